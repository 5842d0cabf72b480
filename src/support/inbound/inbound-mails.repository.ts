import { uuidv7 } from 'uuidv7';
import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';

export type Outcome = 'reply' | 'opened' | 'held' | 'ignored';

/** A mail that came to the support address, and what became of it. */
export interface InboundMail {
  readonly id: string;
  readonly messageId: string;
  readonly fromEmail: string;
  readonly fromName: string;
  readonly subject: string;
  readonly words: string;
  readonly outcome: Outcome;
  /** Why it is held or ignored, for staff. */
  readonly reason: string;
  readonly rawSha256: string | null;
  readonly ticketId: string | null;
  readonly receivedAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
}

const COLUMNS = {
  id: 'id', messageId: 'message_id', fromEmail: 'from_email', fromName: 'from_name', subject: 'subject', words: 'words', outcome: 'outcome', reason: 'reason', rawSha256: 'raw_sha256', ticketId: 'ticket_id',
  receivedAt: 'received_at', settledAt: 'settled_at', settledBy: 'settled_by',
} as const satisfies Record<keyof InboundMail, string>;

/** Answers false when that mail has been read before. */
export async function insertInboundMail(trx: Scoped, mail: InboundMail): Promise<boolean> {
  const row = Object.fromEntries(Object.entries(COLUMNS).map(([field, column]) => [column, mail[field as keyof InboundMail]]));
  const rows = await trx('inbound_mails').insert(row).onConflict('message_id').ignore().returning<{ id: string }[]>('id');
  return rows.length > 0;
}

export async function isKnownMail(trx: Scoped, messageId: string): Promise<boolean> {
  return await trx('inbound_mails').where({ message_id: messageId }).first<{ id: string } | undefined>('id') !== undefined;
}

/** Has kept files removed that nothing came to name. */
export async function letGoOfFiles(trx: Scoped, files: readonly { sha256: string }[], now: Date): Promise<void> {
  if (files.length === 0) return;
  await trx('files_to_remove').insert(files.map(({ sha256 }) => ({ id: uuidv7(), sha256, asked_at: now }))).onConflict().ignore();
}

/** What became of a mail after all. */
export async function updateInboundMail(trx: Scoped, id: string, { outcome, ticketId }: Pick<InboundMail, 'outcome' | 'ticketId'>): Promise<void> {
  await trx('inbound_mails').where({ id }).update({ outcome, ticket_id: ticketId });
}

/** Mails that wait for somebody to look at them, the oldest first. */
export async function listHeld(trx: Scoped): Promise<InboundMail[]> {
  return trx('inbound_mails').where({ outcome: 'held' }).whereNull('settled_at').orderBy(['received_at', 'id']).limit(200).select<InboundMail[]>(COLUMNS);
}

export async function countHeld(trx: Scoped): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>("select count(*)::int as count from (select from inbound_mails where outcome = 'held' and settled_at is null limit 1000) counted");
  return rows[0].count;
}

export async function getHeld(trx: Scoped, id: string, { forUpdate = false } = {}): Promise<InboundMail> {
  const query = trx('inbound_mails').where({ id, outcome: 'held' }).first<InboundMail | undefined>(COLUMNS);
  const row = isUuid(id) ? await (forUpdate ? query.forUpdate() : query) : undefined;
  if (!row) throw new NotFound('We could not find that mail.');
  return row;
}

export async function settleHeld(trx: Scoped, id: string, { ticketId, settledBy, now }: { ticketId: string | null; settledBy: string; now: Date }): Promise<void> {
  await trx('inbound_mails').where({ id }).update({ ticket_id: ticketId, settled_by: settledBy, settled_at: now });
}
