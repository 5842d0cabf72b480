import { permissionsOf } from '../organizations/roles';
import { seesAccount } from '../organizations/sees-account.report';
import { staffRolesWith } from '../organizations/staff/staff-roles';
import { type Scoped } from '../platform/database/database';
import { type Ticket } from './ticket';

export type TicketPerson = { personId: string; email: string; name: string };
export type SupportMember = TicketPerson & { membershipId: string; organizationId: string; isLimited: boolean; isAdministrator: boolean; tier: 'basic' | 'premier' };

const NAME = `coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)`;

/** Who takes part for the partner: who wrote the ticket and who wrote in it, as far as they still belong there and see it. Needs the system scope. */
export async function listTicketPeople(trx: Scoped, { id, organizationId, writtenBy, accountId, isPrivate }: Ticket): Promise<TicketPerson[]> {
  const { rows } = await trx.raw<{ rows: TicketPerson[] }>(
    `select p.id as "personId", p.email, ${NAME} as name
       from memberships m join people p on p.id = m.person_id join organizations o on o.id = m.organization_id
      where m.organization_id = :organizationId and m.status = 'active' and o.status = 'active'
        and (m.person_id = :writtenBy or m.person_id in (select e.author_id from ticket_entries e where e.ticket_id = :id and e.side = 'partner'))
        and (m.person_id = :writtenBy or ((not :isPrivate or m.roles @> array['administrator']) and ${seesAccount('m', 'cast(:accountId as uuid)')}))
      order by p.id limit 50`,
    { id, organizationId, writtenBy, accountId, isPrivate });
  return rows;
}

/** Where somebody with that address may ask for support; several where they belong to several organizations. Needs the system scope. */
export async function listSupportMemberships(trx: Scoped, email: string): Promise<SupportMember[]> {
  const { rows } = await trx.raw<{ rows: (SupportMember & { roles: string[] })[] }>(
    `select p.id as "personId", p.email, ${NAME} as name, m.id as "membershipId", m.organization_id as "organizationId", m.is_limited as "isLimited",
            m.roles, m.roles @> array['administrator'] as "isAdministrator", o.tier
       from people p join memberships m on m.person_id = p.id join organizations o on o.id = m.organization_id
      where p.email = ? and m.status = 'active' and o.status = 'active' and o.kind = 'partner' order by m.created_at, m.id limit 20`, [email]);
  return rows.filter(({ roles, isLimited }) => permissionsOf('organization', roles, isLimited).has('support:use'));
}

/** Whether a limited member sees a ticket that somebody else wrote. Needs the system scope. */
export async function seesTicket(trx: Scoped, member: SupportMember, ticket: Ticket): Promise<boolean> {
  if (member.organizationId !== ticket.organizationId) return false;
  if (ticket.writtenBy === member.personId) return true;
  if (ticket.isPrivate) return member.isAdministrator;
  if (!member.isLimited) return true;
  if (ticket.accountId === null) return false;
  const row = await trx('membership_accounts').where({ organization_id: member.organizationId, membership_id: member.membershipId, account_id: ticket.accountId }).first<{ account_id: string } | undefined>('account_id');
  return row !== undefined;
}

/** Staff who work on tickets. */
export async function listTicketStaff(trx: Scoped): Promise<TicketPerson[]> {
  const { rows } = await trx.raw<{ rows: TicketPerson[] }>(
    `select p.id as "personId", p.email, ${NAME} as name from staff s join people p on p.id = s.person_id
      where s.status = 'active' and s.roles && cast(? as text[]) order by name, p.id limit 200`, [staffRolesWith('tickets:work')]);
  return rows;
}
