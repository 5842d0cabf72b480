import { type Scoped } from '../platform/database/database';

export type MailRow = {
  id: string;
  organizationId: string;
  accountId: string | null;
  kind: string;
  dedupeKey: string;
  recipientEmail: string;
  recipientName: string;
  subject: string;
  textBody: string;
  htmlBody: string;
  messageId: string;
  /** The picture inside the mail, by its kept file. */
  logoFile: string | null;
  /** What it is about where the recipient may refuse it; null: it always goes out. */
  topic: string | null;
  replyTo: string | null;
  inReplyTo: string | null;
  now: Date;
};

/** Answers how many are new: a mail that stands already (kind, dedupe key, recipient) is left as it is, a refused one is not written. */
export async function insertMails(trx: Scoped, mails: readonly MailRow[]): Promise<number> {
  const rows = mails.map((mail) => ({
    id: mail.id, organization_id: mail.organizationId, account_id: mail.accountId, kind: mail.kind, dedupe_key: mail.dedupeKey,
    recipient_email: mail.recipientEmail, recipient_name: mail.recipientName, subject: mail.subject, text_body: mail.textBody,
    html_body: mail.htmlBody, message_id: mail.messageId, logo_file: mail.logoFile, topic: mail.topic, reply_to: mail.replyTo, in_reply_to: mail.inReplyTo, state: 'queued', next_attempt_at: mail.now, created_at: mail.now,
  }));
  const result = await trx.raw<{ rowCount: number }>(INSERT, [JSON.stringify(rows)]).options({ name: 'insert-mails' });
  return result.rowCount;
}

const COLUMNS = `id, organization_id, account_id, kind, dedupe_key, recipient_email, recipient_name, subject, text_body, html_body, message_id, logo_file, topic,
  reply_to, in_reply_to, state, next_attempt_at, created_at`;
const INSERT = `
  insert into mails (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::mails, ?) mail
   where mail.topic is null or not exists (select from mail_refusals refused where refused.email = mail.recipient_email and refused.topic = mail.topic)
  on conflict do nothing`;

export type ClaimedMail = {
  id: string;
  recipientEmail: string;
  recipientName: string;
  subject: string;
  textBody: string;
  htmlBody: string;
  messageId: string;
  logoFile: string | null;
  topic: string | null;
  replyTo: string | null;
  inReplyTo: string | null;
  attempts: number;
};

/**
 * Takes up to `limit` due mails for 60 seconds of database time, counting the attempt; nobody else gets them until then,
 * unless they are recorded before.
 */
export async function claimDueMails(trx: Scoped, limit: number): Promise<ClaimedMail[]> {
  const { rows } = await trx.raw<{ rows: ClaimedMail[] }>(
    `update mails set leased_until = clock_timestamp() + interval '60 seconds', attempts = attempts + 1
      where id in (
        select id from mails
         where state = 'queued' and next_attempt_at <= app.now() and (leased_until is null or leased_until < clock_timestamp())
         order by next_attempt_at limit ? for update skip locked)
     returning id, recipient_email as "recipientEmail", recipient_name as "recipientName", subject,
       text_body as "textBody", html_body as "htmlBody", message_id as "messageId", logo_file as "logoFile", topic, reply_to as "replyTo", in_reply_to as "inReplyTo", attempts`,
    [limit],
  );
  return rows;
}

export async function markMailSent(trx: Scoped, id: string): Promise<void> {
  await trx.raw(
    `update mails set state = 'sent', sent_at = app.now(), next_attempt_at = null, leased_until = null, last_error = null
      where id = ? and state = 'queued'`,
    [id],
  );
}

/** Tries again after `minutes`, or gives up when the mail would then be older than a day. Answers the state it is in now. */
export async function markMailNotSent(trx: Scoped, { id, minutes, error }: { id: string; minutes: number; error: string }): Promise<'queued' | 'failed'> {
  const { rows } = await trx.raw<{ rows: { state: 'queued' | 'failed' }[] }>(
    `update mails set last_error = :error, leased_until = null,
       state = case when again.at > created_at + interval '1 day' then 'failed' else 'queued' end,
       next_attempt_at = case when again.at > created_at + interval '1 day' then null else again.at end
       from (select app.now() + make_interval(mins => :minutes) as at) again
      where id = :id and state = 'queued' returning state`,
    { id, minutes, error },
  );
  return rows[0]?.state ?? 'queued';
}

/** Gives up at once: the recipient's server has refused for good. `refusal` is what it said, for people to read. */
export async function markMailRefused(trx: Scoped, { id, error, refusal }: { id: string; error: string; refusal: string }): Promise<void> {
  await trx.raw(
    "update mails set state = 'failed', next_attempt_at = null, leased_until = null, last_error = ?, refusal = ? where id = ? and state = 'queued'",
    [error, refusal, id],
  );
}

/** Without a mail server: every due mail stays here for the mailbox page and is never sent. Answers how many. */
export async function keepDueMails(trx: Scoped): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    "update mails set state = 'kept', sent_at = app.now(), next_attempt_at = null, leased_until = null where state = 'queued' and next_attempt_at <= app.now()",
  );
  return rowCount;
}
