import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { type Inside } from '../inside.model';
import { lockCompany } from '../lock-company';
import { countInGroup, deleteGroup, getGroup, type Group, GROUPS_AT_MOST, insertGroup, listGroups, moveGroup, renameGroup } from './groups.repository';

/** Makes a group in the company. Throws GroupNameTaken, and RuleBroken when there are two hundred (domain.md §8.7). */
export function createGroup(inside: Inside, name: string): Promise<Group> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    await lockCompany(trx, inside);
    const { accountId, organizationId } = inside;
    if ((await listGroups(trx, accountId)).length >= GROUPS_AT_MOST) throw new RuleBroken(`A company has at most ${GROUPS_AT_MOST} groups. Delete one that you no longer need.`);
    const group = { id: uuidv7(), name };
    await insertGroup(trx, { ...group, organizationId, accountId, now });
    await record(trx, inside, 'company-group.created', group.id, { after: { name }, now });
    return group;
  });
}

/** Gives a group another name; the same one writes nothing. Throws GroupNameTaken. */
export function changeGroupName(inside: Inside, groupId: string, name: string): Promise<Group> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    await lockCompany(trx, inside);
    const before = await getGroup(trx, inside.accountId, groupId);
    if (before.name === name) return before;
    await renameGroup(trx, inside.accountId, { id: groupId, name }, now);
    await record(trx, inside, 'company-group.renamed', groupId, { before: { name: before.name }, after: { name }, now });
    return { id: groupId, name };
  });
}

/** Deletes a group and moves who is in it to another one, or to none; nobody's access changes. Throws RuleBroken when they would go where they are. */
export function removeGroup(inside: Inside, groupId: string, toGroupId: string | null): Promise<Group> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    const { accountId } = inside;
    await lockCompany(trx, inside);
    const group = await getGroup(trx, accountId, groupId);
    if (toGroupId === groupId) throw new RuleBroken('Choose another group for the people who are in this one.');
    const target = toGroupId === null ? null : await getGroup(trx, accountId, toGroupId);
    const people = await countInGroup(trx, accountId, groupId);
    await moveGroup(trx, accountId, groupId, toGroupId);
    await deleteGroup(trx, accountId, groupId);
    await record(trx, inside, 'company-group.deleted', groupId, { before: { name: group.name, people }, after: { movedTo: target?.name ?? null }, now });
    return group;
  });
}

type Change = { before?: unknown; after: unknown; now: Date };

function record(trx: Scoped, { organizationId, accountId, actor }: Inside, action: string, groupId: string, change: Change): Promise<number> {
  return recordAudit(trx, { organizationId, accountId, actor, action, subjectType: 'company-group', subjectId: groupId, ...change });
}
