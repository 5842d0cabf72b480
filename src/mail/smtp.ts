import { createTransport } from 'nodemailer';
import { config } from '../config';
import { readKeptFile } from '../platform/files/files';
import { type ClaimedMail } from './mails.repository';
import { LOGO_ADDRESS } from './render-mail';
import { unsubscribeAddress } from './unsubscribe-code';

/** Hands one mail to a mail server; throws what went wrong. */
export type Deliver = (mail: ClaimedMail) => Promise<void>;
export type Delivery = { deliver: Deliver; close(): void };

export const LANES = 5;
const TIMEOUT_MS = 20_000;

/** A delivery over the mail server at `url`, with up to five connections that stay open until `close`. */
export function openSmtp(url: string): Delivery {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: LANES,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { name, portalName, mailFrom, supportEmail } = config.vendor;
  return {
    deliver: async (mail) => {
      await transport.sendMail({
        from: { name: `${name} ${portalName}`, address: mailFrom },
        replyTo: mail.replyTo ?? supportEmail,
        to: { name: mail.recipientName, address: mail.recipientEmail },
        subject: mail.subject,
        text: mail.textBody,
        html: mail.htmlBody,
        messageId: mail.messageId,
        ...(mail.inReplyTo !== null && { inReplyTo: mail.inReplyTo, references: mail.inReplyTo }),
        attachments: await picturesOf(mail),
        headers: { 'Auto-Submitted': 'auto-generated', ...(mail.topic !== null && unsubscribeHeaders(mail.id)) },
      });
    },
    close: () => transport.close(),
  };
}

/** With these a mail program shows its own button, and needs one request for it (RFC 8058). */
function unsubscribeHeaders(mailId: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${unsubscribeAddress(mailId)}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** The picture that the HTML names; a mail whose file is lost still goes, with the name in words. */
async function picturesOf({ logoFile }: ClaimedMail) {
  const content = logoFile === null ? undefined : await readKeptFile(logoFile);
  return content ? [{ cid: LOGO_ADDRESS.slice('cid:'.length), filename: 'logo.png', contentType: 'image/png', contentDisposition: 'inline' as const, content }] : [];
}
