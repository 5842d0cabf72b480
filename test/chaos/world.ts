import type Stripe from 'stripe';
import { uuidv7 } from 'uuidv7';
import { insertAccount } from '../../src/accounts/accounts.repository';
import { refreshAccountSummary } from '../../src/accounts/refresh-account-summary';
import { ensureCard } from '../../src/billing/cards/cards.repository';
import { ensurePayer, keepStripeCustomer, type Payer } from '../../src/billing/payers/payers.repository';
import { recordAudit } from '../../src/audit/audit.repository';
import { findPlan } from '../../src/plans/catalog';
import { getCatalog } from '../../src/plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { enrolled } from '../../src/subscriptions/auto-renewal.model';
import { newPurchase } from '../../src/subscriptions/subscription';
import { insertSubscription } from '../../src/subscriptions/subscriptions.repository';
import { insertTerm } from '../../src/subscriptions/terms.repository';
import { type Owner } from './owner';
import { createProgram } from './program';

/** Half of the accounts renew a day later than the others: the second wave is due when the clock has moved on by a day. */
const waves = [
  { startsOn: day('2025-12-20'), expiresOn: day('2026-12-20') },
  { startsOn: day('2025-12-21'), expiresOn: day('2026-12-21') },
] as const;
const firstTry = '2026-12-19T09:00:00Z';

type Firm = { organizationId: string; personId: string };
export type World = { stripe: Stripe; customerIds: string[]; renewals: number };

/** Organizations with a card each, and enrolled subscriptions that are due in two waves; some accounts have several. */
export async function createWorld(owner: Owner, stripe: Stripe, renewals: number): Promise<World> {
  await owner.sql('update clock set movable = true, ahead_by = $1::timestamptz - clock_timestamp()', [firstTry]);
  const organizations = Math.max(4, Math.ceil(renewals / 25));
  const customerIds: string[] = [];
  const firms: Firm[] = [];
  let left = renewals;
  for (let index = 0; index < organizations; index += 1) {
    const count = Math.ceil(left / (organizations - index));
    left -= count;
    const { customerId, ...firm } = await createOrganization(owner, stripe, index, count);
    customerIds.push(customerId);
    firms.push(firm);
  }
  await createProgram(owner, firms.slice(0, Math.max(2, Math.floor(organizations / 4))));
  return { stripe, customerIds, renewals };
}

async function createOrganization(owner: Owner, stripe: Stripe, index: number, count: number): Promise<Firm & { customerId: string }> {
  const [organizationId, personId] = [uuidv7(), uuidv7()];
  await owner.sql(
    `insert into organizations (id, legal_name, display_name, tier, time_zone, currency, tax_rate_ppm, status, created_at, updated_at)
     values ($1, $2, $2, 'basic', 'UTC', 'USD', 0, 'active', app.now(), app.now())`, [organizationId, `Organization ${index}`]);
  await owner.sql("insert into people (id, email, first_name, last_name, password_hash, created_at, updated_at) values ($1, $2, 'Robin', 'Tester', '-', app.now(), app.now())", [personId, `person-${index}@example.test`]);
  await owner.sql("insert into memberships (id, organization_id, person_id, roles, created_at, updated_at) values ($1, $2, $3, '{administrator}', app.now(), app.now())", [uuidv7(), organizationId, personId]);
  const customer = await stripe.customers.create({ name: `Organization ${index}` });
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await within({ organizationId }, async (trx) => {
    const payer = await ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) });
    await keepStripeCustomer(trx, organizationId, payer.id, customer.id);
    await keepCard(trx, payer, method);
  });
  let accountId = '';
  for (let place = 0; place < count; place += 1) {
    // Every fifth shares the account of the one before it.
    if (place % 5 !== 4) accountId = uuidv7();
    const wave = waves[Math.floor((place - (place % 5 === 4 ? 1 : 0)) / 2) % 2]!;
    await within({ organizationId }, (trx) => createEnrolled(trx, { ...wave, organizationId, accountId, personId, isNew: place % 5 !== 4, number: `S-${index}-${place}` }));
  }
  return { customerId: customer.id, organizationId, personId };
}

async function keepCard(trx: Scoped, payer: Payer, method: Stripe.PaymentMethod): Promise<void> {
  const card = method.card!;
  await ensureCard(trx, {
    organizationId: payer.organizationId, payerId: payer.id, stripePaymentMethodId: method.id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year,
    holderName: '', billingEmail: '', billingLine1: '', billingCity: '', billingState: '', billingPostalCode: '', billingCountry: '',
  }, await databaseNow(trx));
}

type New = (typeof waves)[number] & { organizationId: string; accountId: string; personId: string; isNew: boolean; number: string };

async function createEnrolled(trx: Scoped, { organizationId, accountId, personId, isNew, number, startsOn, expiresOn }: New): Promise<void> {
  const now = await databaseNow(trx);
  const plan = findPlan(await getCatalog(trx, expiresOn), 'safe_plus')!;
  if (isNew) {
    await insertAccount(trx, { id: accountId, organizationId, kind: 'safe', name: `Account ${number}`, firstName: 'Ada', lastName: 'L', email: `${number.toLowerCase()}@example.test`, phone: '', country: 'US', language: 'en', administeredBy: 'customer' }, now);
  }
  const bought = newPurchase(
    { id: uuidv7(), organizationId, accountId, number, timeZone: 'UTC', currency: 'USD', now },
    { planId: plan.id, years: 1, startsOn, endsOn: expiresOn, anchorOn: startsOn, storagePacks: 0 }, 'partner', plan);
  const auditId = await recordAudit(trx, { organizationId, accountId, actor: { kind: 'person', id: personId }, action: 'auto-renew.enabled', subjectType: 'subscription', subjectId: bought.id, now });
  await insertSubscription(trx, enrolled(bought, { auditId, cardId: null }, plan, now));
  await insertTerm(trx, {
    id: uuidv7(), organizationId, accountId, subscriptionId: bought.id, kind: 'paid', trialKind: null, planId: plan.id, years: 1, startsOn, endsOn: expiresOn,
    valueCents: cents(10_799), currency: 'USD', storagePacks: 0, invoiceLineId: null, createdAt: now,
  });
  await refreshAccountSummary(trx, accountId);
}

/** Makes the second wave due. */
export async function nextDay(owner: Owner): Promise<void> {
  await owner.sql("update clock set ahead_by = ahead_by + interval '1 day'");
}
