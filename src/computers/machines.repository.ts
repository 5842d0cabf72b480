import { isUuid, type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { type Machine, type MachineKind } from './machine';
import { machineState } from './machine-state.model';
import { newSerial } from './serial.model';

const COLUMNS = {
  id: 'id', organizationId: 'organization_id', accountId: 'account_id', subscriptionId: 'subscription_id', kind: 'kind', nickname: 'nickname', serial: 'serial',
  personId: 'person_id', hostName: 'host_name', platform: 'platform', osVersion: 'os_version', clientVersion: 'client_version', keyKind: 'key_kind',
  scheduleMinutes: 'schedule_minutes', installedAt: 'installed_at', stoppedAt: 'stopped_at', deleteAt: 'delete_at', isServed: 'is_served',
  state: 'state', stateSince: 'state_since', stateUntil: 'state_until', lastContactAt: 'last_contact_at', lastReportAt: 'last_report_at', clockSkewSeconds: 'clock_skew_seconds',
  lastBackupAt: 'last_backup_at', runStartedAt: 'run_started_at', runPercent: 'run_percent', filesLeft: 'files_left', filesPending: 'files_pending',
  pausedUntil: 'paused_until', frozenAt: 'frozen_at', errorCode: 'error_code', errorMessage: 'error_message', errorSince: 'error_since',
  bytesProtected: 'bytes_protected', bytesStored: 'bytes_stored', createdAt: 'created_at', updatedAt: 'updated_at',
} as const satisfies Record<keyof Machine, string>;
type Field = keyof typeof COLUMNS;
type Changes = Partial<Omit<Machine, 'id' | 'state' | 'stateSince' | 'stateUntil'>>;

type New = Pick<Machine, 'id' | 'organizationId' | 'accountId' | 'subscriptionId' | 'nickname'> & { kind?: MachineKind; personId?: string | null; isServed?: boolean; now: Date };

/** A machine that waits to be installed. `organizationId` is who sees its subscription. */
export async function insertMachine(trx: Scoped, machine: New): Promise<Machine> {
  await insertWaitingMachines(trx, [machine]);
  return getMachine(trx, machine.id);
}

/** The same for several in one statement. `isServed`: whether its subscription backs anything up. */
export async function insertWaitingMachines(trx: Scoped, machines: readonly New[]): Promise<void> {
  await trx('machines').insert(machines.map(({ id, organizationId, accountId, subscriptionId, nickname, kind = 'computer', personId = null, isServed = true, now }) => ({
    id, organization_id: organizationId, account_id: accountId, subscription_id: subscriptionId, kind, nickname, serial: newSerial(), person_id: personId, is_served: isServed,
    state: isServed ? 'never_ran' : 'inactive', state_since: now, created_at: now, updated_at: now,
  })));
}

/** Another organization's or account's is not found. */
export async function getMachine(trx: Scoped, id: string): Promise<Machine> {
  return found(isUuid(id) ? await trx('machines').where({ id }).first<Machine | undefined>(COLUMNS) : undefined);
}

export async function findMachine(trx: Scoped, id: string): Promise<Machine | undefined> {
  return trx('machines').where({ id }).first<Machine | undefined>(COLUMNS);
}

/** The same, locked until the end of the transaction. */
export async function getMachineForUpdate(trx: Scoped, id: string): Promise<Machine> {
  return found(isUuid(id) ? await trx('machines').where({ id }).forUpdate().first<Machine | undefined>(COLUMNS) : undefined);
}

/** The same for several in one statement, in the order of their ids; one that is gone is left out. In a scope that sees them all. */
export async function listMachinesForUpdate(trx: Scoped, ids: readonly string[]): Promise<Machine[]> {
  return trx('machines').whereIn('id', [...ids]).orderBy('id').forUpdate().select<Machine[]>(COLUMNS);
}

/** By name; a company has at most as many as its plan allows. */
export async function listMachinesOfAccount(trx: Scoped, accountId: string, kind?: MachineKind): Promise<Machine[]> {
  return trx('machines').where({ account_id: accountId, ...kind && { kind } }).orderBy(['sort_name', 'id']).limit(1_000).select<Machine[]>(COLUMNS);
}

/** Writes these facts of a machine, and the state that follows from all of them. Answers it as it is then. */
export async function changeMachine(trx: Scoped, machine: Machine, changes: Changes, now: Date): Promise<Machine> {
  const changed = changedBy(machine, changes, now);
  await trx('machines').where({ id: machine.id }).update(Object.fromEntries(differing(machine, changed).map((field) => [COLUMNS[field], changed[field]])));
  return changed;
}

/** The same for several machines in one statement, each with its own changes. Answers each as it was and as it is then. */
export async function changeMachines(trx: Scoped, machines: readonly Machine[], changesOf: (machine: Machine) => Changes, now: Date): Promise<{ before: Machine; after: Machine }[]> {
  const changed = machines.map((before) => ({ before, after: changedBy(before, changesOf(before), now) }));
  const fields = [...new Set(changed.flatMap(({ before, after }) => differing(before, after)))];
  if (fields.length === 0) return changed;
  const rows = changed.map(({ after }) => Object.fromEntries((['id', ...fields] as const).map((field) => [COLUMNS[field], after[field]])));
  await trx.raw(
    `update machines m set ${fields.map((field) => `${COLUMNS[field]} = told.${COLUMNS[field]}`).join(', ')} from json_populate_recordset(cast(null as machines), ?) told where m.id = told.id`, [JSON.stringify(rows)]);
  return changed;
}

function changedBy(machine: Machine, changes: Changes, now: Date): Machine {
  const known = { ...machine, ...changes, updatedAt: now };
  const { state, until } = machineState(known, now);
  return { ...known, state, stateUntil: until, stateSince: state === machine.state ? machine.stateSince : now };
}

function differing(before: Machine, after: Machine): Field[] {
  return (Object.keys(COLUMNS) as Field[]).filter((field) => after[field] !== before[field]);
}

function found(machine: Machine | undefined): Machine {
  if (!machine) throw new NotFound('We could not find that computer.');
  return machine;
}
