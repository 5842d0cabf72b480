import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database';
import { NotFound } from '../../platform/errors';

export type CaseKind = 'export' | 'erase';

export interface PrivacyCase {
  readonly id: string;
  readonly kind: CaseKind;
  readonly personId: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly doneAt: Date | null;
  readonly refusal: string;
  readonly bytes: number | null;
  readonly expiresAt: Date | null;
}

const COLUMNS = { id: 'id', kind: 'kind', personId: 'person_id', reason: 'reason', askedBy: 'asked_by', askedAt: 'asked_at', doneAt: 'done_at', refusal: 'refusal', bytes: 'bytes', expiresAt: 'expires_at' };

/** Asks for one; where one of its kind waits for the person already, that one is it. Answers whether it is new. */
export async function ensureCase(trx: Scoped, asked: Pick<PrivacyCase, 'kind' | 'personId' | 'reason' | 'askedBy'> & { now: Date }): Promise<boolean> {
  const rows = await trx('privacy_cases').insert({ id: uuidv7(), kind: asked.kind, person_id: asked.personId, reason: asked.reason, asked_by: asked.askedBy, asked_at: asked.now })
    .onConflict(trx.raw('(person_id, kind) where done_at is null')).ignore().returning('id');
  return rows.length > 0;
}

/** Those that wait to be done, the oldest first. */
export async function listOpenCases(trx: Scoped): Promise<PrivacyCase[]> {
  return trx('privacy_cases').whereNull('done_at').orderBy('asked_at').limit(100).select<PrivacyCase[]>(COLUMNS);
}

/** The newest first, of one person or of all. */
export async function listCases(trx: Scoped, { personId, limit }: { personId?: string; limit: number }): Promise<ListedCase[]> {
  const { rows } = await trx.raw<{ rows: ListedCase[] }>(
    `select c.id, c.kind, c.person_id as "personId", c.reason, c.asked_by as "askedBy", c.asked_at as "askedAt", c.done_at as "doneAt", c.refusal, c.bytes, c.expires_at as "expiresAt",
        trim(p.first_name || ' ' || p.last_name) as "askedName", subject.email as "personEmail"
       from privacy_cases c join people p on p.id = c.asked_by join people subject on subject.id = c.person_id
      ${personId === undefined ? '' : 'where c.person_id = :personId'} order by c.asked_at desc, c.id desc limit :limit`, { personId: personId ?? null, limit });
  return rows;
}

export type ListedCase = PrivacyCase & { readonly askedName: string; readonly personEmail: string };

/** The export of a case while its week lasts; throws NotFound after. */
export async function getExport(trx: Scoped, id: string, now: Date): Promise<{ file: Buffer; personId: string }> {
  const row = await trx('privacy_cases').where({ id }).whereNotNull('file').where('expires_at', '>', now).first<{ file: Buffer; personId: string } | undefined>({ file: 'file', personId: 'person_id' });
  if (!row) throw new NotFound();
  return row;
}

export async function finishCase(trx: Scoped, id: string, done: { now: Date; refusal?: string; file?: Buffer; expiresAt?: Date }): Promise<void> {
  await trx('privacy_cases').where({ id }).whereNull('done_at').update({ done_at: done.now, refusal: done.refusal ?? '', file: done.file ?? null, bytes: done.file?.length ?? null, expires_at: done.expiresAt ?? null });
}

/** Exports whose week is over. */
export async function forgetExports(trx: Scoped, now: Date): Promise<void> {
  await trx('privacy_cases').whereNotNull('file').where('expires_at', '<=', now).update({ file: null });
}

