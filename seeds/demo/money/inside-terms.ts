import { listInvoiceLinesForUpdate } from '../../../src/billing/invoices/invoice-lines.repository';
import { type Quote } from '../../../src/billing/quotes/quote';
import { getInvoice } from '../../../src/billing/invoices/invoices.repository';
import { type Day } from '../../../src/platform/values/dates';
import { currency } from '../../../src/platform/values/money';
import { fulfilCoTerm } from '../../../src/subscriptions/co-term/fulfil-co-term';
import { quoteCoTerm } from '../../../src/subscriptions/co-term/quote-co-term';
import { type FulfilKind } from '../../../src/subscriptions/fulfilment/fulfil-kind.model';
import { fulfilStorage } from '../../../src/subscriptions/storage/fulfil-storage';
import { quoteStorage } from '../../../src/subscriptions/storage/quote-storage';
import { confirmThen, paidThen, type Past } from './past';

type Told = { accountId: string; accountName: string; at: Date };

/** Storage packs that were added to a running subscription then; a price too small for a card is carried. */
export async function grownThen(past: Past, { subscriptionId, packs, ...told }: Told & { subscriptionId: string; packs: number }): Promise<void> {
  const { trx, organization, buyer: actor } = past;
  const quote = await quoteStorage(trx, { organizationId: organization.id, subscriptionId, packs, purchaseOrder: '', actor, now: told.at });
  await carryOutThen(past, fulfilStorage, quote, told);
}

/** Subscriptions of an account whose ends were brought together then. */
export async function alignedThen(past: Past, { subscriptionIds, endsOn, ...told }: Told & { subscriptionIds: readonly string[]; endsOn: Day }): Promise<void> {
  const { trx, organization, buyer: actor } = past;
  const order = { accountId: told.accountId, accountName: told.accountName, endsOn, subscriptionIds, purchaseOrder: '' };
  await carryOutThen(past, fulfilCoTerm, await quoteCoTerm(trx, { organizationId: organization.id, order, actor, now: told.at }), told);
}

async function carryOutThen(past: Past, kind: FulfilKind, quote: Quote, { accountId, accountName, at }: Told): Promise<void> {
  const { trx, organization: { id: organizationId, timeZone }, catalog, cards, buyer: actor } = past;
  const card = cards.find(({ use }) => use === 'default');
  const { invoiceId, paymentId } = await confirmThen(past, { quotes: [quote], chargeKey: `order-${quote.id}`, accountName, purchaseOrder: '', card, actor, at });
  // One with nothing to pay is settled already.
  if ((await getInvoice(trx, organizationId, invoiceId)).status === 'open') await paidThen(past, { paymentId, actor, at });
  const lines = (await listInvoiceLinesForUpdate(trx, organizationId, [invoiceId])).filter(({ fulfilledAt }) => fulfilledAt === null);
  await kind.fulfil(trx, { organizationId, accountId, invoiceId, timeZone, currency: currency('USD'), plans: catalog.plans, actor, now: at }, quote, lines);
}
