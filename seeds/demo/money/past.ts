import { getAccountForUpdate, insertAccount } from '../../../src/accounts/accounts.repository';
import { type Actor, recordAudit } from '../../../src/audit/audit.repository';
import { confirmQuotes } from '../../../src/billing/quotes/confirm-quotes';
import { declineOf } from '../../../src/billing/payments/decline';
import { type Intent } from '../../../src/billing/payments/intent';
import { listInvoiceLinesForUpdate } from '../../../src/billing/invoices/invoice-lines.repository';
import { type Quote } from '../../../src/billing/quotes/quote';
import { getPayment } from '../../../src/billing/payments/payments.repository';
import { settlePayment } from '../../../src/billing/payments/settle-payment';
import { type Catalog, findPlanById, type Plan } from '../../../src/plans/catalog';
import { type Scoped } from '../../../src/platform/database/database';
import { currency } from '../../../src/platform/values/money';
import { giveLines } from '../../../src/subscriptions/fulfilment/give-lines';
import { type Order } from '../../../src/subscriptions/purchases/order';
import { type Subscription } from '../../../src/subscriptions/subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../../../src/subscriptions/subscriptions.repository';
import { type DemoCard } from './cards';
import { type DemoOrganization } from '../people/organizations';

/** Where history is told: one organization in one transaction, at moments that are over. */
export interface Past {
  readonly trx: Scoped;
  readonly organization: DemoOrganization;
  readonly catalog: Catalog;
  readonly cards: readonly DemoCard[];
  /** The person who buys and renews. */
  readonly buyer: Actor;
}

/** How the ids of charges begin that no Stripe knows. */
export const PAST_INTENT = 'pi_demo_';

export const chargingJob: Actor = { kind: 'job', id: 'charge-renewals' };

type Confirming = {
  quotes: readonly Quote[]; chargeKey: string; accountName: string; purchaseOrder: string; card: DemoCard | undefined; actor: Actor; at: Date;
};

/** Confirms quotes by the product's own rule, as of then; answers the payment that is due. */
export async function confirmThen(past: Past, { quotes, card, at, ...told }: Confirming): Promise<{ invoiceId: string; paymentId: string }> {
  const [first] = quotes;
  const { invoiceId, paymentId } = await confirmQuotes(past.trx, {
    organizationId: past.organization.id, quoteIds: quotes.map(({ id }) => id), currentFactsHashes: new Map(quotes.map(({ id, factsHash }) => [id, factsHash])),
    kind: first!.kind, description: first!.description, offSession: told.actor.kind === 'job', cardId: card?.id ?? null, ...told, now: at,
  });
  return { invoiceId, paymentId: paymentId! };
}

/** Records that Stripe took the money then. The sandbox has no intent of it: it holds only what is charged from today on. */
export async function paidThen(past: Past, { paymentId, actor, at }: { paymentId: string; actor: Actor; at: Date }): Promise<void> {
  const organizationId = past.organization.id;
  const payment = await getPayment(past.trx, organizationId, paymentId);
  const intent: Intent = {
    id: `${PAST_INTENT}${paymentId.replaceAll('-', '')}`, status: 'succeeded', amountCents: payment.amountCents, receivedCents: payment.amountCents,
    currency: payment.currency, customerId: null, paymentMethodId: null, chargeRef: payment.chargeKey, covers: [], actionUrl: null, error: null, createdAt: at,
  };
  await settlePayment(past.trx, { organizationId, paymentId, outcome: { kind: 'succeeded', intent }, actor, now: at });
}

export async function declinedThen(past: Past, { paymentId, actor, at }: { paymentId: string; actor: Actor; at: Date }): Promise<void> {
  const outcome = { kind: 'declined', intentId: null, decline: declineOf('card_declined', 'insufficient_funds') } as const;
  await settlePayment(past.trx, { organizationId: past.organization.id, paymentId, outcome, actor, now: at });
}

/** Gives what a paid invoice bought, as of then; with the mails of that day left out. */
export async function fulfilledThen(past: Past, { invoiceId, order, accountId, actor, at }: {
  invoiceId: string; order: Order | null; accountId: string; actor: Actor; at: Date;
}): Promise<Subscription[]> {
  const { trx, organization, catalog } = past;
  if (order?.newCustomer) await addAccountThen(past, order, actor, at);
  await getAccountForUpdate(trx, organization.id, accountId);
  const lines = await listInvoiceLinesForUpdate(trx, organization.id, [invoiceId]);
  return giveLines(trx, {
    organizationId: organization.id, accountId, invoiceId, timeZone: organization.timeZone, currency: currency('USD'), plans: catalog.plans, actor, now: at,
  }, lines);
}

/** Changes a subscription by a rule of its model. */
export async function changeSubscription(past: Past, id: string, change: (subscription: Subscription, plan: Plan) => Subscription): Promise<Subscription> {
  const before = await getSubscriptionForUpdate(past.trx, past.organization.id, id);
  const after = change(before, findPlanById(past.catalog, before.planId)!);
  await updateSubscription(past.trx, after);
  return after;
}

export async function addAccountThen({ trx, organization }: Past, order: Pick<Order, 'accountId' | 'newCustomer' | 'administeredBy'>, actor: Actor, at: Date): Promise<void> {
  const customer = order.newCustomer!;
  await insertAccount(trx, { ...customer, id: order.accountId, organizationId: organization.id, administeredBy: order.administeredBy }, at);
  await recordAudit(trx, {
    organizationId: organization.id, accountId: order.accountId, actor, action: 'account.added', subjectType: 'account', subjectId: order.accountId,
    after: { kind: customer.kind, name: customer.name, administeredBy: order.administeredBy }, now: at,
  });
}

