import { type Scoped } from '../../platform/database';
import { type Colleague, type InvitationStatus } from '../invitations/invitation';

export type FirstInvitation = {
  /** Whether anybody active is there, who could invite others. */
  hasUsers: boolean;
  /** The open invitation of an administrator, or null where there is none. */
  invitationId: string | null;
  status: InvitationStatus | null;
  sentAt: Date | null;
  expiresAt: Date | null;
  /** Who applied, as they said. */
  colleague: Colleague;
};

/** Where the invitation of a partner's first administrator stands; undefined for a partner that came without an application. */
export async function findFirstInvitation(trx: Scoped, organizationId: string): Promise<FirstInvitation | undefined> {
  const { rows } = await trx.raw<{ rows: (Omit<FirstInvitation, 'colleague'> & Colleague)[] }>(
    `select exists (select from memberships m where m.organization_id = a.organization_id and m.status = 'active') as "hasUsers",
         case when i.status in ('invited', 'lapsed') then i.id end as "invitationId", i.status, i.sent_at as "sentAt", i.expires_at as "expiresAt",
         a.email, a.first_name as "firstName", a.last_name as "lastName", a.contact_phone as "officePhone", '' as "mobilePhone"
       from applications a
       left join lateral (select * from invitations i where i.organization_id = a.organization_id and 'administrator' = any(i.roles)
         order by i.status in ('invited', 'lapsed') desc, i.created_at desc limit 1) i on true
      where a.organization_id = ?`, [organizationId]);
  if (!rows[0]) return undefined;
  const { email, firstName, lastName, officePhone, mobilePhone, ...rest } = rows[0];
  return { ...rest, colleague: { email, firstName, lastName, officePhone, mobilePhone } };
}
