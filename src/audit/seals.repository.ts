import { type Scoped } from '../platform/database/database';
import { ENTRY_LINE } from './seal';

export type Seal = {
  id: number;
  from: string;
  to: string;
  entries: number;
  entryDigests: Buffer;
  previousHash: Buffer;
  hash: Buffer;
};
export type EntryLine = { id: number; transaction: string; line: string };

const SEAL = `id, from_transaction::text as "from", to_transaction::text as "to", entries, entry_digests as "entryDigests",
  previous_hash as "previousHash", hash`;

export async function findLastSeal(trx: Scoped): Promise<Seal | undefined> {
  const { rows } = await trx.raw<{ rows: Seal[] }>(`select ${SEAL} from audit_seals order by id desc limit 1`);
  return rows[0];
}

/** The seals after the seal `afterId`, oldest first. */
export async function listSeals(trx: Scoped, afterId: number, limit: number): Promise<Seal[]> {
  const { rows } = await trx.raw<{ rows: Seal[] }>(`select ${SEAL} from audit_seals where id > ? order by id limit ?`, [afterId, limit]);
  return rows;
}

/** The entries of transactions [from, to), by transaction and id. Without a limit it answers all. */
export async function listEntryLines(trx: Scoped, from: string, to: string, limit?: number): Promise<EntryLine[]> {
  const { rows } = await trx.raw<{ rows: EntryLine[] }>(
    `select id, transaction_id::text as transaction, ${ENTRY_LINE} as line from audit_entries
      where transaction_id >= ?::xid8 and transaction_id < ?::xid8 order by transaction_id, id ${limit === undefined ? '' : 'limit ?'}`,
    limit === undefined ? [from, to] : [from, to, limit],
  );
  return rows;
}

export async function insertSeal(trx: Scoped, seal: Omit<Seal, 'id'>): Promise<void> {
  await trx.raw(
    `insert into audit_seals (from_transaction, to_transaction, entries, entry_digests, previous_hash, hash, sealed_at)
     values (?::xid8, ?::xid8, ?, ?, ?, ?, app.now())`,
    [seal.from, seal.to, seal.entries, seal.entryDigests, seal.previousHash, seal.hash],
  );
}

/** The first transaction that may still be running: all before it have ended, and their entries can be seen. */
export async function readOldestRunning(trx: Scoped): Promise<string> {
  const { rows } = await trx.raw<{ rows: { xmin: string }[] }>('select app.transaction_number(pg_snapshot_xmin(pg_current_snapshot()))::text as xmin');
  return rows[0]!.xmin;
}

/** Takes the seal's lock until the end of the transaction; false when another sealer has it. */
export async function tryLockSeals(trx: Scoped): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { locked: boolean }[] }>('select pg_try_advisory_xact_lock(7320116) as locked');
  return rows[0]!.locked;
}

/** Entries from this transaction on that should have been sealed: how many are older than 5 minutes, and the first. */
export async function countLateEntries(trx: Scoped, from: string): Promise<{ count: number; firstId: number | null }> {
  const { rows } = await trx.raw<{ rows: { count: number; firstId: number | null }[] }>(
    `select count(*) as count, min(id) as "firstId" from audit_entries
      where transaction_id >= ?::xid8 and created_at < app.now() - interval '5 minutes'`,
    [from],
  );
  return rows[0]!;
}
