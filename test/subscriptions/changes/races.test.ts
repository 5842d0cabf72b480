import { completeCheckout } from '../../../src/billing/checkout/complete-checkout';
import { databaseNow, within } from '../../../src/platform/database/database';
import { quoteChange } from '../../../src/subscriptions/changes/quote-change';
import { fulfilInvoice } from '../../../src/subscriptions/fulfilment/fulfil-invoice';
import { confirmPurchase } from '../../../src/subscriptions/purchases/confirm-purchase';
import { givePaidOrder } from '../../../src/subscriptions/purchases/give-paid-order';
import { quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { quoteConversion } from '../../../src/subscriptions/conversions/quote-conversion';
import { RuleBroken } from '../../../src/platform/errors';
import { paths } from '../../../src/paths';
import { advanceClock, setClock } from '../../support/app';
import { runBillingJobs } from '../../support/billing-jobs';
import { ownerSql } from '../../support/database';
import { worker } from '../../support/factories/money/billing';
import { changeDesk, type Desk, pricesFromTheStart, quoteIn } from '../../support/factories/money/changes';
import { createEnrolled, createRenewable, readSubscription } from '../../support/factories/money/renewals';
import { subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { sandboxControl, stripeSdk } from '../../support/stripe';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

beforeAll(pricesFromTheStart);
afterEach(assertNoBrokenInvariant);

type Wanted = { id: string; accountId: string; organizationId: string };
const actorOf = ({ member }: Desk) => ({ kind: 'person' as const, id: member.personId });

async function changeQuote(desk: Desk, { id, accountId }: Wanted, years: 1 | 2 | 3 = 1): Promise<string> {
  const { organizationId } = desk;
  const order = { subscriptionId: id, accountId, accountName: 'Engines & Co', planCode: 'safe_prime', years, purchaseOrder: '' };
  return (await within({ organizationId }, async (trx) => quoteChange(trx, { organizationId, order, actor: actorOf(desk), now: await databaseNow(trx) }))).id;
}

async function renewalQuote(desk: Desk, { id, accountId }: Wanted): Promise<string> {
  const { organizationId } = desk;
  const order = { accountId, accountName: 'Engines & Co', choices: [{ subscriptionId: id, planCode: 'safe_plus', packs: 0, years: 1 as const }], purchaseOrder: '' };
  return (await within({ organizationId }, async (trx) => quoteRenewal(trx, { organizationId, order, actor: actorOf(desk), now: await databaseNow(trx) }))).id;
}

async function conversionQuote(desk: Desk, { accountId }: Wanted): Promise<string> {
  const { organizationId } = desk;
  const order = { accountId, accountName: 'Engines & Co', planCode: 'safe_pro_power', years: 1 as const, packs: 0, companyName: 'Engines & Co', administeredBy: 'customer' as const, confirmed: 'I understand this cannot be undone', purchaseOrder: '' };
  return (await within({ organizationId }, async (trx) => quoteConversion(trx, { organizationId, order, actor: actorOf(desk), now: await databaseNow(trx) }))).id;
}

/** Confirms and gives, as the page does; a refusal is an answer too. */
async function buy(desk: Desk, quoteId: string): Promise<string> {
  const { organizationId, card } = desk;
  try {
    const outcome = await confirmPurchase({ organizationId, quoteId, cardId: card.id, actor: actorOf(desk) });
    if (outcome.state === 'paid') await givePaidOrder({ organizationId, invoiceId: outcome.invoiceId, actor: actorOf(desk) });
    return outcome.state;
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return 'refused';
  }
}

/** What Stripe took less what it gave back, and what the terms that stand were paid with. */
async function moneyOf(desk: Desk) {
  const charges = await stripeSdk().charges.list({ customer: desk.payer.stripeCustomerId, limit: 100 });
  const [row] = await ownerSql<{ cents: number }>("select coalesce(sum(value_cents - credit_cents), 0)::bigint as cents from terms where organization_id = $1 and invoice_line_id is not null", [desk.organizationId]);
  return { kept: charges.data.reduce((sum, { amount, amount_refunded }) => sum + amount - amount_refunded, 0), worth: Number(row!.cents), charges: charges.data.length };
}

const rounds = 50;
/** So many at the same moment: more only wait for a connection. */
const atOnce = 5;

async function inGroups<Each, Answer>(all: readonly Each[], work: (each: Each) => Promise<Answer>, beside: () => Promise<unknown> = () => Promise.resolve()): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < all.length; start += atOnce) {
    const [, ...some] = await Promise.all([beside(), ...all.slice(start, start + atOnce).map(work)]);
    answers.push(...some as Answer[]);
  }
  return answers;
}

