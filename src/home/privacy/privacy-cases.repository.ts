import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type HeldFile } from './held.report';

export type CaseKind = 'export' | 'erase';

export interface PrivacyCase {
  readonly id: string;
  readonly kind: CaseKind;
  /** None where the address has no sign-in. */
  readonly personId: string | null;
  /** Until an erasure of it is over. */
  readonly email: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly doneAt: Date | null;
  /** When nothing was left to be done. */
  readonly clearedAt: Date | null;
  readonly refusal: string;
  readonly bytes: number | null;
  readonly expiresAt: Date | null;
}

const COLUMNS = {
  id: 'id', kind: 'kind', personId: 'person_id', email: 'email', reason: 'reason', askedBy: 'asked_by', askedAt: 'asked_at', doneAt: 'done_at', clearedAt: 'cleared_at', refusal: 'refusal', bytes: 'bytes', expiresAt: 'expires_at',
} as const satisfies Record<keyof PrivacyCase, string>;

/** Asks for one; where one of its kind waits for the person or the address already, that one is it. Answers the id of a new one. */
export async function ensureCase(trx: Scoped, asked: Pick<PrivacyCase, 'kind' | 'personId' | 'email' | 'reason' | 'askedBy'> & { now: Date }): Promise<string | undefined> {
  const rows = await trx('privacy_cases').insert({ id: uuidv7(), kind: asked.kind, person_id: asked.personId, email: asked.email, reason: asked.reason, asked_by: asked.askedBy, asked_at: asked.now })
    .onConflict().ignore().returning<{ id: string }[]>('id');
  return rows[0]?.id;
}

/** Those that wait to be done, the oldest first. */
export async function listOpenCases(trx: Scoped): Promise<PrivacyCase[]> {
  return trx('privacy_cases').whereNull('done_at').whereNull('cleared_at').orderBy('asked_at').limit(100).select<PrivacyCase[]>(COLUMNS);
}

/** The newest first: of one person, of one address, or of all. */
export async function listCases(trx: Scoped, { personId, email, limit }: { personId?: string; email?: string; limit: number }): Promise<ListedCase[]> {
  const whose = personId !== undefined ? 'where c.person_id = :personId' : email !== undefined ? 'where c.email = :email' : '';
  const { rows } = await trx.raw<{ rows: ListedCase[] }>(
    `select c.id, c.kind, c.person_id as "personId", coalesce(subject.email, c.email) as email, c.reason, c.asked_by as "askedBy", c.asked_at as "askedAt", c.done_at as "doneAt", c.cleared_at as "clearedAt", c.refusal, c.bytes, c.expires_at as "expiresAt",
        trim(p.first_name || ' ' || p.last_name) as "askedName", (select count(*)::integer from files_to_remove f where f.case_id = c.id) as "filesLeft"
       from privacy_cases c join people p on p.id = c.asked_by left join people subject on subject.id = c.person_id
      ${whose} order by c.asked_at desc, c.id desc limit :limit`, { personId: personId ?? null, email: email ?? null, limit });
  return rows;
}

export type ListedCase = PrivacyCase & { readonly askedName: string; readonly filesLeft: number };
export type Export = Pick<PrivacyCase, 'id' | 'personId'> & { readonly file: Buffer; readonly files: readonly HeldFile[] };

/** The export of a case while its week lasts; throws NotFound after. */
export async function getExport(trx: Scoped, id: string, now: Date): Promise<Export> {
  const row = await trx('privacy_cases').where({ id }).whereNotNull('file').where('expires_at', '>', now).first<Export | undefined>({ id: 'id', file: 'file', files: 'files', personId: 'person_id' });
  if (!row) throw new NotFound();
  return row;
}

type Done = { now: Date; refusal?: string; file?: Buffer; files?: readonly HeldFile[]; expiresAt?: Date; /** Something is still to be removed. */ goesOn?: boolean };

export async function finishCase(trx: Scoped, id: string, { now, refusal = '', file, files = [], expiresAt, goesOn = false }: Done): Promise<void> {
  const bytes = file === undefined ? null : file.length + files.reduce((sum, one) => sum + one.bytes, 0);
  await trx('privacy_cases').where({ id }).whereNull('done_at').update({ done_at: now, cleared_at: goesOn ? null : now, refusal, file: file ?? null, files: JSON.stringify(files), bytes, expires_at: expiresAt ?? null });
}

/** Exports that wait for whom is erased now have nothing left to collect. */
export async function refuseWaitingExports(trx: Scoped, email: string, now: Date): Promise<void> {
  await trx('privacy_cases').where({ email, kind: 'export' }).whereNull('done_at').update({ done_at: now, cleared_at: now, refusal: 'They were erased before it was collected.' });
}

/** Exports whose week is over. */
export async function forgetExports(trx: Scoped, now: Date): Promise<void> {
  await trx('privacy_cases').whereNotNull('file').where('expires_at', '<=', now).update({ file: null, files: '[]' });
}
