import { within, type Scoped } from '../platform/database/database';
import { DIGEST_BYTES, FIRST_TRANSACTION, GENESIS, sealOf } from './seal';
import { countLateEntries, listEntryLines, listSeals, type EntryLine, type Seal } from './seals.repository';

export type AuditReport = { seals: number; entries: number; head: string; problems: string[] };

const SEALS_AT_ONCE = 200;
const MOST_PROBLEMS = 20;

/**
 * Recomputes every seal from the entries as they stand, and the chain from its beginning (architecture.md §5). The
 * problems come oldest first and name the seal, and the entry where it can be told; none means that nothing sealed was
 * changed, removed or added, and nothing waits for its seal longer than 5 minutes. A log cut off at its end is told by
 * comparing `head` with the one in the process log of the day.
 */
export async function verifyAudit(): Promise<AuditReport> {
  const report: AuditReport = { seals: 0, entries: 0, head: GENESIS.toString('hex'), problems: [] };
  let previous: Seal | undefined;
  for (;;) {
    const seals = await within('system', (trx) => checkSeals(trx, previous, report), { readOnly: true });
    if (seals.length === 0) break;
    previous = seals.at(-1);
  }
  const late = await within('system', (trx) => countLateEntries(trx, previous?.to ?? FIRST_TRANSACTION), { readOnly: true });
  if (late.count > 0) report.problems.push(`${late.count} entries wait for their seal longer than 5 minutes, the first is entry ${late.firstId}.`);
  return report;
}

async function checkSeals(trx: Scoped, before: Seal | undefined, report: AuditReport): Promise<Seal[]> {
  const seals = await listSeals(trx, before?.id ?? 0, SEALS_AT_ONCE);
  let previous = before;
  for (const seal of seals) {
    const entries = await listEntryLines(trx, seal.from, seal.to);
    if (report.problems.length < MOST_PROBLEMS) report.problems.push(...problemsOf(seal, previous, entries));
    report.seals += 1;
    report.entries += entries.length;
    report.head = seal.hash.toString('hex');
    previous = seal;
  }
  return seals;
}

function problemsOf(seal: Seal, previous: Seal | undefined, entries: EntryLine[]): string[] {
  const problems: string[] = [];
  const name = `Seal ${seal.id}`;
  if (!seal.previousHash.equals(previous?.hash ?? GENESIS) || seal.from !== (previous?.to ?? FIRST_TRANSACTION)) {
    problems.push(`${name} does not follow ${previous ? `seal ${previous.id}` : 'the beginning'}: a seal was changed, removed or added.`);
  }
  const { hash } = sealOf(seal.previousHash, seal.from, seal.to, entries.map(({ line }) => line));
  if (!hash.equals(seal.hash)) problems.push(...touchedEntries(seal, entries).map((what) => `${name} does not match: ${what}.`));
  return problems;
}

/** What of a seal's entries was touched, told by their digests. */
function touchedEntries(seal: Seal, entries: EntryLine[]): string[] {
  const standing = new Set<string>();
  for (let at = 0; at < seal.entryDigests.length; at += DIGEST_BYTES) standing.add(seal.entryDigests.toString('hex', at, at + DIGEST_BYTES));
  const unknown = entries.filter(({ line }) => !standing.delete(digestOf(line)));
  const touched = unknown.map(({ id }) => `entry ${id} was changed or added`);
  const missing = standing.size - unknown.length;
  if (missing > 0) touched.push(`${missing} of its ${seal.entries} entries ${missing === 1 ? 'is' : 'are'} missing`);
  return touched.length > 0 ? touched : ['the seal itself was changed'];
}

function digestOf(line: string): string {
  return sealOf(GENESIS, '0', '0', [line]).entryDigests.toString('hex');
}
