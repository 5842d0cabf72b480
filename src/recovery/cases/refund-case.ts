import { type Actor } from '../../audit/audit.repository';
import { creditLine, leftOfLine } from '../../billing/credit-notes/allocation.model';
import { listPaidLines } from '../../billing/credit-notes/credit-notes.repository';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { refundInvoice } from '../../billing/refunds/refund-invoice';
import { partlyIn, type Scoped } from '../../platform/database/database';
import { roundingStep } from '../../platform/values/money';
import { courierItemKind } from '../orders/quote-courier';
import { type RecoveryCase } from '../recovery-case';

type Refunding = { found: RecoveryCase; reason: string; actor: Actor; now: Date };

/**
 * Gives the whole fee of a case back to the card that paid it, with a credit note and its mail; once. What staff have paid back before is not sent twice. Call it last: from here
 * on the number series is locked. Answers whether money goes back.
 */
export async function refundCase(trx: Scoped, { found, reason, actor, now }: Refunding): Promise<boolean> {
  const { payerOrganizationId: organizationId, invoiceId } = found;
  if (invoiceId === null) return false;
  return partlyIn(trx, { organizationId }, async () => {
    const { currency } = await getInvoice(trx, organizationId, invoiceId);
    const lines = (await listPaidLines(trx, organizationId, invoiceId)).filter(({ itemKind }) => itemKind === courierItemKind);
    const credits = lines.flatMap((line) => {
      const { totalCents } = leftOfLine(line);
      return totalCents === 0 ? [] : [creditLine(line, totalCents, roundingStep(currency))];
    });
    if (credits.length === 0) return false;
    await refundInvoice(trx, { organizationId, invoiceId, credits, refundKey: `recovery-${found.id}`, reason, paragraphs: [reason], actor, now });
    return true;
  });
}
