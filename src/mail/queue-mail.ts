import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { config } from '../config';
import { type Scoped } from '../platform/database/database';
import { nudgeAfterCommit } from '../platform/queue/queue';
import { insertMails, type MailRow } from './mails.repository';
import { renderMail, type MailLocals, type MailLogo } from './render-mail';
import { topicOf } from './topics';
import { unsubscribeAddress } from './unsubscribe-code';

export type NewMail = {
  /** Who pays for or is told about it; the house organization where there is no other. */
  organizationId: string;
  accountId?: string | null;
  /** room.what, e.g. "billing.receipt". */
  kind: string;
  /** What makes it the only one of its kind: subject and term, e.g. "subscription:<id>:2027-01-01:e-30". */
  dedupeKey: string;
  to: { email: string; name: string };
  subject: string;
  /** views/mails/<view>.ejs and views/mails/<view>.text.ejs. */
  view: string;
  locals: MailLocals;
  /** The partner in whose name it is sent, shown beside the vendor's. */
  partnerName?: string;
  /** The partner's picture; travels inside the mail, so that opening the mail tells nobody. */
  partnerLogo?: MailLogo | null;
  /** Where an answer goes; the support address where none is named. */
  replyTo?: string;
  /** The Message-ID that its thread begins with. */
  inReplyTo?: string;
  now: Date;
};

/**
 * Writes a mail into the outbox with the caller's transaction, so that it is sent if and only if the change stands
 * (security: rows written in the same transaction). Answers false, and writes nothing, when that mail to that
 * recipient stands already, or is of a topic that the recipient has refused (topics.ts). The worker sends it; its Message-ID never changes.
 */
export async function queueMail(trx: Scoped, mail: NewMail): Promise<boolean> {
  return await queueMails(trx, [mail]) === 1;
}

/** The same for several mails in one statement; answers how many of them are new. */
export async function queueMails(trx: Scoped, mails: readonly NewMail[]): Promise<number> {
  if (mails.length === 0) return 0;
  const written = await insertMails(trx, mails.map(rowOf));
  if (written > 0) nudgeAfterCommit(trx, 'mail.send-due');
  return written;
}

function rowOf(mail: NewMail): MailRow {
  const email = mail.to.email.trim().toLowerCase();
  const subject = oneLine(mail.subject);
  const [id, topic] = [uuidv7(), topicOf(mail.kind)];
  const unsubscribeHref = topic === undefined ? '' : unsubscribeAddress(id);
  const { html, text } = renderMail({ subject, view: mail.view, locals: mail.locals, partnerName: mail.partnerName, partnerLogo: mail.partnerLogo, unsubscribeHref });
  return {
    id, topic: topic ?? null, organizationId: mail.organizationId, accountId: mail.accountId ?? null, kind: mail.kind, dedupeKey: mail.dedupeKey,
    recipientEmail: email, recipientName: oneLine(mail.to.name), subject, textBody: text, htmlBody: html,
    messageId: messageIdOf(mail.kind, mail.dedupeKey, email), logoFile: mail.partnerLogo?.file ?? null, replyTo: mail.replyTo ?? null, inReplyTo: mail.inReplyTo ?? null, now: mail.now,
  };
}

/** The same for the same mail, so that a mail sent twice after a crash is shown once by the recipient's program. */
function messageIdOf(kind: string, dedupeKey: string, email: string): string {
  const digest = createHash('sha256').update(JSON.stringify([kind, dedupeKey, email])).digest('hex').slice(0, 40);
  return `<${digest}@${config.vendor.mailFrom.split('@')[1]}>`;
}

/** A line break in a header would start another header. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}