describe('An upgrade at the same moment as', () => {
  it('the automatic renewal: each of 50 is charged for the one or the other, or for both in turn, and for nothing else', async () => {
    const desk = await changeDesk({ at: '2026-11-20T15:00:00Z', discountBps: 0 });
    const { organizationId, member } = desk;
    const all: Wanted[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await createEnrolled({ organizationId, member, expiresOn: '2026-12-10' }));
    await runJob('subscriptions.announce-renewals');
    await setClock('2026-12-09T09:00:01Z');
    const quotes: string[] = [];
    for (const each of all) quotes.push(await changeQuote(desk, each));
    const outcomes = await inGroups(quotes, (quoteId) => buy(desk, quoteId), () => runJob('subscriptions.charge-renewals'));
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    await runJob('subscriptions.announce-renewals');
    expect(outcomes.filter((state) => state === 'paid' || state === 'refused')).toHaveLength(rounds);
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
    for (const [index, each] of all.entries()) {
      const subscription = await readSubscription(each);
      const standing = (await termsOf(each.id)).filter(({ cut_on }) => cut_on === null);
      expect([subscription.expiresOn, subscription.state]).toEqual([outcomes[index] === 'paid' ? '2027-12-09' : '2027-12-10', 'active']);
      expect(standing.filter(({ ends_on }) => ends_on > '2026-12-10')).toHaveLength(1);
    }
  }, 60_000);

  it('a renewal by hand: one of the two is paid for in each of 50, and nothing twice', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const all: Wanted[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await createRenewable({ organizationId: desk.organizationId, expiresOn: '2026-12-10' }));
    const pairs: [string, string][] = [];
    for (const each of all) pairs.push([await changeQuote(desk, each), await renewalQuote(desk, each)]);
    const outcomes = await inGroups(pairs, ([change, renewal]) => Promise.all([buy(desk, change), buy(desk, renewal)]));
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    expect(outcomes.flat().filter((state) => state !== 'paid' && state !== 'refused')).toEqual([]);
    expect(outcomes.every((pair) => pair.includes('paid'))).toBe(true);
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
  }, 60_000);

  it('itself, pressed twice and in two tabs: it is paid once in each of 50', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const all: Wanted[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' }));
    const pairs: [string, string][] = [];
    for (const each of all) pairs.push([await changeQuote(desk, each, 1), await changeQuote(desk, each, 2)]);
    await inGroups(pairs, ([one, two]) => Promise.all([buy(desk, one), buy(desk, one), buy(desk, two)]));
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    const { kept, worth, charges } = await moneyOf(desk);
    expect([kept, charges]).toEqual([worth, rounds]);
    for (const each of all) expect((await termsOf(each.id)).filter(({ cut_on }) => cut_on === null)).toHaveLength(1);
  }, 60_000);
});

describe('The change of a whole account at the same moment as', () => {
  it('the automatic renewal of its subscriptions: each of 20 ends as one company, and no money is lost', async () => {
    const desk = await changeDesk({ at: '2026-11-20T15:00:00Z', discountBps: 0 });
    const { organizationId, member } = desk;
    const all: Wanted[] = [];
    for (let round = 0; round < 20; round += 1) {
      const first = await createEnrolled({ organizationId, member, expiresOn: '2026-12-10' });
      await createEnrolled({ organizationId, member, accountId: first.accountId, expiresOn: '2026-12-10', planCode: 'safe_prime' });
      all.push(first);
    }
    await runJob('subscriptions.announce-renewals');
    await setClock('2026-12-09T09:00:01Z');
    const outcomes: string[] = [];
    for (let start = 0; start < all.length; start += atOnce) {
      const some = all.slice(start, start + atOnce);
      const quotes = [];
      for (const each of some) quotes.push(await conversionQuote(desk, each));
      outcomes.push(...await inGroups(quotes, async (quoteId) => Promise.all([buy(desk, quoteId), buy(desk, quoteId)]).then(([one]) => one), () => runJob('subscriptions.charge-renewals')));
    }
    await runJob('subscriptions.fulfil');
    await runBillingJobs();
    await runJob('subscriptions.announce-renewals');
    expect(outcomes.filter((state) => state !== 'paid' && state !== 'refused' && state !== 'waiting')).toEqual([]);
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
    for (const { accountId } of all) {
      const states = (await subscriptionsOf(accountId)).map(({ state }) => state).sort();
      expect([['active', 'active'], ['active', 'converted', 'converted']]).toContainEqual(states);
    }
    expect(outcomes).toContain('paid');
  }, 60_000);
});

