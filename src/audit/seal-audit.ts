import { within, type Scoped } from '../platform/database/database';
import { FIRST_TRANSACTION, GENESIS, sealOf } from './seal';
import { findLastSeal, insertSeal, listEntryLines, readOldestRunning, tryLockSeals, type EntryLine } from './seals.repository';

const ENTRIES_PER_SEAL = 5_000;

/**
 * Seals all entries of ended transactions, each exactly once, onto the seal before (architecture.md §5). Answers how
 * many. Two sealers at a time do it once. Throws when the log is ahead of the database's count of transactions, which
 * only a dump restored past prepareDatabase can bring about: sealing on would leave entries out.
 */
export async function sealAudit(): Promise<number> {
  let total = 0;
  for (;;) {
    const { sealed, more } = await within('sealer', sealSome);
    total += sealed;
    if (!more) return total;
  }
}

async function sealSome(trx: Scoped): Promise<{ sealed: number; more: boolean }> {
  if (!(await tryLockSeals(trx))) return { sealed: 0, more: false };
  const last = await findLastSeal(trx);
  const from = last?.to ?? FIRST_TRANSACTION;
  const end = await readOldestRunning(trx);
  if (BigInt(end) < BigInt(from)) throw new Error('The audit log can not be sealed: transactions are counted anew since its last seal.');
  const found = await listEntryLines(trx, from, end, ENTRIES_PER_SEAL);
  if (found.length === 0) return { sealed: 0, more: false };
  const { to, entries } = found.length < ENTRIES_PER_SEAL ? { to: end, entries: found } : await wholeTransactions(trx, found, from);
  const previousHash = last?.hash ?? GENESIS;
  const { hash, entryDigests } = sealOf(previousHash, from, to, entries.map(({ line }) => line));
  await insertSeal(trx, { from, to, entries: entries.length, entryDigests, previousHash, hash });
  return { sealed: entries.length, more: to !== end };
}

/** A seal ends between two transactions: the last one found may go on, so it waits, unless it is the only one. */
async function wholeTransactions(trx: Scoped, found: EntryLine[], from: string): Promise<{ to: string; entries: EntryLine[] }> {
  const last = found.at(-1)!.transaction;
  if (found[0]!.transaction !== last) return { to: last, entries: found.filter(({ transaction }) => transaction !== last) };
  const to = String(BigInt(last) + 1n);
  return { to, entries: await listEntryLines(trx, from, to) };
}
