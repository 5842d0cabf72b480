import { type Scoped } from '../platform/database/database';

/**
 * The organization under which a person's own acts (signing in, a lock) are recorded and mailed: the first one they
 * belong to, else the one that holds their first account, else the house. Needs the system scope.
 */
export async function organizationOfPerson(trx: Scoped, personId: string): Promise<string> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select coalesce(
       (select organization_id from memberships where person_id = :personId and status = 'active' order by created_at, id limit 1),
       (select organization_id from account_people where person_id = :personId order by created_at, account_id limit 1),
       (select id from organizations where kind = 'direct')) as id`,
    { personId },
  );
  return rows[0]!.id;
}
