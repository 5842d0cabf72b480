import { paths } from '../../paths';
import { addressWith } from '../../platform/pages/pages';
import { moment } from '../../platform/values/format';
import { type Machine } from '../machine';
import { type Entry, type Snapshot } from '../restic/restic';
import { type Download } from './file-downloads.repository';
import { type FileVersion, nameOf, parentOf, shownPath, stepsTo } from './files.model';

const ROWS = 100;

/** Where pages about one version lead. */
type Place = { root: string; snapshotId: string; platform: Machine['platform'] };

/** Which rows of a list an address asks for, and its neighbours; what is no number is the first page. */
export function slice<Row>(rows: readonly Row[], { from: asked, address, query }: { from: unknown; address: string; query: Readonly<Record<string, unknown>> }) {
  const wanted = typeof asked === 'string' && /^\d{1,7}$/.test(asked) ? Math.floor(Number(asked) / ROWS) * ROWS : 0;
  const start = wanted < rows.length ? wanted : 0;
  const end = Math.min(rows.length, start + ROWS);
  const at = (from: number) => addressWith(address, query, { from: from === 0 ? undefined : String(from) });
  return {
    rows: rows.slice(start, end),
    pager: { from: rows.length === 0 ? 0 : start + 1, to: end, total: rows.length, previousHref: start === 0 ? undefined : at(start - ROWS), nextHref: end === rows.length ? undefined : at(end) },
  };
}

export function versionRow({ id, at, host, paths: backedUp }: Snapshot, { root, newestId, platform }: { root: string; newestId: string | undefined; platform: Machine['platform'] }) {
  return { at, href: paths.files.version(root, id), host, isNewest: id === newestId, backedUp: backedUp.slice(0, 3).map((path) => shownPath(path, platform)).join(', '), more: Math.max(0, backedUp.length - 3) };
}

export function folderHref({ root, snapshotId }: Omit<Place, 'platform'>, path: string): string {
  return addressWith(paths.files.version(root, snapshotId), {}, { path });
}

export function entryRow(entry: Entry, place: Place) {
  const { kind, path, name, size, modifiedAt } = entry;
  return {
    kind, name, size: kind === 'file' ? size : null, modifiedAt, folder: shownPath(parentOf(path), place.platform), folderHref: folderHref(place, parentOf(path)),
    href: kind === 'folder' ? folderHref(place, path) : kind === 'file' ? addressWith(paths.files.file(place.root, place.snapshotId), {}, { path }) : undefined,
    downloadHref: kind === 'other' ? undefined : downloadHref(place, path),
  };
}

export function downloadHref({ root, snapshotId }: Omit<Place, 'platform'>, path: string): string {
  return addressWith(paths.files.download(root, snapshotId), {}, { path });
}

/** The way from the versions down to a folder; the last one is where the reader is. */
export function fileCrumbs(place: Place, { at }: Pick<Snapshot, 'at'>, path: string, zone: string) {
  const steps = stepsTo(path, place.platform).map(({ label, path: to }) => ({ label, href: folderHref(place, to) }));
  return [{ label: 'Files', href: place.root }, { label: moment(at, zone), href: folderHref(place, '/') }, ...steps];
}

export function otherVersionRow({ snapshotId, at, entry }: FileVersion, { root, shownId }: { root: string; shownId: string }) {
  const place = { root, snapshotId };
  return { at, size: entry.size, modifiedAt: entry.modifiedAt, isShown: snapshotId === shownId, href: addressWith(paths.files.file(root, snapshotId), {}, { path: entry.path }), downloadHref: downloadHref(place, entry.path) };
}

export function brokenRow({ snapshotId, path }: Pick<Download, 'snapshotId' | 'path'>, root: string, platform: Machine['platform']) {
  return { name: path === '/' ? 'all files' : nameOf(path), path: shownPath(path, platform), href: downloadHref({ root, snapshotId }, path) };
}
