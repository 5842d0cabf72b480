import { ensureCard, listCards } from '../../../src/billing/cards/cards.repository';
import { ensureStripeCustomer } from '../../../src/billing/payers/ensure-stripe-customer';
import { ensurePayer, findPayer } from '../../../src/billing/payers/payers.repository';
import { chargePayment } from '../../../src/billing/payments/charge-payment';
import { confirmQuotes } from '../../../src/billing/quotes/confirm-quotes';
import { getCardFace } from '../../../src/billing/stripe/cards';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { databaseNow, within } from '../../../src/platform/database/database';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { enableAutoRenew } from '../../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { quotePurchase } from '../../../src/subscriptions/purchases/quote-purchase';
import { sandboxSdk } from './cards';
import { askedEmail, householdEmail } from '../people/people';

const organizationId = HOUSE_ORGANIZATION_ID;
const name = 'Rosa Marín';
const address = { line1: '4 Harbor Lane', city: 'Portland', state: 'ME', postal_code: '04101', country: 'US' };

/**
 * A customer who pays for one computer by herself, beside what her partner pays: two cards of her own and a receipt, made by the product's own
 * rules at the sandbox. Safe to repeat.
 */
export async function ensureOwnPayers(people: ReadonlyMap<string, string>): Promise<void> {
  const personId = people.get(householdEmail)!;
  const account = await within('system', (trx) => trx('account_people').where({ person_id: personId }).first<{ account_id: string } | undefined>('account_id'), { readOnly: true });
  if (!account) return;
  const accountId = account.account_id;
  if (await within({ organizationId }, (trx) => findPayer(trx, { organizationId, accountId }), { readOnly: true })) return;
  const cardId = await addCards(accountId);
  await buy({ accountId, cardId, actor: { kind: 'person', id: personId, accountId } });
}

/** A customer whom nobody looks after: a card of her own, and auto-renew switched on by herself. Safe to repeat. */
export async function ensurePaysAlone(people: ReadonlyMap<string, string>): Promise<void> {
  const personId = people.get(askedEmail)!;
  const own = await within('system', (trx) => trx('subscriptions as s').join('account_people as p', 'p.account_id', 's.account_id')
    .where({ 'p.person_id': personId, 's.organization_id': organizationId, 's.state': 'active', 's.auto_renew': false }).first<{ id: string; account_id: string } | undefined>('s.id', 's.account_id'), { readOnly: true });
  if (!own || await within({ organizationId }, (trx) => findPayer(trx, { organizationId, accountId: own.account_id }), { readOnly: true })) return;
  await addCards(own.account_id, 'Charlotte Dubois');
  await enableAutoRenew({ organizationId, subscriptionId: own.id, cardId: null, actor: { kind: 'person', id: personId, accountId: own.account_id } });
}

async function addCards(accountId: string, holder = name): Promise<string> {
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, accountId, currency: 'USD', now: await databaseNow(trx) }));
  const customer = await ensureStripeCustomer(payer);
  const sandbox = sandboxSdk();
  for (const method of ['pm_card_visa', 'pm_card_mastercard']) {
    const { id } = await sandbox.paymentMethods.attach(method, { customer }, { idempotencyKey: `demo-own-card-${payer.id}-${method}` });
    await sandbox.paymentMethods.update(id, { billing_details: { name: holder, address } });
    const face = await getCardFace(id);
    await within({ organizationId }, async (trx) => ensureCard(trx, { ...face, organizationId, payerId: payer.id }, await databaseNow(trx)));
  }
  const [card] = await within({ organizationId }, (trx) => listCards(trx, organizationId, payer.id), { readOnly: true });
  return card!.id;
}

type Buying = { accountId: string; cardId: string; actor: { kind: 'person'; id: string; accountId: string } };

async function buy({ accountId, cardId, actor }: Buying): Promise<void> {
  const { invoiceId, paymentId } = await within({ accountId }, async (trx) => {
    const now = await databaseNow(trx);
    const order = { planCode: 'safe_basic', years: 1, quantity: 1, packs: 0, accountId, accountName: name, newCustomer: null, administeredBy: 'customer', convertsId: null, purchaseOrder: '' } as const;
    const quote = await quotePurchase(trx, { organizationId, order, actor, now });
    return confirmQuotes(trx, {
      organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, quote.factsHash]]), chargeKey: `order-${quote.id}`, accountName: name,
      kind: quote.kind, description: quote.description, purchaseOrder: '', offSession: false, cardId, actor, now,
    });
  });
  const charged = await chargePayment({ organizationId, paymentId: paymentId!, actor });
  if (charged.state === 'paid') await fulfilInvoice({ organizationId, invoiceId, actor });
}
