import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { type MachinesPage } from '../computers/machines-page';
import { type Machine } from '../machine';
import { type Entry } from '../restic/restic';
import { type DownloadEnd, endDownload, insertDownload, insertViewing } from './file-downloads.repository';

type Reader = Pick<MachinesPage, 'inside' | 'now' | 'today'>;

/** That a partner's member opened the files of a client's machine: recorded once a day, on the client's behalf (domain.md §8.2). Its own people look unrecorded. */
export async function recordViewing({ inside: { scope, side, actor }, now, today }: Reader, machine: Machine): Promise<void> {
  if (side !== 'partner') return;
  await within(scope, async (trx) => {
    const { organizationId, accountId, id: machineId } = machine;
    if (!await insertViewing(trx, { organizationId, accountId, machineId, personId: actor.id, viewedOn: today })) return;
    await recordAudit(trx, { ...about(machine, actor), action: 'files.viewed', after: { name: machine.nickname }, now });
  });
}

/** That a download begins, whoever asks for it: it is in the log before its first byte leaves. Answers how to say that it ended. */
export async function beginDownload({ inside: { scope, actor }, now }: Reader, machine: Machine, { snapshotId, entry, kind }: { snapshotId: string; entry: Pick<Entry, 'path' | 'size'>; kind: 'file' | 'folder' }) {
  const { organizationId, accountId, id: machineId } = machine;
  const id = uuidv7();
  await within(scope, async (trx) => {
    await insertDownload(trx, { id, organizationId, accountId, machineId, personId: actor.id, snapshotId, path: entry.path, kind }, now);
    await recordAudit(trx, {
      ...about(machine, actor), action: 'files.downloaded', after: { name: machine.nickname, path: entry.path, kind, version: snapshotId.slice(0, 8), ...kind === 'file' ? { bytes: entry.size } : {} }, now,
    });
  });
  return {
    end: (state: DownloadEnd, bytesSent: number): Promise<void> => within(scope, (trx) => endDownload(trx, { id, state, bytesSent, now }))
      .catch((error: unknown) => logger.error({ err: error, download: id }, 'the end of a download was not written down')),
  };
}

function about({ organizationId, accountId, id }: Machine, actor: Actor) {
  return { organizationId, accountId, actor, subjectType: 'machine', subjectId: id };
}
