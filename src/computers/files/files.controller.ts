import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { moment } from '../../platform/values/format';
import { type renderPage } from '../../platform/pages/render';
import { crumbsTo, renderMachinesPage } from '../computers/machines-page';
import { resticProgram } from '../restic/restic-program';
import { type Entry } from '../restic/restic';
import { markDownloadsTold } from './file-downloads.repository';
import { differingVersions, nameOf, parentOf, readPath, shownPath, startOf } from './files.model';
import { type FilesPage, openBackup, openFiles, snapshotIn } from './files-page';
import { brokenRow, downloadHref, entryRow, fileCrumbs, folderHref, otherVersionRow, slice, versionRow } from './files.presenter';
import { findEverywhere, folderOf, getEntry, getVersion, searchIn, versionsOf } from './listings';
import { recordViewing } from './record-access';

const NO_RESTIC = { title: 'Files cannot be opened just now', text: 'The program that reads backups is missing on our side. Backups go on as usual. Try again later, or ask support.' };

/** The versions of a backup, or why its files cannot be looked at. */
export const index: RequestHandler = async (req, res) => {
  const page = await openFiles(req, res);
  const { machine, root } = page;
  const closed = page.closed ?? ((await resticProgram()).state === 'ready' ? undefined : NO_RESTIC);
  const versions = closed ? [] : await versionsOf(machine);
  if (!closed) await recordViewing(page, machine);
  const { rows, pager } = slice(versions, { from: req.query['from'], address: root, query: {} });
  render(req, res, page, 'versions', {
    title: `Files of ${machine.nickname}`, crumbs: [{ label: 'Files' }], closed, pager,
    versions: rows.map((version) => versionRow(version, { root, newestId: versions[0]?.id, platform: machine.platform })),
  });
};

/** A folder of a version, or what was searched for in the version. */
export const show: RequestHandler = async (req, res) => {
  const page = await openBackup(req, res);
  const words = typeof req.query['q'] === 'string' ? req.query['q'].replaceAll('\0', '').trim().slice(0, 200) : '';
  await (words === '' ? showFolder(req, res, page) : showFound(req, res, page, words));
};

/** One file of a version, and its other versions. */
export const file: RequestHandler = async (req, res) => {
  const page = await openBackup(req, res);
  const { machine, root, zone } = page;
  const version = await getVersion(machine, snapshotIn(req));
  const path = readPath(req.query['path']);
  const entry = await getEntry(machine, version.id, path);
  if (entry.kind === 'folder') return res.redirect(303, folderHref({ root, snapshotId: version.id }, path));
  if (entry.kind === 'other') throw new NotFound('This is a link to another file, or a part of the system. Only files and folders can be downloaded.');
  await recordViewing(page, machine);
  const place = { root, snapshotId: version.id, platform: machine.platform };
  const versions = differingVersions(await findEverywhere(machine, path), await versionsOf(machine));
  render(req, res, page, 'file', {
    title: entry.name, crumbs: [...fileCrumbs(place, version, parentOf(path), zone), { label: entry.name }], entry, at: version.at,
    folder: { path: shownPath(parentOf(path), machine.platform), href: folderHref(place, parentOf(path)) }, downloadHref: downloadHref(place, path),
    versions: versions.map((other) => otherVersionRow(other, { root, shownId: version.id })),
  });
};

/** The reader has read which of their downloads broke off. */
export const told: RequestHandler = async (req, res) => {
  const { machine, root, now, inside: { scope, actor } } = await openFiles(req, res);
  await within(scope, (trx) => markDownloadsTold(trx, { machineId: machine.id, personId: actor.id }, now));
  res.redirect(303, root);
};

async function showFolder(req: Parameters<RequestHandler>[0], res: Parameters<RequestHandler>[1], page: FilesPage): Promise<void> {
  const { machine, root, zone } = page;
  const version = await getVersion(machine, snapshotIn(req));
  const { path, entries } = await openFolder(page, version, req.query['path']);
  await recordViewing(page, machine);
  const place = { root, snapshotId: version.id, platform: machine.platform };
  const { rows, pager } = slice(entries, { from: req.query['from'], address: paths.files.version(root, version.id), query: { path } });
  render(req, res, page, 'folder', {
    title: path === '/' ? 'All files' : nameOf(path), crumbs: withoutLastLink(fileCrumbs(place, version, path, zone)), lead: `As they were on ${moment(version.at, zone)}.`,
    searchAction: paths.files.version(root, version.id), words: '', isCut: false, pager, entries: rows.map((entry) => entryRow(entry, place)),
    downloadHref: downloadHref(place, path), backHref: folderHref(place, path),
  });
}

async function showFound(req: Parameters<RequestHandler>[0], res: Parameters<RequestHandler>[1], page: FilesPage, words: string): Promise<void> {
  const { machine, root, zone } = page;
  const version = await getVersion(machine, snapshotIn(req));
  await recordViewing(page, machine);
  const place = { root, snapshotId: version.id, platform: machine.platform };
  const { entries, isCut } = await searchIn(machine, version.id, words);
  const { rows, pager } = slice(entries, { from: req.query['from'], address: paths.files.version(root, version.id), query: { q: words } });
  render(req, res, page, 'folder', {
    title: 'Files found', crumbs: [...fileCrumbs(place, version, '/', zone), { label: 'Search' }], lead: `In the version of ${moment(version.at, zone)}.`,
    searchAction: paths.files.version(root, version.id), words, isCut, pager, entries: rows.map((entry) => entryRow(entry, place)), downloadHref: undefined, backHref: folderHref(place, '/'),
  });
}

/** The folder that an address asks for; where it asks for none, the one in which people begin. Throws NotFound. */
async function openFolder({ machine }: FilesPage, version: Awaited<ReturnType<typeof getVersion>>, asked: unknown): Promise<{ path: string; entries: readonly Entry[] }> {
  const candidates = asked === undefined ? [startOf(version), '/'] : [readPath(asked)];
  for (const path of candidates) {
    const entries = await folderOf(machine, version.id, path);
    if (entries) return { path, entries };
  }
  throw new NotFound('We could not find that folder in this version.');
}

function render(req: Parameters<RequestHandler>[0], res: Parameters<typeof renderPage>[1], page: FilesPage, view: string, { crumbs, ...locals }: { title: string; crumbs: readonly { label: string; href?: string }[] } & Readonly<Record<string, unknown>>): void {
  const { machine, root, broken } = page;
  const before = machine.kind === 'server' ? crumbsToServer(page) : crumbsTo(page, machine);
  renderMachinesPage(req, res, page, `files/${view}`, {
    ...locals, root, crumbs: [...before, ...crumbs], toldHref: paths.files.told(root), broken: broken.map((download) => brokenRow(download, root, machine.platform)),
  });
}

/** Servers have pages of their own. */
function crumbsToServer({ machine, layout, account }: FilesPage) {
  const links = layout === 'my' ? paths.servers.my : paths.servers.of(account.id);
  return [{ label: 'Servers', href: links.index }, { label: machine.nickname, href: links.show(machine.id) }];
}

function withoutLastLink(crumbs: readonly { label: string; href?: string }[]) {
  return crumbs.map(({ label, href }, index) => (index === crumbs.length - 1 || href === undefined ? { label } : { label, href }));
}
