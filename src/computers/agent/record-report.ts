import { within, type Scoped } from '../../platform/database/database';
import { type KnownCredential } from '../credentials/machine-credentials.repository';
import { isServing, type Machine } from '../machine';
import { changeMachine, getMachineForUpdate } from '../machines.repository';
import { recordServerReport } from '../servers/record-server-report';
import { faultOfSets, keepRun } from './backup-runs.repository';
import { ClientRefusal } from './client-refusal';
import { keepDrives } from './machine-drives.repository';
import { type Report } from './report.form';
import { type Heard, heard, reported, type TakenRun } from './report.model';
import { serviceStatus, type ServiceStatus } from './service-status.model';

const SETS_LOOK_BACK_MS = 60 * 86_400_000;

export interface Recorded {
  readonly status: ServiceStatus;
  readonly heard: Heard;
}

/**
 * Writes down what a client tells, in one transaction; a plain heartbeat is two statements. A report that comes late adds its run and sets nothing
 * back; one that is repeated changes nothing. Throws ClientRefusal for a copy of an installation that signs in with the same credential.
 */
export function recordReport(identity: KnownCredential, report: Report): Promise<Recorded> {
  refuseCopy(identity, report.instance_id);
  const { now, machineId, subscription } = identity;
  return within('system', async (trx) => {
    const machine = await getMachineForUpdate(trx, machineId);
    const told = heard(report, machine.lastReportAt, now);
    const taken = report.run ? await takeRun(trx, machine, report, told, now) : undefined;
    if (report.drives && !told.isLate) await keepDrives(trx, machine, report.drives, told.at);
    if (machine.kind === 'server') await recordServerParts(trx, machine, report, told, now);
    await changeMachine(trx, machine, { ...reported(machine, report, taken, told, now), isServed: isServing(subscription, now) }, now);
    return { status: serviceStatus(machine, subscription, now), heard: told };
  });
}

// What it has done with settings counts whenever it says so.
async function recordServerParts(trx: Scoped, { id: machineId, organizationId, accountId }: Machine, { server, settings }: Report, { isLate, skewSeconds }: Heard, now: Date): Promise<void> {
  await recordServerReport(trx, { machineId, organizationId, accountId }, { server: isLate ? undefined : server, settings, skewSeconds }, now);
}

/** A disk that was copied, or a restored image: two computers would take turns in one backup. */
function refuseCopy({ instanceId }: KnownCredential, told: string): void {
  if (instanceId === null || instanceId === told) return;
  throw new ClientRefusal(409, 'credential_in_use_elsewhere', 'Another installation signs in as this computer: its disk was copied. Add this computer in the portal as a new one and activate it.', 'instance_id');
}

async function takeRun(trx: Scoped, machine: Machine, report: Report, { past }: Heard, now: Date): Promise<TakenRun> {
  const run = report.run!;
  const startedAt = past(run.started_at);
  const ended = past(run.finished_at ?? report.at);
  const finishedAt = run.state === 'running' ? null : ended < startedAt ? startedAt : ended;
  const isNews = await keepRun(trx, machine, { run, startedAt, finishedAt });
  const hasSets = run.set !== '' && (run.state === 'complete' || run.state === 'failed');
  return { run, isNews, faultOfSets: hasSets ? await faultOfSets(trx, machine.id, new Date(now.getTime() - SETS_LOOK_BACK_MS)) : null };
}
