import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { lockPolicies } from './lock-policies';
import { DEFAULT_POLICY, POLICIES_AT_MOST, type Policy, type PolicyContent } from './policy';
import { assignPolicy, deletePolicy, getPolicy, insertPolicy, listPolicies, listPolicyComputers, spreadSchedule, updatePolicy } from './policies.repository';

/** Makes a policy in the company. Throws PolicyNameTaken, and RuleBroken when there are a hundred (features.md K10). */
export function createPolicy(inside: Inside, content: PolicyContent): Promise<Policy> {
  return changing(inside, async (trx, now) => {
    const standing = await listPolicies(trx, inside.accountId);
    if (standing.length > POLICIES_AT_MOST) throw new RuleBroken(`A company has at most ${POLICIES_AT_MOST} policies. Delete one that you no longer need.`);
    const policy = { ...content, id: uuidv7() };
    await insertPolicy(trx, { organizationId: inside.organizationId, accountId: inside.accountId, policy, now });
    await record(trx, inside, 'policy.added', policy.id, { after: content, now });
    return policy;
  });
}

/** Changes what a policy says; its computers fetch it with their next settings. The same again writes nothing. Throws PolicyNameTaken, RuleBroken for the default one. */
export function changePolicy(inside: Inside, policyId: string, content: PolicyContent): Promise<Policy> {
  return changing(inside, async (trx, now) => {
    const before = requireOwn(await getPolicy(trx, inside.accountId, policyId));
    const policy = { ...content, id: before.id };
    if (JSON.stringify(contentOf(before)) === JSON.stringify(contentOf(policy))) return before;
    await updatePolicy(trx, inside.accountId, policy, now);
    await spreadSchedule(trx, inside.accountId, policy, now);
    await record(trx, inside, 'policy.changed', policy.id, { before: contentOf(before), after: contentOf(policy), now });
    return policy;
  });
}

/**
 * Deletes a policy; its computers are backed up by the default one from then on. Answers how many those are. Throws RuleBroken for the default one, and where it
 * counts for another number of computers by now than whoever deletes it has seen.
 */
export function removePolicy(inside: Inside, policyId: string, seenComputers: number): Promise<{ policy: Policy; computers: number }> {
  return changing(inside, async (trx, now) => {
    const { accountId } = inside;
    const policy = requireOwn(await getPolicy(trx, accountId, policyId));
    const theirs = (await listPolicyComputers(trx, accountId)).filter((computer) => computer.policyId === policy.id);
    if (theirs.length !== seenComputers) throw new RuleBroken('The policy was given to other computers meanwhile. Look at what is said here now, and delete it if you still want to.');
    await assignPolicy(trx, accountId, DEFAULT_POLICY, theirs.map(({ id }) => id), now);
    await deletePolicy(trx, accountId, policy.id);
    await record(trx, inside, 'policy.deleted', policy.id, { before: contentOf(policy), after: { computersToDefault: theirs.map(({ nickname }) => nickname) }, now });
    return { policy, computers: theirs.length };
  });
}

/**
 * Backs exactly these computers up by a policy; those of it that are not named go to the default one, and the default one takes more only. Computers of others are not taken.
 * Answers how many changed.
 */
export function assignComputers(inside: Inside, policyId: string, machineIds: readonly string[]): Promise<number> {
  return changing(inside, async (trx, now) => {
    const { accountId } = inside;
    const policy = await getPolicy(trx, accountId, policyId);
    const computers = await listPolicyComputers(trx, accountId);
    const wanted = computers.filter(({ id }) => machineIds.includes(id));
    const left = computers.filter((computer) => computer.policyId === policy.id && !machineIds.includes(computer.id));
    const came = await assignPolicy(trx, accountId, policy, wanted.map(({ id }) => id), now);
    const went = await assignPolicy(trx, accountId, DEFAULT_POLICY, left.map(({ id }) => id), now);
    if (came.length + went.length === 0) return 0;
    const namesOf = (ids: readonly string[]) => computers.filter(({ id }) => ids.includes(id)).map(({ nickname }) => nickname);
    await record(trx, inside, 'policy.assigned', policy.id, { after: { name: policy.name, came: namesOf(came), wentToDefault: namesOf(went) }, now });
    return came.length + went.length;
  });
}

function changing<T>(inside: Inside, work: (trx: Scoped, now: Date) => Promise<T>): Promise<T> {
  return within(inside.scope, async (trx) => {
    const now = await databaseNow(trx);
    await lockPolicies(trx, inside);
    return work(trx, now);
  });
}

function requireOwn(policy: Policy): Policy {
  if (policy.id === DEFAULT_POLICY.id) throw new RuleBroken('The default policy can be viewed and duplicated. Duplicate it, and change the copy.');
  return policy;
}

function contentOf({ name, included, excluded, maxFileMb, scheduleMinutes, window, keepDeletedDays, keepMissingDriveDays }: PolicyContent): PolicyContent {
  return { name, included, excluded, maxFileMb, scheduleMinutes, window, keepDeletedDays, keepMissingDriveDays };
}

function record(trx: Scoped, { organizationId, accountId, actor }: Inside, action: string, policyId: string, change: { before?: unknown; after: unknown; now: Date }): Promise<number> {
  return recordAudit(trx, { organizationId, accountId, actor, action, subjectType: 'policy', subjectId: policyId, ...change });
}
