import { config } from '../../config';
import { type NewMail } from '../../mail/queue-mail';
import { day, money } from '../../platform/values/format';
import { billingPages } from '../payers/billing-pages';
import { cardLabel } from '../cards/card';
import type { CreditNote } from './credit-note';

type CreditNoteMail = { note: CreditNote; paragraphs: readonly string[]; to: { email: string; name: string }; now: Date };

/** Money goes back: how much, why, of what, and the paper. */
export function creditNoteMail({ note, paragraphs, to, now }: CreditNoteMail): NewMail {
  const { snapshot, currency } = note;
  const refund = money(note.totalCents, currency);
  return {
    organizationId: note.organizationId,
    accountId: note.accountId,
    kind: 'billing.credit-note',
    dedupeKey: `credit-note:${note.id}`,
    to,
    subject: `${refund} goes back to you: credit note ${note.number}`,
    view: 'message',
    locals: {
      greeting: to.name ? `Hello ${to.name},` : 'Hello,',
      paragraphs: [
        `${refund} of invoice ${snapshot.invoiceNumber}${note.accountName === '' ? '' : ` for ${note.accountName}`} goes back to ${snapshot.card ? `your ${cardLabel(snapshot.card)}` : 'the card that paid'}. ${note.reason}`,
        ...paragraphs,
        'You need not do anything. Banks show the money after 5 to 10 days.',
      ],
      facts: [
        ...snapshot.lines.map((line) => ({ label: line.description, value: money(line.netCents, currency) })),
        ...note.taxCents === 0 ? [] : [{ label: snapshot.taxName, value: money(note.taxCents, currency) }],
        { label: 'Goes back', value: refund },
        { label: 'Credit note', value: note.number },
        { label: 'Invoice', value: snapshot.invoiceNumber },
        { label: 'Date', value: day(note.issuedOn) },
      ],
      button: { label: 'Open the credit note', href: config.baseUrl + billingPages(note.organizationId).payments.creditNote(note.id) },
    },
    now,
  };
}
