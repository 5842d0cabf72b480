import { type Scoped } from '../platform/database';

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
  now: Date;
};

/** Answers false when the mail stands already (kind, dedupe key, recipient). */
export async function insertMail(trx: Scoped, mail: MailRow): Promise<boolean> {
  const result = await trx
    .raw<{ rowCount: number }>(
      `insert into mails (id, organization_id, account_id, kind, dedupe_key, recipient_email, recipient_name, subject,
         text_body, html_body, message_id, state, next_attempt_at, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)
       on conflict (kind, dedupe_key, recipient_email) do nothing`,
      [
        mail.id, mail.organizationId, mail.accountId, mail.kind, mail.dedupeKey, mail.recipientEmail, mail.recipientName,
        mail.subject, mail.textBody, mail.htmlBody, mail.messageId, mail.now, mail.now,
      ],
    )
    .options({ name: 'insert_mail' });
  return result.rowCount === 1;
}

export type ClaimedMail = {
  id: string;
  recipientEmail: string;
  recipientName: string;
  subject: string;
  textBody: string;
  htmlBody: string;
  messageId: string;
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
       text_body as "textBody", html_body as "htmlBody", message_id as "messageId", attempts`,
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

/** Gives up at once: the recipient's server has refused for good. */
export async function markMailRefused(trx: Scoped, { id, error }: { id: string; error: string }): Promise<void> {
  await trx.raw(
    "update mails set state = 'failed', next_attempt_at = null, leased_until = null, last_error = ? where id = ? and state = 'queued'",
    [error, id],
  );
}

/** Without a mail server: every due mail stays here for the mailbox page and is never sent. Answers how many. */
export async function keepDueMails(trx: Scoped): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    "update mails set state = 'kept', sent_at = app.now(), next_attempt_at = null, leased_until = null where state = 'queued' and next_attempt_at <= app.now()",
  );
  return rowCount;
}
