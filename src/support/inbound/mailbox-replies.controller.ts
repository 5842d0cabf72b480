import { type RequestHandler } from 'express';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { getMailboxMail, type MailboxMail } from '../../mail/mailbox.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { readForm } from '../../platform/pages/forms';
import { words } from '../tickets/ticket.form';
import { receiveMail } from './receive-mail';

const Form = z.object({ words: words('your reply') });

/** A reply from the mailbox page, made into a mail and taken in as from a mail server: how replies by mail work where there is none. */
export const create: RequestHandler<{ id: string }> = async (req, res) => {
  const mail = await within('system', (trx) => getMailboxMail(trx, idInAddress(req.params)), { readOnly: true });
  if (mail.replyTo === null) throw new NotFound();
  const form = readForm(Form, req.body);
  if (!form.ok) {
    flash(req, 'error', Object.values(form.errors)[0]!);
    return res.redirect(303, paths.mailbox.show(mail.id));
  }
  const { outcome } = await receiveMail(asMail(mail, mail.replyTo, form.value.words), { requestId: req.requestId });
  flash(req, outcome === 'reply' ? 'success' : 'warning', outcome === 'reply' ? 'Your reply is in the ticket.' : 'Support looks at this reply before it goes into the ticket.');
  res.redirect(303, paths.mailbox.show(mail.id));
};

function asMail({ recipientEmail, recipientName, subject, messageId }: MailboxMail, to: string, written: string): Buffer {
  const name = recipientName === '' ? '' : `${encoded(recipientName)} `;
  return Buffer.from([
    `From: ${name}<${recipientEmail}>`, `To: <${to}>`, `Subject: ${encoded(`Re: ${subject.replace(/^Re: /, '')}`)}`, `Message-ID: <${uuidv7()}@mailbox.invalid>`, `In-Reply-To: ${messageId}`,
    'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', Buffer.from(written).toString('base64').replace(/.{76}/g, '$&\r\n'), '',
  ].join('\r\n'));
}

/** Any words as they may stand in a header (RFC 2047). */
function encoded(words: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of words) {
    if (Buffer.byteLength(part + character) > 42) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}
