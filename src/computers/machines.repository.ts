import { isUuid, type Scoped } from '../platform/database';
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

/** By name; a company has at most as many as its plan allows. */
export async function listMachinesOfAccount(trx: Scoped, accountId: string, kind?: MachineKind): Promise<Machine[]> {
  return trx('machines').where({ account_id: accountId, ...kind && { kind } }).orderBy(['sort_name', 'id']).limit(1_000).select<Machine[]>(COLUMNS);
}

/** Writes these facts of a machine, and the state that follows from all of them. Answers it as it is then. */
export async function changeMachine(trx: Scoped, machine: Machine, changes: Partial<Omit<Machine, 'id' | 'state' | 'stateSince' | 'stateUntil'>>, now: Date): Promise<Machine> {
  const known = { ...machine, ...changes, updatedAt: now };
  const { state, until } = machineState(known, now);
  const changed: Machine = { ...known, state, stateUntil: until, stateSince: state === machine.state ? machine.stateSince : now };
  const written = (Object.keys(COLUMNS) as Field[]).filter((field) => changed[field] !== machine[field]);
  await trx('machines').where({ id: machine.id }).update(Object.fromEntries(written.map((field) => [COLUMNS[field], changed[field]])));
  return changed;
}

function found(machine: Machine | undefined): Machine {
  if (!machine) throw new NotFound('We could not find that computer.');
  return machine;
}
