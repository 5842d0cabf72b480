import { findAccount } from '../../src/accounts/accounts.repository';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { confirmQuotes } from '../../src/billing/quotes/confirm-quotes';
import { databaseNow, within } from '../../src/platform/database/database';
import { fulfilInvoice } from '../../src/subscriptions/fulfilment/fulfil-invoice';
import { type NewCustomer, type Order } from '../../src/subscriptions/purchases/order';
import { quotePurchase } from '../../src/subscriptions/purchases/quote-purchase';
import { confirmRefund } from '../../src/subscriptions/refunds/decide-refund';
import { draftRefund } from '../../src/subscriptions/refunds/draft-refund';
import { startTrial } from '../../src/subscriptions/trials/start-trial';
import { type DemoCard } from './money/cards';
import { financeEmail } from './office';
import { NORTHWIND } from './people/organizations';
import { billingEmail, salesEmail } from './people/people';

const organizationId = NORTHWIND.id;
/** The last thing that the demo does: where this account stands, all of it is there. */
const lastAccountId = '00000000-0000-7000-8000-0000000d0103';

type Ordered = Pick<Order, 'planCode' | 'accountId' | 'newCustomer' | 'administeredBy' | 'purchaseOrder'> & { packs?: number };

/** Above what one person pays back alone. */
const overLimit: Ordered = {
  planCode: 'safe_pro_ultimate', accountId: '00000000-0000-7000-8000-0000000d0104', administeredBy: 'partner', purchaseOrder: 'GPS-2210', packs: 2,
  newCustomer: { ...person('', '', 'office@granitepeak.example'), kind: 'safe_pro', name: 'Granite Peak Surveyors' },
};
const orders: readonly Ordered[] = [
  {
    planCode: 'safe_plus', accountId: '00000000-0000-7000-8000-0000000d0101', administeredBy: 'customer', purchaseOrder: '',
    newCustomer: person('Ada', 'Fairweather', 'ada@fairweather.example'),
  },
  {
    planCode: 'safe_pro_core', accountId: '00000000-0000-7000-8000-0000000d0102', administeredBy: 'customer', purchaseOrder: 'PO-3001',
    newCustomer: { ...person('', '', 'front@cedarhill.example'), kind: 'safe_pro', name: 'Cedar Hill Pharmacy' },
  },
  overLimit,
];

export async function hasToday(): Promise<boolean> {
  return within({ organizationId }, async (trx) => await findAccount(trx, organizationId, lastAccountId) !== undefined, { readOnly: true });
}

/** Today's business, by the product's own rules and with its mails: three orders, charged to the card on file, a refund of one that waits for a second person, and a trial. */
export async function ensureToday(people: ReadonlyMap<string, string>, cards: readonly DemoCard[]): Promise<void> {
  const card = cards.find(({ use }) => use === 'default');
  if (card) for (const order of orders) await ensureOrder(order, card.id, people.get(billingEmail)!);
  if (card) await ensureWaitingRefund();
  await startTrial({
    organizationId, actor: { kind: 'person', id: people.get(salesEmail)! },
    request: { kind: 'personal', accountId: lastAccountId, newCustomer: person('Jonas', 'Weber', 'jonas@weber.example'), administeredBy: 'customer' },
  });
}

async function ensureOrder({ packs = 0, ...order }: Ordered, cardId: string, buyerId: string): Promise<void> {
  const actor = { kind: 'person', id: buyerId } as const;
  const confirmed = await within({ organizationId }, async (trx) => {
    if (await findAccount(trx, organizationId, order.accountId)) return undefined;
    const now = await databaseNow(trx);
    const accountName = order.newCustomer!.name;
    const quote = await quotePurchase(trx, { organizationId, order: { ...order, years: 1, quantity: 1, packs, accountName, convertsId: null }, actor, now });
    return confirmQuotes(trx, {
      organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: `order-${quote.id}`, accountName,
      kind: quote.kind, description: quote.description, purchaseOrder: order.purchaseOrder, offSession: false, cardId, actor, now,
    });
  });
  if (!confirmed) return;
  const charged = await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor });
  if (charged.state === 'paid') await fulfilInvoice({ organizationId, invoiceId: confirmed.invoiceId, actor });
}

/** Finance wants to pay an order back that was made twice; the operator has to approve it. */
async function ensureWaitingRefund(): Promise<void> {
  const found = await within('office', async (trx) => ({
    asker: await trx<{ id: string; email: string }>('people').where({ email: financeEmail }).first('id'),
    invoice: await trx<{ id: string; account_id: string; status: string }>('invoices').where({ account_id: overLimit.accountId, status: 'paid' }).first('id'),
    request: await trx<{ id: string; organization_id: string }>('refund_requests').where({ organization_id: organizationId }).first('id'),
  }), { readOnly: true });
  const { asker, invoice, request } = found;
  if (!asker || !invoice || request) return;
  const actor = { kind: 'staff' as const, id: asker.id, requestId: null };
  const { id } = await draftRefund({
    organizationId, invoiceId: invoice.id, actor, wanted: { share: { how: 'full' }, endsService: true, reasonCode: 'wrong_order', reason: 'You asked for Core, and we sold you Ultimate.' },
  });
  await confirmRefund({ requestId: id, actor });
}

function person(firstName: string, lastName: string, email: string): NewCustomer {
  return { kind: 'safe', name: `${firstName} ${lastName}`, firstName, lastName, email, phone: '', country: 'US', language: 'en' };
}
