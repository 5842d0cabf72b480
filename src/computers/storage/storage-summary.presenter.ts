import { bytes, count } from '../../platform/values/format';
import { GIGABYTE } from '../vault/vault-facts.report';
import { type Division, DIVISIONS, type StoragePart, type StorageUse } from './storage-summary.report';

const WIDTH = 1_000;
const LEAST = 4;
const WARN_FROM = 80;

/** The division that an address asks for. */
export function divisionAsked(asked: unknown): Division {
  return DIVISIONS.find((each) => each === asked) ?? 'user';
}

/**
 * A company's storage as a bar in sections (domain.md §13.1): as a share of what was bought, on a trial as a figure. `path` is the page it stands on,
 * which shows the other division with `?storage=`.
 */
export function storageSummary(use: StorageUse, division: Division, path: string) {
  const { storedBytes, limitGb, isTrial, servers } = use;
  const limit = limitGb * GIGABYTE;
  const sections = withRest(use, division);
  const whole = Math.max(limit, storedBytes, 1);
  let x = 0;
  const bars = sections.map((part, index) => {
    // A section that is too narrow to be seen still stands for somebody.
    const width = Math.min(WIDTH - x, Math.max(LEAST, Math.round((part.bytes / whole) * WIDTH)));
    const bar = { part: index, x, width };
    x += width;
    return bar;
  });
  const share = limit === 0 ? null : percentOf(storedBytes, limit);
  return {
    isEmpty: storedBytes === 0, used: bytes(storedBytes), bought: limitGb === 0 ? '' : `${count(limitGb)} GB`, isTrial,
    headline: headline({ storedBytes, limitGb, isTrial }, share),
    kind: share !== null && share >= 100 ? 'full' : share !== null && share >= WARN_FROM ? 'nearly' : 'fine',
    width: WIDTH, bars, rows: sections.map((part) => ({ ...part, words: bytes(part.bytes), share: storedBytes === 0 ? '' : `${percentOf(part.bytes, storedBytes)} %` })),
    tabs: DIVISIONS.map((each) => ({ label: each === 'user' ? 'By user' : 'By computer', href: `${path}?storage=${each}#storage`, active: each === division })),
    column: division === 'user' ? 'User' : 'Computer',
    hasServers: servers > 0,
  };
}

/** A line for pages that say it in one: "120 GB of 250 GB, 48 %"; on a trial without the share. */
export function storageLine(storedBytes: number, limitGb: number, isTrial: boolean): string {
  if (storedBytes === 0) return 'Nothing backed up yet';
  if (limitGb === 0 || isTrial) return `${bytes(storedBytes)} used`;
  return `${bytes(storedBytes)} used, ${percentOf(storedBytes, limitGb * GIGABYTE)} %`;
}

function headline({ storedBytes, limitGb, isTrial }: Pick<StorageUse, 'storedBytes' | 'limitGb' | 'isTrial'>, share: number | null): string {
  if (limitGb === 0) return `${bytes(storedBytes)} stored, and no plan runs`;
  return isTrial || share === null ? `${bytes(storedBytes)} stored` : `${share} % of ${count(limitGb)} GB used`;
}

// What is not quite full is not said to be.
function percentOf(part: number, whole: number): number {
  return part >= whole ? Math.floor((part / whole) * 100) : Math.min(99, Math.round((part / whole) * 100));
}

function withRest({ parts, storedBytes, machines }: StorageUse, division: Division): StoragePart[] {
  const named = parts.map((part) => (part.name === '' ? { ...part, name: 'Nobody named' } : part));
  const shown = parts.reduce((sum, part) => sum + part.bytes, 0);
  const rest = storedBytes - shown;
  if (rest <= 0) return named;
  const others = machines - parts.reduce((sum, part) => sum + part.machines, 0);
  return [...named, { id: null, name: division === 'user' ? 'All others' : `${count(others)} others`, bytes: rest, machines: others }];
}
