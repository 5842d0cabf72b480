import { type StaffActor } from '../../platform/visitors/visitor';
import { recordAudit } from '../../audit/audit.repository';
import { allocateAmount, creditLine, leftOfLines, type LineCredit, sumOfCredits } from '../../billing/credit-notes/allocation.model';
import { listPaidLines, type PaidLine } from '../../billing/credit-notes/credit-notes.repository';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { type RefundReasonCode, type RefundRequest } from '../../billing/refunds/requests/refund-request';
import { insertRefundRequest } from '../../billing/refunds/requests/refund-requests.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type Cents, roundingStep } from '../../platform/values/money';
import { listRefundedServices } from './refunded-services.report';
import { codesPaidBack, listUnusedCodes } from './unused-codes.report';

/** How much goes back: all that is left, an amount spread over what is left, or amounts of lines; tax included. */
export type RefundShare =
  | { readonly how: 'full' }
  | { readonly how: 'amount'; readonly amountCents: Cents }
  | { readonly how: 'lines'; readonly amounts: ReadonlyMap<string, Cents> };

export interface WantedRefund {
  readonly share: RefundShare;
  readonly endsService: boolean;
  readonly reasonCode: RefundReasonCode;
  readonly reason: string;
}

type Drafting = { organizationId: string; invoiceId: string; wanted: WantedRefund; actor: StaffActor };

/**
 * Stores what staff want to pay back of an invoice with every line's amount, to be looked at and confirmed; nothing moves yet. Throws RuleBroken with the reason
 * where nothing is left, or what it bought can't end (domain.md §3.4).
 */
export async function draftRefund({ organizationId, invoiceId, wanted, actor }: Drafting): Promise<RefundRequest> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const invoice = await getInvoice(trx, organizationId, invoiceId);
    const lines = await listPaidLines(trx, organizationId, invoiceId);
    if (invoice.status !== 'paid' || leftOfLines(lines) === 0) throw new RuleBroken('Nothing is left of this invoice to pay back.');
    const credits = creditsOf(lines, wanted.share, roundingStep(invoice.currency));
    if (wanted.endsService) await refuseImpossibleEnd(trx, { organizationId, invoiceId, credits });
    const request = await insertRefundRequest(trx, {
      organizationId, invoiceId, currency: invoice.currency, ...sumOfCredits(credits), credits, endsService: wanted.endsService, reasonCode: wanted.reasonCode,
      reason: wanted.reason, requestedBy: actor.id, now,
    });
    await recordAudit(trx, {
      organizationId, accountId: invoice.accountId, actor, action: 'refund.prepared', subjectType: 'refund_request', subjectId: request.id,
      after: { invoiceId, totalCents: request.totalCents, currency: request.currency, endsService: request.endsService, reasonCode: request.reasonCode }, now,
    });
    return request;
  });
}

function creditsOf(lines: readonly PaidLine[], share: RefundShare, step: number): LineCredit[] {
  if (share.how === 'full') return allocateAmount(lines, leftOfLines(lines), step);
  if (share.how === 'amount') return allocateAmount(lines, share.amountCents, step);
  return lines.flatMap((line) => {
    const amount = share.amounts.get(line.id);
    return amount === undefined ? [] : [creditLine(line, amount, step)];
  });
}

async function refuseImpossibleEnd(trx: Scoped, { organizationId, invoiceId, credits }: { organizationId: string; invoiceId: string; credits: readonly LineCredit[] }): Promise<void> {
  const ending = (await listRefundedServices(trx, organizationId, invoiceId)).filter(({ invoiceLineId }) => credits.some((credit) => credit.invoiceLineId === invoiceLineId));
  const codes = codesPaidBack(await listUnusedCodes(trx, organizationId, invoiceId), credits);
  if (ending.length === 0 && codes.size === 0) throw new RuleBroken('Nothing that these lines bought runs any more, so nothing can end. Choose that it goes on.');
  const blocked = ending.find(({ hasLater }) => hasLater);
  if (blocked) throw new RuleBroken(`${blocked.number} is paid for beyond this term by a later order. Refund that one first, or choose that the service goes on.`);
}
