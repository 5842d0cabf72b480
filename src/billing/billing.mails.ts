import { config } from '../config';
import { type NewMail } from '../mail/queue-mail';
import { paths } from '../paths';
import type { Day } from '../platform/dates';
import { day, money } from '../platform/format';
import type { Cents } from '../platform/money';
import { cardLabel } from './card';
import type { ReceiptSnapshot } from './receipt';

type ReceiptMail = {
  organizationId: string; accountId: string; invoiceId: string; accountName: string; description: string; totalCents: Cents; currency: string;
  snapshot: ReceiptSnapshot; issuedOn: Day; to: { email: string; name: string }; now: Date;
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
      paragraphs: [mail.totalCents === 0 ? `Your order for ${mail.accountName} is complete. There was nothing to pay.` : `We received your payment for ${mail.accountName}.`],
      facts: [
        ...snapshot.lines.map((line) => ({ label: `${line.quantity} × ${line.description}`, value: money(line.listCents + line.adjustmentCents, currency) })),
        ...discountCents === 0 ? [] : [{ label: 'Your discount', value: money(-discountCents, currency) }],
        ...taxCents === 0 ? [] : [{ label: snapshot.taxName, value: money(taxCents, currency) }],
        { label: 'Total', value: money(mail.totalCents, currency) },
        ...snapshot.card ? [{ label: 'Paid with', value: cardLabel(snapshot.card) }] : [],
        ...snapshot.purchaseOrder ? [{ label: 'Your purchase order', value: snapshot.purchaseOrder }] : [],
        { label: 'Date', value: day(mail.issuedOn) },
      ],
      button: { label: 'Open the receipt', href: config.baseUrl + paths.portal.payments.receipt(mail.invoiceId) },
    },
    now: mail.now,
  };
}
