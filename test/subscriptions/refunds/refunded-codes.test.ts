import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { closeDatabase, within } from '../../../src/platform/database/database';
import { cents } from '../../../src/platform/values/money';
import { codesItemKind } from '../../../src/subscriptions/codes/codes-item.model';
import { codesKind } from '../../../src/subscriptions/codes/buying/quote-codes';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { confirmRefund } from '../../../src/subscriptions/refunds/decide-refund';
import { draftRefund, type RefundShare } from '../../../src/subscriptions/refunds/draft-refund';
import { codesPaidBack, listUnusedCodes } from '../../../src/subscriptions/refunds/unused-codes.report';
import { runBillingJobs } from '../../support/billing-jobs';
import { ownerSql } from '../../support/database';
import { confirm, createQuote, otherLine, worker } from '../../support/factories/money/billing';
import { codesOf } from '../../support/factories/money/codes';
import { createFirm } from '../../support/factories/money/renewals';
import { createFinance, creditNotesOf } from '../../support/factories/money/refunds';
import { planId } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import '../../support/stripe';

afterAll(closeDatabase);
afterEach(assertNoBrokenInvariant);

/** Three codes at 100.00, paid at the sandbox. */
async function threeCodes() {
  const firm = await createFirm();
  const { organizationId, payer, card } = firm;
  const line = otherLine({
    itemKind: codesItemKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item: { planId: await planId('safe_plus'), years: 1 }, quantity: 3,
    description: 'Activation code for Safe Plus, 1 year', unitListCents: cents(10_000), listCents: cents(30_000), discountCents: cents(0), netCents: cents(30_000), totalCents: cents(30_000),
  });
  const quote = await createQuote(payer, { accountId: null, kind: codesKind, description: 'Codes', lines: [line], orderDetails: { order: { planCode: 'safe_plus', years: 1, quantity: 3, purchaseOrder: '' }, title: 'codes', replacesQuoteId: null } });
  const { invoiceId, paymentId } = await confirm(quote, { accountName: '', kind: codesKind, cardId: card.id });
  await chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
  await fulfilInvoice({ organizationId, invoiceId, actor: worker });
  return { organizationId, invoiceId };
}

async function refund({ organizationId, invoiceId }: { organizationId: string; invoiceId: string }, share: RefundShare, endsService: boolean) {
  const actor = await createFinance();
  const request = await draftRefund({ organizationId, invoiceId, actor, wanted: { share, endsService, reasonCode: 'by_mistake', reason: '' } });
  await confirmRefund({ requestId: request.id, actor });
  await runBillingJobs();
}

const statesOf = async (organizationId: string) => (await codesOf(organizationId)).map(({ state }) => state);

it('money for two of three codes voids two, the last first, and the credit note has no account', async () => {
  const order = await threeCodes();
  await refund(order, { how: 'amount', amountCents: cents(25_000) }, true);
  expect(await statesOf(order.organizationId)).toEqual(['available', 'voided', 'voided']);
  expect(await creditNotesOf(order.organizationId)).toMatchObject([{ total_cents: 25_000, account_id: null }]);
  const [mail] = await ownerSql("select text_body from mails where organization_id = $1 and kind = 'billing.credit-note'", [order.organizationId]);
  expect(mail!['text_body']).toContain('2 activation codes that were not used stop working.');
});

it('codes go on where staff say so, and a used one is never voided', async () => {
  const order = await threeCodes();
  await refund(order, { how: 'amount', amountCents: cents(10_000) }, false);
  expect(await statesOf(order.organizationId)).toEqual(['available', 'available', 'available']);
  const [first] = await codesOf(order.organizationId);
  const unused = await within({ organizationId: order.organizationId }, (trx) => listUnusedCodes(trx, order.organizationId, order.invoiceId), { readOnly: true });
  expect(unused.map(({ totalCents }) => totalCents)).toEqual([10_000, 10_000, 10_000]);
  const back = (amount: number) => [...codesPaidBack(unused, [{ invoiceLineId: first!.invoice_line_id, netCents: cents(amount), taxCents: cents(0), totalCents: cents(amount) }]).values()];
  expect([back(9_999), back(10_000), back(29_999), back(30_000), back(40_000)]).toEqual([[], [1], [2], [3], [3]]);
});
