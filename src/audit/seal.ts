import { createHash } from 'node:crypto';

/** What is hashed of an entry: all its columns as one JSON line, made by the database so that both sides agree. */
export const ENTRY_LINE = `jsonb_build_array(id, organization_id, account_id, actor_kind, actor_id, on_behalf_of, action, subject_type, subject_id,
  before, after, request_id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), transaction_id::text)::text`;

/** The hash before the first seal. */
export const GENESIS = Buffer.alloc(32);
/** Where the first seal begins. */
export const FIRST_TRANSACTION = '0';
export const DIGEST_BYTES = 8;

export type Sealed = { hash: Buffer; entryDigests: Buffer };

/** The seal over the entries of transactions [from, to), in order of (transaction, id), onto the seal before it. */
export function sealOf(previousHash: Buffer, from: string, to: string, lines: readonly string[]): Sealed {
  const seal = createHash('sha256').update(previousHash).update(`${from}\n${to}\n${lines.length}\n`);
  const digests = lines.map((line) => createHash('sha256').update(line).digest());
  for (const digest of digests) seal.update(digest);
  return { hash: seal.digest(), entryDigests: Buffer.concat(digests.map((digest) => digest.subarray(0, DIGEST_BYTES))) };
}
