import { type Request, type Response } from 'express';
import { config } from '../config';
import { paths } from '../paths';
import { isUuid, within } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { readKeptFile } from '../platform/files/files';
import { singleStrings } from '../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../platform/pages/pages';
import { renderPage } from '../platform/pages/render';
import { MAIL_POLICY, SANDBOX } from './mail-frame';
import { LOGO_ADDRESS } from './render-mail';
import { getMailboxMail, listMailbox, type MailboxMail, type MailboxRow } from './mailbox.report';

const tabs = ['html', 'text', 'headers'] as const;
const badges = {
  queued: { kind: 'running', label: 'Waiting' },
  sent: { kind: 'good', label: 'Sent' },
  kept: { kind: 'off', label: 'Kept here' },
  failed: { kind: 'bad', label: 'Not sent' },
  stopped: { kind: 'off', label: 'Stopped' },
} as const;

/** Every mail that would have left, newest first. Mounted only where no mail server is set (routes/mailbox.ts). */
export async function index(req: Request, res: Response): Promise<void> {
  const query = singleStrings(req.query);
  const search = (query['q'] ?? '').trim().slice(0, 200);
  const request = readPage(query, { sort: 'newest', kind: 'moment' });
  const found = await within('system', (trx) => listMailbox(trx, request, search), { readOnly: true });
  const page = listPage(found, request, ({ createdText, id }) => ({ value: createdText, id }));
  renderPage(req, res, 'site/mailbox/index', {
    title: 'Mailbox', layout: 'portal', search, from: page.from, to: page.to, mails: page.rows.map(inList), ...pageLinks(paths.mailbox.index, query, page),
  });
}

export async function show(req: Request, res: Response): Promise<void> {
  const mail = await mailOf(req);
  const chosen = tabs.find((tab) => tab === req.query['as']) ?? 'html';
  const address = paths.mailbox.show(mail.id);
  res.set('Content-Security-Policy', `${String(res.get('Content-Security-Policy'))};frame-src 'self'`);
  renderPage(req, res, 'site/mailbox/show', {
    title: mail.subject, layout: 'portal', badge: badges[mail.state], chosen, sandbox: SANDBOX, bodyHref: paths.mailbox.body(mail.id), textBody: mail.textBody, replyHref: mail.replyTo === null ? '' : paths.mailbox.reply(mail.id), replyName: mail.recipientName || mail.recipientEmail,
    tabs: [
      { label: 'Mail', href: address, active: chosen === 'html' },
      { label: 'Text', href: `${address}?as=text`, active: chosen === 'text' },
      { label: 'Headers', href: `${address}?as=headers`, active: chosen === 'headers' },
    ],
    headers: headersOf(mail),
  });
}

/** The mail's HTML alone, for the frame on its page. */
export async function body(req: Request, res: Response): Promise<void> {
  const mail = await mailOf(req);
  res.set('Content-Security-Policy', MAIL_POLICY).set('X-Frame-Options', 'SAMEORIGIN');
  // Links leave the frame: the pages they lead to let nobody frame them.
  res.type('html').send((await withPicture(mail)).replace('<head>', '<head><base target="_top">'));
}

/** The picture that travels inside the mail, as mail programs show it. */
async function withPicture({ htmlBody, logoFile }: MailboxMail): Promise<string> {
  const png = logoFile === null ? undefined : await readKeptFile(logoFile);
  return png ? htmlBody.replaceAll(`src="${LOGO_ADDRESS}"`, `src="data:image/png;base64,${png.toString('base64')}"`) : htmlBody;
}

async function mailOf(req: Request): Promise<MailboxMail> {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return within('system', (trx) => getMailboxMail(trx, id), { readOnly: true });
}

function inList(mail: MailboxRow) {
  return { href: paths.mailbox.show(mail.id), subject: mail.subject, recipient: mail.recipientEmail, at: mail.createdAt, badge: badges[mail.state] };
}

function headersOf(mail: MailboxMail): { label: string; value: string }[] {
  const { name, portalName, mailFrom, supportEmail } = config.vendor;
  return [
    { label: 'From', value: `${name} ${portalName} <${mailFrom}>` },
    { label: 'Reply-To', value: mail.replyTo ?? supportEmail },
    { label: 'To', value: mail.recipientName ? `${mail.recipientName} <${mail.recipientEmail}>` : mail.recipientEmail },
    { label: 'Subject', value: mail.subject },
    { label: 'Message-ID', value: mail.messageId },
    { label: 'Kind', value: mail.kind },
    { label: 'Written', value: mail.createdAt.toISOString() },
    ...(mail.lastError ? [{ label: 'Not sent because', value: mail.lastError }] : []),
  ];
}
