import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../src/audit/audit.repository';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { settleRefund } from '../../../src/billing/refunds/refunds.repository';
import { allocateAmount, leftOfLines } from '../../../src/billing/credit-notes/allocation.model';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { findTrialPlan } from '../../../src/plans/catalog';
import { addDays, dayIn } from '../../../src/platform/values/dates';
import { currency, splitCents, zeroCents } from '../../../src/platform/values/money';
import { type NewCustomer, type Order } from '../../../src/subscriptions/purchases/order';
import { quotePurchase } from '../../../src/subscriptions/purchases/quote-purchase';
import { newTrial, type Subscription } from '../../../src/subscriptions/subscription';
import { newSubscriptionNumber } from '../../../src/subscriptions/subscription-number.model';
import { insertSubscription } from '../../../src/subscriptions/subscriptions.repository';
import { insertTerm } from '../../../src/subscriptions/terms.repository';
import { type DemoCard } from './cards';
import { type DemoCustomer, type DemoSubscription } from '../people/customer';
import { addAccountThen, confirmThen, declinedThen, fulfilledThen, paidThen, type Past } from './past';

type Ordering = { customer: DemoCustomer; accountId: string; isNew: boolean; told: DemoSubscription; card: DemoCard | undefined; at: Date };

/** An order that was paid on its day, where told at the second try; answers its subscriptions. */
export async function orderedThen(past: Past, { customer, accountId, isNew, told, card, at }: Ordering): Promise<Subscription[]> {
  const { trx, organization, buyer: actor } = past;
  const order: Order = {
    planCode: told.plan, years: told.years ?? 1, quantity: told.computers ?? 1, packs: told.packs ?? 0, accountId, accountName: customer.name,
    newCustomer: isNew ? newCustomerOf(customer) : null, administeredBy: customer.administeredBy, convertsId: null, purchaseOrder: customer.purchaseOrder,
  };
  const quote = await quotePurchase(trx, { organizationId: organization.id, order, actor, now: at });
  const confirming = { quotes: [quote], chargeKey: `order-${quote.id}`, accountName: customer.name, purchaseOrder: customer.purchaseOrder, card, actor, at };
  if (told.firstOrderDeclined) await declinedThen(past, { ...await confirmThen(past, confirming), actor, at });
  const { invoiceId, paymentId } = await confirmThen(past, confirming);
  await paidThen(past, { paymentId, actor, at });
  return fulfilledThen(past, { invoiceId, order, accountId, actor, at });
}

/** A trial that began then. */
export async function triedThen(past: Past, { customer, accountId, told, at }: Omit<Ordering, 'card' | 'isNew'>): Promise<Subscription> {
  const { trx, organization, catalog, buyer: actor } = past;
  await addAccountThen(past, { accountId, newCustomer: newCustomerOf(customer), administeredBy: customer.administeredBy }, actor, at);
  const plan = findTrialPlan(catalog, customer.kind)!;
  const startsOn = dayIn(at, organization.timeZone);
  const endsOn = addDays(startsOn, plan.trialDays!);
  const kind = told.trial!;
  const trial = newTrial(
    { id: uuidv7(), organizationId: organization.id, accountId, number: newSubscriptionNumber(), timeZone: organization.timeZone, currency: currency('USD'), now: at },
    { kind, plan, startsOn, endsOn });
  await insertSubscription(trx, trial);
  await insertTerm(trx, {
    id: uuidv7(), organizationId: organization.id, accountId, subscriptionId: trial.id, kind: 'trial', trialKind: kind, planId: plan.id, years: null,
    startsOn, endsOn, valueCents: zeroCents, currency: trial.currency, storagePacks: 0, invoiceLineId: null, createdAt: at,
  });
  await recordAudit(trx, {
    organizationId: organization.id, accountId, actor, action: 'subscription.trial-started', subjectType: 'subscription', subjectId: trial.id,
    after: { number: trial.number, plan: plan.code, kind, expiresOn: endsOn }, now: at,
  });
  return trial;
}

/** Half of what an account's invoice cost went back, or all of it, as staff would have seen to; what was bought went on. */
export async function refundedThen(past: Past, { invoiceId, share, at }: { invoiceId: string; share: 'half' | 'all'; at: Date }): Promise<void> {
  const { trx, organization: { id: organizationId } } = past;
  const lines = await listPaidLines(trx, organizationId, invoiceId);
  const left = leftOfLines(lines);
  const { refund } = await refundInvoice(trx, {
    organizationId, invoiceId, credits: allocateAmount(lines, share === 'all' ? left : splitCents(left, 2)[0]!), refundKey: `refund-demo-${invoiceId}`,
    reason: share === 'all' ? 'It was bought by mistake.' : 'We give it back as a courtesy.', paragraphs: null, actor: { kind: 'staff', id: 'demo' }, now: at,
  });
  // Without an id: no Stripe knows it, and the nightly comparison would ask for it.
  await settleRefund(trx, organizationId, refund.id, { state: 'done', stripeRefundId: null, now: at });
}

function newCustomerOf({ kind, name, email, country }: DemoCustomer): NewCustomer {
  const space = name.indexOf(' ');
  const [firstName, lastName] = kind === 'safe' ? [name.slice(0, space), name.slice(space + 1)] : ['', ''];
  return { kind, name, firstName, lastName, email, phone: '', country, language: 'en' };
}