describe('Two card pages that are both paid', () => {
  type Page = { checkoutId: string; sessionId: string };

  async function openPage(desk: Desk, quoteId: string): Promise<Page> {
    await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: 'new' }).expect(303);
    const [row] = await ownerSql<{ id: string; stripe_session_id: string }>('select id, stripe_session_id from checkouts where quote_id = $1', [quoteId]);
    return { checkoutId: row!.id, sessionId: row!.stripe_session_id };
  }

  async function payPage(desk: Desk, { checkoutId, sessionId }: Page): Promise<string> {
    await sandboxControl('POST', `/sessions/${sessionId}/submit`, { number: '4242424242424242' });
    const outcome = await completeCheckout({ organizationId: desk.organizationId, checkoutId, actor: worker });
    if (outcome.kind === 'paid') await fulfilInvoice({ organizationId: desk.organizationId, invoiceId: outcome.invoiceId, actor: worker });
    await runBillingJobs();
    return outcome.kind;
  }

  it('for two upgrades of one day: the second money goes back', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const [one, two] = [await openPage(desk, await changeQuote(desk, subscription, 1)), await openPage(desk, await changeQuote(desk, subscription, 3))];
    expect([await payPage(desk, one), await payPage(desk, two)]).toEqual(['paid', 'refunded']);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-11-22' });
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
  });

  it('for two upgrades on both sides of midnight: the second money goes back, with the reason', async () => {
    const desk = await changeDesk({ at: '2026-11-21T23:50:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const one = await openPage(desk, await changeQuote(desk, subscription, 1));
    await advanceClock('15 minutes');
    const two = await openPage(desk, await changeQuote(desk, subscription, 3));
    expect([await payPage(desk, two), await payPage(desk, one)]).toEqual(['paid', 'paid']);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2029-11-22' });
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
    const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where organization_id = $1 and kind = 'billing.refund-not-given'", [desk.organizationId]);
    expect(mail!.text_body).toContain('had been changed or renewed by another payment in the meantime');
  });

  it('for an upgrade and the change of the whole account: what is paid last goes back', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const change = await openPage(desk, await changeQuote(desk, subscription, 1));
    await ownerSql("update checkouts set state = 'expired' where id = $1", [change.checkoutId]);
    const conversion = await openPage(desk, await conversionQuote(desk, subscription));
    await ownerSql("update checkouts set state = 'open' where id = $1", [change.checkoutId]);
    await payPage(desk, conversion);
    await payPage(desk, change);
    expect((await subscriptionsOf(subscription.accountId)).map(({ state, plan_code }) => [state, plan_code]).sort()).toEqual([['active', 'safe_pro_power'], ['converted', 'safe_plus']]);
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
  });

  it('for a computer more and the change of the whole account: no Safe plan is added to a company, and its money goes back', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const subscription = await createRenewable({ organizationId: desk.organizationId, expiresOn: '2027-06-01' });
    const order = await desk.agent.submit(paths.portal.purchases.options('safe_plus'), { account: subscription.accountId, years: '1', quantity: '1', packs: '0', purchase_order: '' }).expect(303);
    const computer = await openPage(desk, quoteIn(order.headers['location']));
    await ownerSql("update checkouts set state = 'expired' where id = $1", [computer.checkoutId]);
    expect(await buy(desk, await conversionQuote(desk, subscription))).toBe('paid');
    await ownerSql("update checkouts set state = 'open' where id = $1", [computer.checkoutId]);
    await payPage(desk, computer);
    expect((await subscriptionsOf(subscription.accountId)).map(({ state, plan_code }) => [state, plan_code]).sort()).toEqual([['active', 'safe_pro_power'], ['converted', 'safe_plus']]);
    const { kept, worth } = await moneyOf(desk);
    expect(kept).toBe(worth);
  });
});
