import { requireAccess } from '../../accounts/access/access-level.model';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken, TooMany } from '../../platform/errors';
import { limit } from '../../platform/http/rate-limit';
import { type renderPage } from '../../platform/pages/render';
import { getMachineOf, type MachinesPage, openMachines } from '../computers/machines-page';
import { type Machine } from '../machine';
import { type Download, listBrokenDownloads } from './file-downloads.repository';
import { whyClosed } from './files.model';
import { readServiceOf } from './service.report';

type Asked = Parameters<typeof openMachines>[0];
type Answer = Parameters<typeof renderPage>[1];

/** A page about the files of one machine's backup. */
export type FilesPage = MachinesPage & {
  machine: Machine;
  /** Why they cannot be looked at, where that is so. */
  closed: ReturnType<typeof whyClosed>;
  /** The address below which the machine's files stand. */
  root: string;
  /** Downloads of the reader that broke off. */
  broken: readonly Pick<Download, 'id' | 'snapshotId' | 'path' | 'kind'>[];
};

const pages = limit('file-pages', { points: 150, seconds: 60 });
const downloads = limit('file-downloads', { points: 100, seconds: 600 });

/**
 * Opens the files of the machine that an address names: for the account's people, each as far as they see its machines; for its partner's members only inside
 * companies that they administer, under the banner. Households' files are for the household alone. Throws NotFound, NotAllowed, TooMany.
 */
export async function openFiles(req: Asked, res: Answer): Promise<FilesPage> {
  const page = await openMachines(req, res);
  const { inside: { side, scope, actor }, account } = page;
  if (side === 'partner') requireAccess(account, 'act_inside');
  await takeOne(pages, actor.id);
  const found = await within(scope, async (trx) => {
    const machine = await getMachineOf(trx, page, String(req.params['machine']));
    return { machine, service: await readServiceOf(trx, machine), broken: await listBrokenDownloads(trx, { machineId: machine.id, personId: actor.id }) };
  }, { readOnly: true });
  const { machine, broken } = found;
  const root = side === 'partner' ? paths.files.of(account.id, machine.id) : paths.files.my(machine.id);
  return { ...page, machine, broken, root, closed: whyClosed(machine, found.service, page.now) };
}

/** The same for pages that only open backups have. Throws RuleBroken with the words of why it is closed. */
export async function openBackup(req: Asked, res: Answer): Promise<FilesPage> {
  const page = await openFiles(req, res);
  if (page.closed) throw new RuleBroken(`${page.closed.title}. ${page.closed.text}`);
  return page;
}

/** Counts a download of the reader. Throws TooMany. */
export async function takeDownload({ inside }: FilesPage): Promise<void> {
  await takeOne(downloads, inside.actor.id);
}

/** The version that an address names; what looks like none is not found. */
export function snapshotIn(req: Asked): string {
  const id = req.params['snapshot'];
  if (typeof id !== 'string' || !/^[0-9a-f]{64}$/.test(id)) throw new NotFound('We could not find that version of the backup.');
  return id;
}

async function takeOne(from: ReturnType<typeof limit>, personId: string): Promise<void> {
  try {
    await from.take(personId);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    throw new TooMany('You opened a great many files in a short time. Wait a little, then go on.', error.retryAfterSeconds);
  }
}
