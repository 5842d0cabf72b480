import { type RequestHandler, type Response } from 'express';
import { NotFound, TooMany } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';
import { dump } from '../restic/read-backup';
import { type Entry } from '../restic/restic';
import { type Repository } from '../vault/within-vault';
import { withRepository } from '../restic/with-repository';
import { offeredName, readPath } from './files.model';
import { type FilesPage, openBackup, snapshotIn, takeDownload } from './files-page';
import { getEntry, getVersion } from './listings';
import { firstOutput, type Poured, pourDownload } from './pour-download';
import { beginDownload } from './record-access';
import { refuseUnreadable } from './refuse-unreadable';

/** Who takes nothing for so long has gone. */
const STALLED_MS = 120_000;
const AT_ONCE = 2;
const running = new Map<string, number>();

type Wanted = { snapshotId: string; entry: Pick<Entry, 'path' | 'name' | 'size'>; kind: 'file' | 'folder' };

/** Hands over a file, or a folder as a zip, as it comes from the backup. Whatever it is, browsers keep it and show none of it. */
export const show: RequestHandler = async (req, res) => {
  const page = await openBackup(req, res);
  const wanted = await readWanted(page, snapshotIn(req), readPath(req.query['path']));
  if (req.method === 'HEAD') return void announce(res, wanted).end();
  await oneOfFew(page.inside.actor.id, async () => {
    await takeDownload(page);
    const download = await beginDownload(page, page.machine, wanted);
    let poured: Poured;
    try {
      poured = await withRepository(page.machine.id, { mayDelete: false }, (repository) => send(res, repository, wanted));
    } catch (error) {
      await download.end('broken', 0);
      refuseUnreadable(error, page.machine);
    }
    if (poured.state === 'broken') logger.error({ err: poured.error, machine: page.machine.id, requestId: req.requestId }, 'a download broke off');
    await download.end(poured.state, poured.bytes);
  });
};

async function readWanted({ machine }: FilesPage, snapshotId: string, path: string): Promise<Wanted> {
  const version = await getVersion(machine, snapshotId);
  if (path === '/') return { snapshotId: version.id, entry: { path, name: machine.nickname, size: 0 }, kind: 'folder' };
  const entry = await getEntry(machine, version.id, path);
  if (entry.kind === 'other') throw new NotFound('This is a link to another file, or a part of the system. Only files and folders can be downloaded.');
  return { snapshotId: version.id, entry, kind: entry.kind };
}

async function send(res: Response, repository: Repository, wanted: Wanted): Promise<Poured> {
  const { snapshotId, entry: { path, size }, kind } = wanted;
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const restic = await dump(repository, { snapshotId, path, kind, signal: gone.signal });
  await firstOutput(restic);
  announce(res, wanted).setTimeout(STALLED_MS, () => res.destroy());
  return pourDownload(restic, res, kind === 'file' ? size : undefined);
}

function announce(res: Response, { entry: { name, size }, kind }: Wanted): Response {
  res.attachment(offeredName(kind === 'file' ? name : `${name}.zip`));
  res.setHeader('Content-Type', kind === 'file' ? 'application/octet-stream' : 'application/zip');
  if (kind === 'file') res.setHeader('Content-Length', size);
  return res;
}

/** So that nobody takes all the places there are. Throws TooMany. */
async function oneOfFew(personId: string, work: () => Promise<void>): Promise<void> {
  const before = running.get(personId) ?? 0;
  if (before >= AT_ONCE) throw new TooMany(`${AT_ONCE} downloads of yours are running. Wait until one has ended, then try again.`, 30);
  running.set(personId, before + 1);
  try {
    await work();
  } finally {
    const left = running.get(personId)! - 1;
    if (left === 0) running.delete(personId);
    else running.set(personId, left);
  }
}
