import { type Scoped } from '../../platform/database/database';

/** The tags of an account, in order. */
export async function listTagsOf(trx: Scoped, organizationId: string, accountId: string): Promise<string[]> {
  const rows = await trx('account_tags').where({ organization_id: organizationId, account_id: accountId }).orderBy('tag').select<{ tag: string }[]>('tag');
  return rows.map(({ tag }) => tag);
}

/** All tags of an organization that are on an account, in order; each found by a step along the index, however many accounts have it. */
export async function listTagsInUse(trx: Scoped, organizationId: string): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { tag: string }[] }>(
    `with recursive used as (
       (select tag from account_tags where organization_id = :organizationId order by tag limit 1)
       union all
       select (select t.tag from account_tags t where t.organization_id = :organizationId and t.tag > used.tag order by t.tag limit 1) from used where used.tag is not null)
     select tag from used where tag is not null limit 200`, { organizationId });
  return rows.map(({ tag }) => tag);
}

/** Puts exactly these tags on an account. */
export async function replaceTags(trx: Scoped, { organizationId, accountId, tags }: { organizationId: string; accountId: string; tags: readonly string[] }): Promise<void> {
  await trx('account_tags').where({ organization_id: organizationId, account_id: accountId }).whereNotIn('tag', [...tags]).delete();
  if (tags.length > 0) await trx('account_tags').insert(tags.map((tag) => ({ organization_id: organizationId, account_id: accountId, tag }))).onConflict(['organization_id', 'account_id', 'tag']).ignore();
}
