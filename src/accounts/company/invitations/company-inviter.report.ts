import { type Scoped } from '../../../platform/database/database';
import { type CompanyInvitation } from './company-invitation.model';

export type CompanyInviter = {
  /** "Rosa Marín", or "Rosa Marín of Harbor Lane IT" for a partner's member. */
  by: string;
  name: string;
  /** Where to tell them of the answer; null once they belong there no more. */
  email: string | null;
  side: 'customer' | 'partner';
};

type Row = { name: string; email: string; is_user: boolean; is_member: boolean; organization_name: string };

/** Who invited somebody to a company, in the system scope. */
export async function companyInviterOf(trx: Scoped, { organizationId, accountId, invitedBy }: CompanyInvitation): Promise<CompanyInviter> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, p.email, o.display_name as organization_name,
       exists (select from account_people a where a.account_id = :accountId and a.person_id = p.id) as is_user,
       exists (select from memberships m where m.organization_id = o.id and m.person_id = p.id and m.status = 'active') as is_member
     from people p, organizations o where p.id = :invitedBy and o.id = :organizationId`, { organizationId, accountId, invitedBy });
  const { name, email, is_user: isUser, is_member: isMember, organization_name: organization } = rows[0]!;
  const side = isMember && !isUser ? 'partner' : 'customer';
  return { name, by: side === 'partner' ? `${name} of ${organization}` : name, email: isUser || isMember ? email : null, side };
}
