import { findAccount } from '../../src/accounts/accounts.repository';
import { chargePayment } from '../../src/billing/payments/charge-payment';
import { confirmQuotes } from '../../src/billing/quotes/confirm-quotes';
import { databaseNow, within } from '../../src/platform/database';
import { fulfilInvoice } from '../../src/subscriptions/fulfilment/fulfil-invoice';
import { type NewCustomer, type Order } from '../../src/subscriptions/purchases/order';
import { quotePurchase } from '../../src/subscriptions/purchases/quote-purchase';
import { startTrial } from '../../src/subscriptions/trials/start-trial';
import { type DemoCard } from './cards';
import { NORTHWIND } from './organizations';
import { billingEmail, salesEmail } from './people';

const organizationId = NORTHWIND.id;
/** The last thing that the demo does: where this account stands, all of it is there. */
const lastAccountId = '00000000-0000-7000-8000-0000000d0103';

const orders: readonly Pick<Order, 'planCode' | 'accountId' | 'newCustomer' | 'administeredBy' | 'purchaseOrder'>[] = [
  {
    planCode: 'safe_plus', accountId: '00000000-0000-7000-8000-0000000d0101', administeredBy: 'customer', purchaseOrder: '',
    newCustomer: person('Ada', 'Fairweather', 'ada@fairweather.example'),
  },
  {
    planCode: 'safe_pro_core', accountId: '00000000-0000-7000-8000-0000000d0102', administeredBy: 'customer', purchaseOrder: 'PO-3001',
    newCustomer: { ...person('', '', 'front@cedarhill.example'), kind: 'safe_pro', name: 'Cedar Hill Pharmacy' },
  },
];

export async function hasToday(): Promise<boolean> {
  return within({ organizationId }, async (trx) => await findAccount(trx, organizationId, lastAccountId) !== undefined, { readOnly: true });
}

/** Today's business, by the product's own rules and with its mails: two orders, charged to the card on file, and a trial. */
export async function ensureToday(people: ReadonlyMap<string, string>, cards: readonly DemoCard[]): Promise<void> {
  const card = cards.find(({ use }) => use === 'default');
  if (card) for (const order of orders) await ensureOrder(order, card.id, people.get(billingEmail)!);
  await startTrial({
    organizationId, actor: { kind: 'person', id: people.get(salesEmail)! },
    request: { kind: 'personal', accountId: lastAccountId, newCustomer: person('Jonas', 'Weber', 'jonas@weber.example'), administeredBy: 'customer' },
  });
}

async function ensureOrder(order: (typeof orders)[number], cardId: string, buyerId: string): Promise<void> {
  const actor = { kind: 'person', id: buyerId } as const;
  const confirmed = await within({ organizationId }, async (trx) => {
    if (await findAccount(trx, organizationId, order.accountId)) return undefined;
    const now = await databaseNow(trx);
    const accountName = order.newCustomer!.name;
    const quote = await quotePurchase(trx, { organizationId, order: { ...order, years: 1, quantity: 1, packs: 0, accountName, convertsId: null }, actor, now });
    return confirmQuotes(trx, {
      organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: `order-${quote.id}`, accountName,
      kind: quote.kind, description: quote.description, purchaseOrder: order.purchaseOrder, offSession: false, cardId, actor, now,
    });
  });
  if (!confirmed) return;
  const charged = await chargePayment({ organizationId, paymentId: confirmed.paymentId!, actor });
  if (charged.state === 'paid') await fulfilInvoice({ organizationId, invoiceId: confirmed.invoiceId, actor });
}

function person(firstName: string, lastName: string, email: string): NewCustomer {
  return { kind: 'safe', name: `${firstName} ${lastName}`, firstName, lastName, email, phone: '', country: 'US', language: 'en' };
}
