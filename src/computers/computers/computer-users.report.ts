import { isUuid, type Scoped } from '../../platform/database/database';

const SHOWN = 200;

export interface ComputerUser {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
}

type Row = { personId: string; email: string; name: string };
const FROM = `from account_people a join people p on p.id = a.person_id where a.account_id = :accountId and a.role <> 'holder'`;
const COLUMNS = `a.person_id as "personId", p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name`;

/** The company's users to choose from, by name; null where they are too many for a list, and an e-mail is typed instead. */
export async function listComputerUsers(trx: Scoped, accountId: string): Promise<ComputerUser[] | null> {
  const { rows } = await trx.raw<{ rows: Row[] }>(`select ${COLUMNS} ${FROM} order by a.sort_name, a.person_id limit ${SHOWN + 1}`, { accountId });
  return rows.length > SHOWN ? null : rows;
}

/** Whom a form names, by id or by e-mail; undefined for who is no user of the company. */
export async function findComputerUser(trx: Scoped, accountId: string, chosen: string): Promise<ComputerUser | undefined> {
  const by = isUuid(chosen) ? 'a.person_id = :chosen::uuid' : 'p.email = :chosen';
  const { rows } = await trx.raw<{ rows: Row[] }>(`select ${COLUMNS} ${FROM} and ${by} limit 1`, { accountId, chosen: chosen.trim().toLowerCase() });
  return rows[0];
}
