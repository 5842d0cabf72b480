import { uuidv7 } from 'uuidv7';
import { queueMails } from '../../mail/queue-mail';
import type { Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { type Cents, decimalText } from '../../platform/values/money';
import type { Invoice } from '../invoices/invoices.repository';
import { paperRecipients, type PaperRecipient } from '../papers/paper-recipients';
import type { Refund } from '../refunds/refunds.repository';
import { sumOfCredits } from './allocation.model';
import type { CreditNote, ExplainedCredit } from './credit-note';
import { insertCreditNote, type PaidLine } from './credit-notes.repository';
import { creditNoteMail } from './credit-notes.mails';

type Issuing = {
  /** Paid, and locked by the caller. */
  invoice: Invoice; paidLines: readonly PaidLine[]; credits: readonly ExplainedCredit[]; refund: Refund; reason: string; now: Date;
  /** What else the partner should know of it; null where another mail tells them of the note. */
  paragraphs: readonly string[] | null;
};

/**
 * Issues the paper of a refund and mails it to whoever gets the payer's papers. Its number is given here, so call it last: the series is locked until the
 * commit. The database refuses a note that credits more than its invoice, or than a line of it (domain.md §3.7).
 */
export async function issueCreditNote(trx: Scoped, { invoice, paidLines, credits, refund, reason, paragraphs, now }: Issuing): Promise<CreditNote> {
  const { snapshot: receipt, organizationId, id: invoiceId, currency } = invoice;
  if (!receipt || !invoice.number || !invoice.issuedOn) throw new Error(`invoice ${invoiceId} is not issued`);
  const { lines: _, ...parties } = receipt;
  const lines = credits.map((credit) => {
    const line = paidLines.find(({ id }) => id === credit.invoiceLineId)!;
    const { netCents, taxCents, totalCents } = credit;
    return { description: line.description, explanation: credit.explanation ?? partWords(totalCents, line.paid.totalCents, invoice), netCents, taxCents, totalCents };
  });
  const note = {
    id: uuidv7(), organizationId, invoiceId, refundId: refund.id, accountId: invoice.accountId, accountName: invoice.accountName, reason, currency, ...sumOfCredits(credits),
    snapshot: { ...parties, invoiceNumber: invoice.number, invoiceIssuedOn: invoice.issuedOn, lines }, issuedOn: dayIn(now, receipt.timeZone), createdAt: now,
  };
  const issued: CreditNote = { ...note, number: await insertCreditNote(trx, { ...note, lines: credits }) };
  if (paragraphs) await queueMails(trx, (await recipientsOf(trx, invoice)).map((to) => creditNoteMail({ note: issued, paragraphs, to, now })));
  return issued;
}

/** Who is told about a paper. */
export async function recipientsOf(trx: Scoped, { organizationId, id }: Pick<Invoice, 'organizationId' | 'id'>): Promise<PaperRecipient[]> {
  const result = await trx.raw<{ rows: { recipients: PaperRecipient[] | null }[] }>(
    `select ${paperRecipients} as recipients from invoices i where i.organization_id = ? and i.id = ?`, [organizationId, id]);
  return result.rows[0]?.recipients ?? [];
}

function partWords(part: Cents, paid: Cents, { currency }: Invoice): string {
  return part === paid ? 'All that was paid for it' : `${decimalText(part, currency)} of ${decimalText(paid, currency)}, tax included`;
}
