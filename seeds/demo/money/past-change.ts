import { getAccountForUpdate } from '../../../src/accounts/accounts.repository';
import { listInvoiceLinesForUpdate } from '../../../src/billing/invoices/invoice-lines.repository';
import { type Quote } from '../../../src/billing/quotes/quote';
import { type TermYears } from '../../../src/plans/term';
import { currency } from '../../../src/platform/values/money';
import { fulfilChange } from '../../../src/subscriptions/changes/fulfil-change';
import { quoteChange } from '../../../src/subscriptions/changes/quote-change';
import { confirmation } from '../../../src/subscriptions/conversions/conversion-order.model';
import { fulfilConversion } from '../../../src/subscriptions/conversions/fulfil-conversion';
import { conversionDetailsOf, quoteConversion } from '../../../src/subscriptions/conversions/quote-conversion';
import { type FulfilKind } from '../../../src/subscriptions/fulfilment/fulfil-kind.model';
import { type DemoCard } from './cards';
import { type DemoConversion } from '../people/customer';
import { confirmThen, paidThen, type Past } from './past';

type Changing = { accountId: string; accountName: string; purchaseOrder: string; card: DemoCard | undefined; at: Date };

/** A better plan, paid on its day: with a new term of so many years, or with the same expiry day for null. */
export async function upgradedThen(past: Past, { subscriptionId, plan: planCode, years, ...changing }: Changing & { subscriptionId: string; plan: string; years: TermYears | null }): Promise<void> {
  const { accountId, accountName, purchaseOrder, at } = changing;
  const order = { subscriptionId, accountId, accountName, planCode, years, purchaseOrder };
  const quote = await quoteChange(past.trx, { organizationId: past.organization.id, order, actor: past.buyer, now: at });
  await payAndGive(past, quote, fulfilChange, changing);
}

/** A household that became a company; answers its new subscription. */
export async function convertedThen(past: Past, { told, ...changing }: Changing & { told: DemoConversion }): Promise<string> {
  const { accountId, accountName, purchaseOrder, at } = changing;
  const order = {
    accountId, accountName, planCode: told.plan, years: 1 as const, packs: told.packs ?? 0, companyName: told.companyName, administeredBy: 'customer' as const, confirmed: confirmation, purchaseOrder,
  };
  const quote = await quoteConversion(past.trx, { organizationId: past.organization.id, order, actor: past.buyer, now: at });
  await payAndGive(past, quote, fulfilConversion, changing);
  return conversionDetailsOf(quote).newSubscriptionId;
}

async function payAndGive(past: Past, quote: Quote, kind: FulfilKind, { accountId, accountName, purchaseOrder, card, at }: Changing): Promise<void> {
  const { trx, organization, catalog, buyer: actor } = past;
  const { invoiceId, paymentId } = await confirmThen(past, { quotes: [quote], chargeKey: `order-${quote.id}`, accountName, purchaseOrder, card, actor, at });
  await paidThen(past, { paymentId, actor, at });
  await getAccountForUpdate(trx, organization.id, accountId);
  const lines = await listInvoiceLinesForUpdate(trx, organization.id, [invoiceId]);
  const fulfilling = { organizationId: organization.id, accountId, invoiceId, timeZone: organization.timeZone, currency: currency('USD'), plans: catalog.plans, actor, now: at };
  await kind.fulfil(trx, fulfilling, quote, lines);
}
