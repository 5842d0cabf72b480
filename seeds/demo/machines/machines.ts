import { uuidv7 } from 'uuidv7';
import { isServing, type MachineKind } from '../../../src/computers/machine';
import { machineState, stateBegan, type StateFacts } from '../../../src/computers/machine-state.model';
import { newSerial } from '../../../src/computers/serial.model';
import { type Scoped, within } from '../../../src/platform/database/database';
import { ensureMachineDays } from './machine-days';
import { drivesOf, type MadeMachine, runsOf } from './machine-reports';
import { LONG_NAME, nameOf, type Recipe, systemOf, UNWELL, UNWELL_SERVERS, WELL } from './machine-recipes';
import { technicianEmail } from '../people/people';

type Bought = {
  id: string; organizationId: string; accountId: string; accountName: string; country: string; isHousehold: boolean; state: string; serviceEndsAt: Date | null; installedAt: Date | null;
  storageBytes: number | null; computers: number; servers: number; people: string[];
};
const GIGABYTE = 1_000_000_000;

/** Machines of all customers who have a plan, in every state, with what their clients reported in the last two weeks; and how they stood day by day. Safe to repeat. */
export async function ensureMachines(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  await within('system', async (trx) => {
    if (await trx('machines').first('id')) return;
    const machines = (await listBought(trx)).flatMap((bought, place) => machinesOf(bought, place));
    const turns = { computer: 0, server: 0 };
    const made = machines.map((machine, place) => make(machine, { place, turn: turns[machine.kind]++, stoppedBy: people.get(technicianEmail)!, now }));
    await trx('machines').insert(made.map(({ row }) => row));
    await trx('machine_drives').insert(made.flatMap((machine) => drivesOf(machine, now)));
    await trx('backup_runs').insert(made.flatMap((machine) => runsOf(machine, now)));
  });
  await ensureMachineDays();
}

/** In the order in which they were bought, so that each start of a demo tells the same. */
async function listBought(trx: Scoped): Promise<Bought[]> {
  const result = await trx.raw<{ rows: Bought[] }>(`
    select s.id, s.seen_by_organization_id as "organizationId", s.account_id as "accountId", a.name as "accountName", a.country, a.kind = 'safe' as "isHousehold", s.state,
           s.service_ends_at as "serviceEndsAt", s.installed_at as "installedAt", (p.storage_gb + 100 * s.storage_packs)::bigint * 1000000000 as "storageBytes",
           case when a.kind = 'safe' then 1 when p.code = 'safe_server' then 2 else 4 + length(a.name) % 6 end as computers,
           case when a.kind = 'safe' or p.server_limit = 0 then 0 when p.server_limit is null then 2 else p.server_limit end as servers,
           array(select u.person_id from account_people u where u.account_id = a.id order by u.person_id) as people
      from subscriptions s join accounts a on a.id = s.account_id join plans p on p.id = s.plan_id
     where s.state in ('trial', 'active', 'expired', 'payment_failed') order by s.created_at, s.number`);
  return result.rows;
}

type Wanted = { bought: Bought; kind: MachineKind; nickname: string; bytes: number; personId: string | null };

function machinesOf(bought: Bought, place: number): Wanted[] {
  const { computers, servers, isHousehold, country, people, storageBytes } = bought;
  const kinds = [...Array<MachineKind>(bought.installedAt ? computers : 1).fill('computer'), ...Array<MachineKind>(bought.installedAt ? servers : 0).fill('server')];
  // From a third of what was bought to nearly all of it; servers hold three times as much as computers.
  const used = (storageBytes ?? (60 + place % 7 * 55) * GIGABYTE) * (storageBytes === null ? 1 : [0.34, 0.58, 0.91, 0.47, 0.76][place % 5]!);
  const shares = kinds.map((kind, index) => (kind === 'server' ? 3 : 1) * (2 + (place + index) % 4));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const counts = { computer: 0, server: 0 };
  return kinds.map((kind, index) => {
    const local = country !== 'US' ? country : '';
    const isFirstOfLong = bought.accountName.length > 90 && index === 0;
    return {
      bought, kind, bytes: Math.round(used * shares[index]! / whole), personId: people.length > 0 && kind === 'computer' ? people[index % people.length]! : null,
      nickname: isFirstOfLong ? LONG_NAME : nameOf({ kind, isHousehold, country: local, place: counts[kind]++ + (isHousehold ? place : 0) }),
    };
  });
}

