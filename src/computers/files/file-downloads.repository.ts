import { type Scoped } from '../../platform/database/database';

export type DownloadKind = 'file' | 'folder';
export type DownloadEnd = 'complete' | 'broken' | 'left';
export interface Download {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly machineId: string;
  readonly personId: string;
  readonly snapshotId: string;
  readonly path: string;
  readonly kind: DownloadKind;
}

export async function insertDownload(trx: Scoped, { id, organizationId, accountId, machineId, personId, snapshotId, path, kind }: Download, now: Date): Promise<void> {
  await trx('file_downloads').insert({
    id, organization_id: organizationId, account_id: accountId, machine_id: machineId, person_id: personId, snapshot_id: snapshotId, path, kind, started_at: now,
  });
}

/** Once; in the scope of whoever downloaded, or the system's. */
export async function endDownload(trx: Scoped, { id, state, bytesSent, now }: { id: string; state: DownloadEnd; bytesSent: number; now: Date }): Promise<void> {
  await trx('file_downloads').where({ id, state: 'running' }).update({ state, bytes_sent: bytesSent, ended_at: now });
}

/** Downloads of a person that broke off by a fault of ours and were not told of yet, the newest first. */
export async function listBrokenDownloads(trx: Scoped, { machineId, personId }: { machineId: string; personId: string }): Promise<Pick<Download, 'id' | 'snapshotId' | 'path' | 'kind'>[]> {
  return trx('file_downloads').where({ machine_id: machineId, person_id: personId, state: 'broken', told_at: null }).orderBy('started_at', 'desc').limit(5)
    .select<Pick<Download, 'id' | 'snapshotId' | 'path' | 'kind'>[]>({ id: 'id', snapshotId: 'snapshot_id', path: 'path', kind: 'kind' });
}

export async function markDownloadsTold(trx: Scoped, { machineId, personId }: { machineId: string; personId: string }, now: Date): Promise<void> {
  await trx('file_downloads').where({ machine_id: machineId, person_id: personId, state: 'broken', told_at: null }).update({ told_at: now });
}

/** That somebody of a partner looked at a machine's files on a day; answers whether it is the first time that day. */
export async function insertViewing(trx: Scoped, { organizationId, accountId, machineId, personId, viewedOn }: Pick<Download, 'organizationId' | 'accountId' | 'machineId' | 'personId'> & { viewedOn: string }): Promise<boolean> {
  const written = await trx('file_viewings').insert({ organization_id: organizationId, account_id: accountId, machine_id: machineId, person_id: personId, viewed_on: viewedOn })
    .onConflict(['machine_id', 'person_id', 'viewed_on']).ignore().returning<{ machine_id: string }[]>('machine_id');
  return written.length > 0;
}

/** Those that a process left when it ended are broken a day later; what is told of no more is forgotten after 90 days. In the system's scope. */
export async function closeOldDownloads(trx: Scoped, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000);
  await trx('file_downloads').where('started_at', '<', before(1)).where({ state: 'running' }).update({ state: 'broken', ended_at: now });
  await trx('file_downloads').where('started_at', '<', before(90)).whereNot({ state: 'running' }).delete();
  await trx('file_viewings').where('viewed_on', '<', before(90).toISOString().slice(0, 10)).delete();
}
