import { type Scoped } from '../../platform/database/database';
import { type Colleague, type InvitationStatus } from '../invitations/invitation';

export type FirstInvitation = {
  /** Whether anybody active is there, who could invite others. */
  hasUsers: boolean;
  /** The open invitation of an administrator, or null where there is none. */
  invitationId: string | null;
  status: InvitationStatus | null;
  sentAt: Date | null;
  expiresAt: Date | null;
  /** Who applied, as they said; null for a partner that came without an application. */
  colleague: Colleague | null;
};

/** Where the invitation of a partner's first administrator stands; undefined for an unknown id. */
export async function findFirstInvitation(trx: Scoped, organizationId: string): Promise<FirstInvitation | undefined> {
  const { rows } = await trx.raw<{ rows: (Omit<FirstInvitation, 'colleague'> & Omit<Colleague, 'email'> & { email: string | null })[] }>(
    `select exists (select from memberships m where m.organization_id = o.id and m.status = 'active') as "hasUsers",
         case when i.status in ('invited', 'lapsed') then i.id end as "invitationId", i.status, i.sent_at as "sentAt", i.expires_at as "expiresAt",
         a.email, a.first_name as "firstName", a.last_name as "lastName", a.contact_phone as "officePhone", '' as "mobilePhone"
       from organizations o
       left join applications a on a.organization_id = o.id
       left join lateral (select * from invitations i where i.organization_id = o.id and 'administrator' = any(i.roles)
         order by i.status in ('invited', 'lapsed') desc, i.created_at desc limit 1) i on true
      where o.kind = 'partner' and o.id = ?`, [organizationId]);
  if (!rows[0]) return undefined;
  const { email, firstName, lastName, officePhone, mobilePhone, ...rest } = rows[0];
  return { ...rest, colleague: email === null ? null : { email, firstName, lastName, officePhone, mobilePhone } };
}
