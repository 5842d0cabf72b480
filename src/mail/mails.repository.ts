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