/** Every third machine of Northwind's demo has something to tell, so that each state is met and most are well. */
function recipeOf(kind: MachineKind, turn: number): Recipe {
  if (turn % 3 !== 1) return WELL[turn % WELL.length]!;
  const unwell = kind === 'server' ? [...UNWELL_SERVERS, ...UNWELL.slice(0, 4)] : UNWELL;
  return unwell[Math.floor(turn / 3) % unwell.length]!;
}

function make({ bought, kind, nickname, bytes, personId }: Wanted, { place, turn, stoppedBy, now }: { place: number; turn: number; stoppedBy: string; now: Date }): MadeMachine {
  const isWaiting = bought.installedAt === null;
  const recipe = isWaiting ? UNWELL.at(-1)! : recipeOf(kind, turn);
  const { stateSince, ...told } = recipe.facts(now);
  const facts: StateFacts = {
    deleteAt: null, isServed: isServing(bought, now), stoppedAt: null, installedAt: bought.installedAt, lastContactAt: null, lastBackupAt: null, errorSince: null,
    pausedUntil: null, frozenAt: null, runStartedAt: null, scheduleMinutes: kind === 'server' ? 1_440 : null, filesPending: 0, ...told,
  };
  const { state, until } = machineState(facts, now);
  const createdAt = facts.installedAt ?? new Date(now.getTime() - (place % 6 + 1) * 86_400_000);
  const system = facts.installedAt ? { ...systemOf(kind, place), hostName: hostOf(bought.accountName, kind, turn) } : { platform: null, osVersion: '', clientVersion: '', hostName: '' };
  const hasBackup = facts.lastBackupAt !== null;
  const { accountId, organizationId } = bought;
  const id = uuidv7();
  const row = {
    id, organization_id: organizationId, account_id: accountId, subscription_id: bought.id, kind, nickname, serial: newSerial(), person_id: personId,
    host_name: system.hostName, platform: system.platform, os_version: system.osVersion, client_version: system.clientVersion, schedule_minutes: facts.scheduleMinutes,
    installed_at: facts.installedAt, stopped_at: facts.stoppedAt, stopped_by: facts.stoppedAt && stoppedBy, delete_at: facts.deleteAt, delete_asked_by: facts.deleteAt && stoppedBy,
    is_served: facts.isServed, state, state_since: notBefore(createdAt, stateBegan(facts, now) ?? stateSince ?? facts.errorSince ?? facts.runStartedAt ?? facts.lastBackupAt ?? createdAt), state_until: until,
    last_contact_at: facts.lastContactAt, last_report_at: facts.lastContactAt, last_backup_at: facts.lastBackupAt, run_started_at: facts.runStartedAt,
    run_percent: told.runPercent ?? null, files_left: told.filesLeft ?? null, files_pending: facts.filesPending, paused_until: facts.pausedUntil, frozen_at: facts.frozenAt,
    error_code: told.errorCode ?? null, error_message: told.errorMessage ?? null, error_since: facts.errorSince,
    bytes_protected: hasBackup ? bytes : 0, bytes_stored: hasBackup ? Math.round(bytes * 0.82) : 0, created_at: createdAt, updated_at: now,
  };
  return { row, recipe, facts, platform: system.platform };
}

function notBefore(earliest: Date, at: Date): Date {
  return at < earliest ? earliest : at;
}

function hostOf(accountName: string, kind: MachineKind, turn: number): string {
  const word = accountName.normalize('NFKD').toUpperCase().replace(/[^A-Z]/g, '').slice(0, 5) || 'PC';
  return kind === 'server' ? `SRV-${word}-${String(turn + 1).padStart(2, '0')}` : `${word}-${(0x3a91 + turn * 7919).toString(16).toUpperCase()}`;
}
