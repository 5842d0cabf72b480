import { type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { type PageRequest } from '../platform/pages/pages';

export type MailboxRow = {
  id: string;
  /** The database's own text of the moment, for cursors. */
  createdText: string;
  createdAt: Date;
  recipientEmail: string;
  recipientName: string;
  subject: string;
  state: 'queued' | 'sent' | 'kept' | 'failed' | 'stopped';
};
export type MailboxMail = MailboxRow & {
  kind: string;
  textBody: string;
  htmlBody: string;
  logoFile: string | null;
  messageId: string;
  replyTo: string | null;
  attempts: number;
  sentAt: Date | null;
  lastError: string | null;
};

const ROW = `id, created_at::text as "createdText", created_at as "createdAt", recipient_email as "recipientEmail",
  recipient_name as "recipientName", subject, state`;

/** Mails of everybody, newest first; `recipient` is any part of an address. Answers one row more than a page holds. */
export async function listMailbox(trx: Scoped, { direction, place, size }: PageRequest, recipient: string): Promise<MailboxRow[]> {
  const backwards = direction === 'before';
  const beyond = place ? `and (created_at, id) ${backwards ? '>' : '<'} (:value::timestamptz, :id::uuid)` : '';
  const order = backwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: MailboxRow[] }>(
    `select ${ROW} from mails where recipient_email like :like ${beyond} order by created_at ${order}, id ${order} limit :limit`,
    { like: `%${recipient.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`, limit: size + 1, ...place },
  );
  return rows;
}

export async function getMailboxMail(trx: Scoped, id: string): Promise<MailboxMail> {
  const { rows } = await trx.raw<{ rows: MailboxMail[] }>(
    `select ${ROW}, kind, text_body as "textBody", html_body as "htmlBody", logo_file as "logoFile", message_id as "messageId", reply_to as "replyTo", attempts,
       sent_at as "sentAt", last_error as "lastError" from mails where id = ?`,
    [id],
  );
  if (!rows[0]) throw new NotFound();
  return rows[0];
}
