import { config } from '../config';
import { type NewMail } from '../mail/queue-mail';
import type { Day } from '../platform/values/dates';
import { day, money } from '../platform/values/format';
import type { Cents } from '../platform/values/money';
import { billingPages } from './payers/billing-pages';
import { cardLabel } from './cards/card';
import type { ReceiptSnapshot } from './invoices/receipt';

type ReceiptMail = {
  organizationId: string; accountId: string | null; invoiceId: string; accountName: string; description: string; totalCents: Cents; currency: string;
  snapshot: ReceiptSnapshot; issuedOn: Day; undoUntil: Day | null; to: { email: string; name: string }; now: Date;
};

/** The confirmation with the order's details (domain.md §15). The number is not known yet: it is given last, and stands on the receipt. */
export function receiptMail(mail: ReceiptMail): NewMail {
  const { snapshot, currency } = mail;
  const discountCents = snapshot.lines.reduce((sum, line) => sum + line.discountCents, 0);
  const taxCents = snapshot.lines.reduce((sum, line) => sum + line.taxCents, 0);
  return {
    organizationId: mail.organizationId,
    accountId: mail.accountId,
    kind: 'billing.receipt',
    dedupeKey: `invoice:${mail.invoiceId}`,
    to: mail.to,
    subject: `Receipt: ${mail.description}`,
    view: 'message',
    locals: {
      greeting: mail.to.name ? `Hello ${mail.to.name},` : 'Hello,',
      paragraphs: [mail.totalCents === 0 ? `Your order for ${mail.accountName} is complete. There was nothing to pay.` : `We received your payment for ${mail.accountName}.`,
        ...(mail.undoUntil === null ? [] : [`You can undo this renewal until ${day(mail.undoUntil)}, the end of that day: what you paid comes back less the days used. The receipt leads there.`])],
      facts: [
        ...snapshot.lines.map((line) => ({ label: `${line.quantity} × ${line.description}`, value: money(line.listCents + line.adjustmentCents, currency) })),
        ...discountCents === 0 ? [] : [{ label: 'Your discount', value: money(-discountCents, currency) }],
        ...taxCents === 0 ? [] : [{ label: snapshot.taxName, value: money(taxCents, currency) }],
        { label: 'Total', value: money(mail.totalCents, currency) },
        ...snapshot.card ? [{ label: 'Paid with', value: cardLabel(snapshot.card) }] : [],
        ...snapshot.purchaseOrder ? [{ label: 'Your purchase order', value: snapshot.purchaseOrder }] : [],
        { label: 'Date', value: day(mail.issuedOn) },
      ],
      button: { label: 'Open the receipt', href: config.baseUrl + billingPages(mail.organizationId).payments.receipt(mail.invoiceId) },
    },
    now: mail.now,
  };
}

type RefundMail = {
  organizationId: string; accountId: string | null; invoiceId: string; number: string; refundId: string; creditNote: { id: string; number: string }; accountName: string; reasons: readonly string[];
  card: { brand: string; last4: string } | null; lines: readonly { description: string; totalCents: Cents }[]; refundCents: Cents; paidCents: Cents; currency: string;
  to: { email: string; name: string }; now: Date;
};

/** Money that goes back because what it paid for can never be given: why, how much, and where to. */
export function refundNotGivenMail(mail: RefundMail): NewMail {
  const { accountName, currency, to } = mail;
  const refund = money(mail.refundCents, currency);
  const where = mail.card ? `your ${cardLabel(mail.card)}` : 'the card that paid';
  return {
    organizationId: mail.organizationId,
    accountId: mail.accountId,
    kind: 'billing.refund-not-given',
    dedupeKey: `refund:${mail.refundId}`,
    to,
    subject: `${refund} goes back to you: the order for ${accountName} could not be given`,
    view: 'message',
    locals: {
      greeting: to.name ? `Hello ${to.name},` : 'Hello,',
      paragraphs: [
        mail.refundCents === mail.paidCents ? `You paid ${refund} for ${accountName}. We could not give what was ordered, so all of it goes back to ${where}.`
          : `You paid ${money(mail.paidCents, currency)} for ${accountName}. We could not give a part of it, so ${refund} goes back to ${where}.`,
        ...mail.reasons,
        'You need not do anything. Banks show the money after 5 to 10 days.',
      ],
      facts: [
        ...mail.lines.map((line) => ({ label: line.description, value: money(line.totalCents, currency) })),
        { label: 'Goes back', value: refund },
        { label: 'Invoice number', value: mail.number },
        { label: 'Credit note', value: mail.creditNote.number },
      ],
      button: { label: 'Open the credit note', href: config.baseUrl + billingPages(mail.organizationId).payments.creditNote(mail.creditNote.id) },
    },
    now: mail.now,
  };
}
