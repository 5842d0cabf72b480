import { isUniqueViolation, isUuid, type Scoped } from '../../../platform/database/database';
import { NotFound, RuleBroken } from '../../../platform/errors';

/** A group of a company's users: a department, a site. */
export type Group = { id: string; name: string };
export type CountedGroup = Group & { people: number };

/** A company has at most so many, so that a choice of them stays one. */
export const GROUPS_AT_MOST = 200;

/** The name is another group's already: its message belongs to the name field. */
export class GroupNameTaken extends RuleBroken {
  constructor() {
    super('Another group has this name. Choose a different one.');
  }
}

/** Another company's group is not found. In the company's or its partner's scope, as every function here. */
export async function getGroup(trx: Scoped, accountId: string, groupId: string): Promise<Group> {
  const group = isUuid(groupId) ? await trx('account_groups').where({ account_id: accountId, id: groupId }).first<Group | undefined>('id', 'name') : undefined;
  if (!group) throw new NotFound('We could not find that group.');
  return group;
}

export async function listGroups(trx: Scoped, accountId: string): Promise<Group[]> {
  return trx('account_groups').where({ account_id: accountId }).orderBy(['sort_name', 'id']).limit(GROUPS_AT_MOST).select<Group[]>('id', 'name');
}

/** With how many are in each, registered and invited. */
export async function listCountedGroups(trx: Scoped, accountId: string): Promise<CountedGroup[]> {
  const { rows } = await trx.raw<{ rows: CountedGroup[] }>(
    `select g.id, g.name, (coalesce(r.people, 0) + coalesce(i.people, 0))::int as people
       from account_groups g
       left join (select group_id, count(*) as people from account_people where account_id = :accountId and role <> 'holder' group by group_id) r on r.group_id = g.id
       left join (select group_id, count(*) as people from account_invitations where account_id = :accountId and status in ('added', 'invited') group by group_id) i on i.group_id = g.id
      where g.account_id = :accountId order by g.sort_name, g.id`, { accountId });
  return rows;
}

export async function countInGroup(trx: Scoped, accountId: string, groupId: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { people: number }[] }>(
    `select ((select count(*) from account_people where account_id = :accountId and group_id = :groupId and role <> 'holder')
      + (select count(*) from account_invitations where account_id = :accountId and group_id = :groupId and status in ('added', 'invited')))::int as people`, { accountId, groupId });
  return rows[0]!.people;
}

type New = { id: string; organizationId: string; accountId: string; name: string; now: Date };

/** Throws GroupNameTaken; names that differ in capitals or accents alone are the same. */
export async function insertGroup(trx: Scoped, { id, organizationId, accountId, name, now }: New): Promise<void> {
  await nameTaken(() => trx('account_groups').insert({ id, organization_id: organizationId, account_id: accountId, name, created_at: now, updated_at: now }));
}

export async function renameGroup(trx: Scoped, accountId: string, { id, name }: Group, now: Date): Promise<void> {
  await nameTaken(() => trx('account_groups').where({ account_id: accountId, id }).update({ name, updated_at: now }));
}

/** Moves everybody of a group, whoever was ever invited to it included, to another one or to none. */
export async function moveGroup(trx: Scoped, accountId: string, groupId: string, toGroupId: string | null): Promise<void> {
  await trx('account_people').where({ account_id: accountId, group_id: groupId }).update({ group_id: toGroupId });
  await trx('account_invitations').where({ account_id: accountId, group_id: groupId }).update({ group_id: toGroupId });
}

export async function deleteGroup(trx: Scoped, accountId: string, groupId: string): Promise<void> {
  await trx('account_groups').where({ account_id: accountId, id: groupId }).delete();
}

async function nameTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw isUniqueViolation(error, 'account_groups_one_name') ? new GroupNameTaken() : error;
  }
}
