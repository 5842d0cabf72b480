import { type Scoped } from '../../../platform/database/database';
import { hashRecoveryCode } from './recovery-code.model';

/** Keeps only hashes; the codes before stop working. Needs the system scope, as every function here. */
export async function replaceRecoveryCodes(trx: Scoped, personId: string, codes: readonly string[], now: Date): Promise<void> {
  await deleteRecoveryCodes(trx, personId);
  await trx('recovery_codes').insert(codes.map((code) => ({ person_id: personId, code_hash: hashRecoveryCode(code), created_at: now })));
}

/** Uses a code up, once among all who try. */
export async function useRecoveryCode(trx: Scoped, personId: string, code: string, now: Date): Promise<boolean> {
  return await unused(trx, personId).where({ code_hash: hashRecoveryCode(code) }).update({ used_at: now }) === 1;
}

export async function countRecoveryCodes(trx: Scoped, personId: string): Promise<number> {
  const row = await unused(trx, personId).first<{ left: number }>(trx.raw('count(*)::int as left'));
  return row.left;
}

/** Whether every one of these is a code of the person that still works. */
export async function areRecoveryCodesOf(trx: Scoped, personId: string, codes: readonly string[]): Promise<boolean> {
  const hashes = [...new Set(codes)].map(hashRecoveryCode);
  const row = await unused(trx, personId).whereIn('code_hash', hashes).first<{ found: number }>(trx.raw('count(*)::int as found'));
  return hashes.length > 0 && row.found === hashes.length;
}

export async function deleteRecoveryCodes(trx: Scoped, personId: string): Promise<void> {
  await trx('recovery_codes').where({ person_id: personId }).delete();
}

function unused(trx: Scoped, personId: string) {
  return trx('recovery_codes').where({ person_id: personId }).whereNull('used_at');
}
