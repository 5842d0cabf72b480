import { isUniqueViolation, isUuid, type Scoped } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { type Machine } from '../machine';
import { DEFAULT_POLICY, POLICIES_AT_MOST, type Policy, type PolicyContent } from './policy';

const COLUMNS = {
  id: 'id', name: 'name', included: 'included', excluded: 'excluded', maxFileMb: 'max_file_mb', scheduleMinutes: 'schedule_minutes', windowFrom: 'window_from', windowUntil: 'window_until',
  keepDeletedDays: 'keep_deleted_days', keepMissingDriveDays: 'keep_missing_drive_days',
} as const;
type Row = Omit<Policy, 'window'> & { windowFrom: string | null; windowUntil: string | null };

/** The name is another policy's already: its message belongs to the name field. */
export class PolicyNameTaken extends RuleBroken {
  constructor() {
    super('Another policy has this name. Choose a different one.');
  }
}

/** Another company's policy is not found; the default one is everybody's. In the company's or its partner's scope, as every function here. */
export async function getPolicy(trx: Scoped, accountId: string, policyId: string): Promise<Policy> {
  if (policyId === DEFAULT_POLICY.id) return DEFAULT_POLICY;
  const row = isUuid(policyId) ? await trx('backup_policies').where({ account_id: accountId, id: policyId }).first<Row | undefined>(COLUMNS) : undefined;
  if (!row) throw new NotFound('We could not find that policy.');
  return policyOf(row);
}

export type CountedPolicy = Policy & { readonly computers: number };

/** The default one first, then by name, each with how many computers are backed up by it. */
export async function listPolicies(trx: Scoped, accountId: string): Promise<CountedPolicy[]> {
  const rows = await trx('backup_policies').where({ account_id: accountId }).orderBy(['sort_name', 'id']).limit(POLICIES_AT_MOST).select<Row[]>(COLUMNS);
  const { rows: counts } = await trx.raw<{ rows: { policyId: string | null; computers: number }[] }>(
    `select policy_id as "policyId", count(*)::int as computers from machines where account_id = ? and kind = 'computer' group by policy_id`, [accountId]);
  const of = (id: string | null) => counts.find(({ policyId }) => policyId === id)?.computers ?? 0;
  return [{ ...DEFAULT_POLICY, computers: of(null) }, ...rows.map((row) => ({ ...policyOf(row), computers: of(row.id) }))];
}

/** The policy of a machine; the default one where it was given none. */
export async function getPolicyOfMachine(trx: Scoped, machineId: string): Promise<Policy> {
  const row = await trx('backup_policies as p').join('machines as m', (on) => on.on('m.policy_id', 'p.id').andOn('m.account_id', 'p.account_id')).where('m.id', machineId)
    .first<Row | undefined>(Object.fromEntries(Object.entries(COLUMNS).map(([field, column]) => [field, `p.${column}`])));
  return row ? policyOf(row) : DEFAULT_POLICY;
}

export type PolicyComputer = Pick<Machine, 'id' | 'nickname' | 'platform'> & { readonly policyId: string | null };

/** A company's computers by name, with the policy of each. */
export async function listPolicyComputers(trx: Scoped, accountId: string): Promise<PolicyComputer[]> {
  return trx('machines').where({ account_id: accountId, kind: 'computer' }).orderBy(['sort_name', 'id']).limit(1_000)
    .select<PolicyComputer[]>({ id: 'id', nickname: 'nickname', platform: 'platform', policyId: 'policy_id' });
}

type New = { organizationId: string; accountId: string; policy: Policy; now: Date };

/** Throws PolicyNameTaken; names that differ in capitals or accents alone are the same. */
export async function insertPolicy(trx: Scoped, { organizationId, accountId, policy, now }: New): Promise<void> {
  await nameTaken(() => trx('backup_policies').insert({ id: policy.id, organization_id: organizationId, account_id: accountId, ...columnsOf(policy), created_at: now, updated_at: now }));
}

export async function updatePolicy(trx: Scoped, accountId: string, policy: Policy, now: Date): Promise<void> {
  await nameTaken(() => trx('backup_policies').where({ account_id: accountId, id: policy.id }).update({ ...columnsOf(policy), updated_at: now }));
}

export async function deletePolicy(trx: Scoped, accountId: string, policyId: string): Promise<void> {
  await trx('backup_policies').where({ account_id: accountId, id: policyId }).delete();
}

/**
 * Backs these computers up by the policy from now on, the default one where it is that. Their state is asked anew by the sweep at once: how late one
 * is goes by its schedule. Answers those that had another one.
 */
export async function assignPolicy(trx: Scoped, accountId: string, policy: Policy, machineIds: readonly string[], now: Date): Promise<string[]> {
  const policyId = policy.id === DEFAULT_POLICY.id ? null : policy.id;
  const changed = await trx('machines').where({ account_id: accountId, kind: 'computer' }).whereIn('id', [...machineIds]).andWhereRaw('policy_id is distinct from ?', [policyId])
    .update({ policy_id: policyId, schedule_minutes: policy.scheduleMinutes, state_until: now, updated_at: now }).returning<{ id: string }[]>('id');
  return changed.map(({ id }) => id);
}

/** Hands the schedule of a policy on to the computers that are backed up by it. */
export async function spreadSchedule(trx: Scoped, accountId: string, { id, scheduleMinutes }: Policy, now: Date): Promise<void> {
  await trx('machines').where({ account_id: accountId, policy_id: id }).andWhereRaw('schedule_minutes is distinct from ?', [scheduleMinutes]).update({ schedule_minutes: scheduleMinutes, state_until: now, updated_at: now });
}

function columnsOf({ name, included, excluded, maxFileMb, scheduleMinutes, window, keepDeletedDays, keepMissingDriveDays }: PolicyContent) {
  return {
    name, included: [...included], excluded: [...excluded], max_file_mb: maxFileMb, schedule_minutes: scheduleMinutes, window_from: window?.from ?? null, window_until: window?.until ?? null,
    keep_deleted_days: keepDeletedDays, keep_missing_drive_days: keepMissingDriveDays,
  };
}

function policyOf({ windowFrom, windowUntil, ...row }: Row): Policy {
  return { ...row, window: windowFrom === null || windowUntil === null ? null : { from: windowFrom, until: windowUntil } };
}

async function nameTaken(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw isUniqueViolation(error, 'backup_policies_one_name') ? new PolicyNameTaken() : error;
  }
}
