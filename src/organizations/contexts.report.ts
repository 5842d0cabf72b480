import { type Scoped } from '../platform/database/database';

/** Where a sign-in can stand: an organization, a customer account, or the office. */
export type ContextChoice = { kind: 'organization' | 'account' | 'office'; id: string; name: string; roles: readonly string[]; asksForTwoStep: boolean };

/** Every place a person may go now, by name. Needs the system scope; the same rules as app.read_session. */
export async function listContexts(trx: Scoped, personId: string): Promise<ContextChoice[]> {
  const { rows } = await trx.raw<{ rows: ContextChoice[] }>(
    `select 'organization' as kind, o.id, o.display_name as name, m.roles, o.two_step_required_from is not null as "asksForTwoStep" from memberships m join organizations o on o.id = m.organization_id
       where m.person_id = :personId and m.status = 'active' and o.status = 'active'
     union all
     select 'account', a.id, a.name, array[h.role], false from account_people h join accounts a on a.id = h.account_id where h.person_id = :personId
     union all
     select 'office', s.person_id, 'Office', s.roles, true from staff s where s.person_id = :personId and s.status = 'active'
     order by 1 desc, 3, 2`,
    { personId },
  );
  return rows;
}

/** Organizations whose membership ended after the person last signed in: said once, when they come back. Needs the system scope. */
export async function listLeft(trx: Scoped, personId: string): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `select o.display_name as name from memberships m join organizations o on o.id = m.organization_id join people p on p.id = m.person_id
      where m.person_id = ? and m.status in ('inactive', 'deleted') and m.ended_at > p.last_signed_in_at order by m.ended_at`, [personId]);
  return rows.map(({ name }) => name);
}

/** Organizations of the person that are suspended: said when they sign in, because they find no way there. Needs the system scope. */
export async function listSuspended(trx: Scoped, personId: string): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    "select o.display_name as name from memberships m join organizations o on o.id = m.organization_id and o.status = 'suspended' where m.person_id = ? and m.status = 'active' order by 1", [personId]);
  return rows.map(({ name }) => name);
}
