import type { Scoped } from '../../platform/database/database';

type Owner = { organizationId: string; membershipId: string };

/** How many accounts are on a member's list; those that an order is still to make are not counted. */
export async function countChosen(trx: Scoped, { organizationId, membershipId }: Owner): Promise<number> {
  const result = await trx.raw<{ rows: { count: number }[] }>(
    'select count(*)::integer as count from membership_accounts where organization_id = ? and membership_id = ? and not is_ordered', [organizationId, membershipId]);
  return result.rows[0]!.count;
}

/** Those of some accounts that are on the list. */
export async function listChosenAmong(trx: Scoped, { organizationId, membershipId }: Owner, accountIds: readonly string[]): Promise<string[]> {
  const rows = await trx<{ organization_id: string; membership_id: string; account_id: string }>('membership_accounts')
    .where({ organization_id: organizationId, membership_id: membershipId }).whereIn('account_id', [...accountIds]).select('account_id');
  return rows.map((row) => row.account_id);
}

/** Puts accounts of the organization on the list; others, and those on it already, are left out. Answers the new ones. */
export async function addChosen(trx: Scoped, owner: Owner, accountIds: readonly string[], made: Made): Promise<string[]> {
  return added(trx, owner, made, 'a.id = any(cast(:accountIds as uuid[]))', { accountIds: [...accountIds] });
}

/** The same for the first accounts, by name, that words find and that are not on the list; all of them where there are no words. */
export async function addMatching(trx: Scoped, owner: Owner, words: string, made: Made & { most: number }): Promise<string[]> {
  return added(trx, owner, made, MATCHES, { words, most: made.most });
}

/** Takes accounts off the list. Answers those that were on it. */
export async function removeChosen(trx: Scoped, owner: Owner, accountIds: readonly string[]): Promise<string[]> {
  return removed(trx, owner, 'a.id = any(cast(:accountIds as uuid[]))', { accountIds: [...accountIds] });
}

export async function removeMatching(trx: Scoped, owner: Owner, words: string, { most }: { most: number }): Promise<string[]> {
  return removed(trx, owner, MATCHES, { words, most });
}

type Made = { by: string; now: Date };

// As the lists match: the beginning of the name for one or two letters, any part of name or e-mail for more.
const MATCHES = `(:words = '' or case when (select length(app.searchable(:words))) < 3
  then a.sort_name >= (select app.searchable(:words)) and a.sort_name < (select app.searchable(:words) || chr(1114111))
  else a.search_text like (select app.search_pattern(app.searchable(:words))) end)`;

async function added(trx: Scoped, owner: Owner, { by, now }: Made, which: string, values: Record<string, unknown>): Promise<string[]> {
  const result = await trx.raw<{ rows: { account_id: string }[] }>(
    `insert into membership_accounts (organization_id, membership_id, account_id, added_by, created_at)
     select a.organization_id, cast(:membershipId as uuid), a.id, :by, cast(:now as timestamptz) from accounts a
      where a.organization_id = :organizationId and ${which}
        and not exists (select from membership_accounts c where c.organization_id = :organizationId and c.membership_id = :membershipId and c.account_id = a.id)
      order by a.sort_name, a.id limit :most
     on conflict do nothing returning account_id`, { most: null, ...values, ...owner, by, now });
  return result.rows.map((row) => row.account_id);
}

async function removed(trx: Scoped, owner: Owner, which: string, values: Record<string, unknown>): Promise<string[]> {
  const result = await trx.raw<{ rows: { account_id: string }[] }>(
    `delete from membership_accounts where organization_id = :organizationId and membership_id = :membershipId and account_id = any(array(
       select a.id from membership_accounts c join accounts a on a.organization_id = c.organization_id and a.id = c.account_id
        where c.organization_id = :organizationId and c.membership_id = :membershipId and ${which}
        order by a.sort_name, a.id limit :most))
     returning account_id`, { most: null, ...values, ...owner });
  return result.rows.map((row) => row.account_id);
}
