import { uuidv7 } from 'uuidv7';
import { openQuoteCheckout } from '../../src/billing/checkout/open-checkout';
import { completeCheckout } from '../../src/billing/checkout/complete-checkout';
import { getQuote } from '../../src/billing/quotes/quotes.repository';
import { paths } from '../../src/paths';
import { within } from '../../src/platform/database/database';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { confirm, worker } from '../support/factories/money/billing';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../support/factories/money/renewals';
import { addOnTermsOf, termsOf } from '../support/factories/subscriptions';
import { createMember } from '../support/factories/organizations';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

const app = testApp();

type Given = { at?: string; expiresOn?: string; planCode?: string; packs?: number; years?: 1 | 2 | 3; tier?: 'basic' | 'premier'; taxRatePpm?: number };

/** A company with one subscription, seen by its partner; without a partner's discount on storage unless told. */
async function desk({ at = '2026-11-21T15:00:00Z', expiresOn = '2027-03-01', planCode = 'safe_pro_core', packs = 0, years = 1, tier, taxRatePpm = 0 }: Given = {}) {
  const firm = await createFirm({ at, ...tier && { tier } });
  if (!tier) await ownerSql("update tier_discounts set discount_bps = 0 where discount_class = 'storage'");
  await ownerSql('update organizations set tax_rate_ppm = $2 where id = $1', [firm.organizationId, taxRatePpm]);
  const { accountId } = await createAccount({ organizationId: firm.organizationId, kind: 'safe_pro' });
  const subscription = await createRenewable({ organizationId: firm.organizationId, accountId, expiresOn, planCode, packs, years });
  return { ...firm, accountId, subscription, agent: await signedInAgent(app, firm.member) };
}

type Desk = Awaited<ReturnType<typeof desk>>;
const quoteIn = (location: string | undefined): string => /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;
const errorOf = (text: string) => pageOf(text)('.error-summary').text().replace(/\s+/g, ' ').trim();

async function quoteFor({ agent, subscription }: Pick<Desk, 'agent' | 'subscription'>, packs: number): Promise<string> {
  const answer = await agent.submit(paths.portal.storage(subscription.id), { packs: String(packs), purchase_order: 'PO 7' });
  expect([answer.status, errorOf(answer.text ?? '')]).toEqual([303, '']);
  return quoteIn(answer.headers['location']);
}

const pay = ({ agent, card }: { agent: SignedInAgent; card: { id: string } }, quoteId: string) => agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id });

async function buy(given: Desk, packs: number): Promise<void> {
  const answer = await pay(given, await quoteFor(given, packs));
  expect(answer.headers['location']).toMatch(/\/portal\/receipts\//);
}

const chargedTo = async ({ payer }: Desk) => (await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount).sort((a, b) => a - b);
const packRows = async (id: string) => (await addOnTermsOf(id)).map((row) => [row['quantity'], row['starts_on'], row['ends_on'], row['value_cents']]);

afterEach(async () => {
  await ownerSql("update tier_discounts set discount_bps = case tier when 'basic' then 1000 else 2000 end where discount_class = 'storage'");
});

describe('Adding storage', () => {
  it('sells three packs 100 days before the end of a year for 81.37 and gives them at once (golden case G14)', async () => {
    const given = await desk();
    const { agent, subscription } = given;
    const page = pageOf((await agent.get(paths.portal.storage(subscription.id)).expect(200)).text);
    expect(page('.facts').text()).toContain('250 GB');
    const preview = await agent.submit(paths.portal.storage(subscription.id), { packs: '3', purchase_order: 'PO 7', preview: 'yes' });
    expect(preview.status).toBe(200);
    const shown = pageOf(preview.text);
    const words = shown('#live-price').text().replace(/\s+/g, ' ');
    expect(words).toContain('3 × Storage pack, 100 GB, until 1 Mar 20273 × $99.00 for 1 year, 100 of 365 days left $81.37');
    expect(words).toContain('$297.00');
    expect(words).toContain('550 GB');
    // The plan at 287.99 less 15 %, and three packs.
    expect(words).toContain('$541.79');
    expect(shown('input[name=purchase_order]').val()).toBe('PO 7');
    expect(await ownerSql('select from quotes where organization_id = $1', [given.organizationId])).toEqual([]);

    const quoteId = await quoteFor(given, 3);
    const review = pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(review('h1').text()).toBe('Review and add storage');
    expect(review('.line-total').text()).toContain('$81.37');
    await pay(given, quoteId).expect(303);
    expect(await chargedTo(given)).toEqual([8137]);
    expect(await packRows(subscription.id)).toEqual([[3, '2026-11-21', '2027-03-01', 8137]]);
    expect(await readSubscription(subscription)).toMatchObject({ storagePacks: 3, nextStoragePacks: null, expiresOn: '2027-03-01' });
    expect((await termsOf(subscription.id)).map((term) => term['storage_packs'])).toEqual([3]);
    const account = pageOf((await agent.get(paths.portal.account(given.accountId)).expect(200)).text);
    expect(account('.subscription').text()).toContain('550 GB: 250 GB with the plan and 3 × 100 GB added');
    await assertNoBrokenInvariant();
  });

  it('reckons discount, days and tax as printed, in a term of three years (golden case G21)', async () => {
    const given = await desk({ expiresOn: '2029-03-01', at: '2028-11-21T15:00:00Z', years: 3, tier: 'premier', taxRatePpm: 88_750, planCode: 'safe_pro_core' });
    // The case's add-on costs 599.99 a year at 35 % off: tier and deal together.
    await ownerSql("update tier_discounts set discount_bps = 3500 where discount_class = 'storage' and tier = 'premier'");
    await ownerSql(`insert into add_on_prices (id, add_on_id, currency, list_price_cents, version, valid_from, created_at)
      select gen_random_uuid(), add_on_id, currency, 59999, 99, '2026-01-02', app.now() from add_on_prices where currency = 'USD' order by version desc limit 1`);
    const quoteId = await quoteFor(given, 1);
    await ownerSql('delete from add_on_prices where version = 99');
    const quote = await within({ organizationId: given.organizationId }, (trx) => getQuote(trx, given.organizationId, quoteId), { readOnly: true });
    expect(quote.lines.map((line) => [line.listCents, line.discountCents, line.netCents, line.taxCents, line.totalCents])).toEqual([[161997, 56699, 9607, 853, 10460]]);
    expect(quote.lines[0]!.explanation).toContain('100 of 1096 days left');
  });

  it('carries one pack for one day, 0.27, to the next payment and gives it at once (golden case G25)', async () => {
    const given = await desk({ at: '2027-02-28T15:00:00Z' });
    const quoteId = await quoteFor(given, 1);
    const review = pageOf((await given.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(review('main').text()).toContain('$0.27 is less than the smallest amount a card can be charged ($0.50). We add it to your next payment.');
    expect(review('.line-total').text()).toContain('$0.00');
    await pay(given, quoteId).expect(303);
    expect(await chargedTo(given)).toEqual([]);
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 1 });
    expect(await packRows(given.subscription.id)).toEqual([[1, '2027-02-28', '2027-03-01', 27]]);
    const history = pageOf((await given.agent.get(paths.portal.payments.history).expect(200)).text);
    expect(history('.carried-note').text()).toContain('$0.27');
    await buy(given, 10);
    expect(await chargedTo(given)).toEqual([27 + 271]);
    await assertNoBrokenInvariant();
  });

  it('sells more packs on the same day, and the two go on side by side', async () => {
    const given = await desk();
    await buy(given, 3);
    await buy(given, 2);
    expect(await chargedTo(given)).toEqual([5425, 8137]);
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 5 });
    expect((await packRows(given.subscription.id)).map(([quantity]) => quantity).sort()).toEqual([2, 3]);
    await assertNoBrokenInvariant();
  });

  it('sells the whole of a term bought ahead beside the days left, and both terms have the packs', async () => {
    const given = await desk({ at: '2026-12-21T15:00:00Z', packs: 1 });
    const renewal = await given.agent.submit(paths.portal.renewals.create(given.accountId), {
      years: '1', [`renew_${given.subscription.id}`]: 'yes', [`plan_${given.subscription.id}`]: 'safe_pro_core', [`packs_${given.subscription.id}`]: '0' });
    await pay(given, quoteIn(renewal.headers['location'])).expect(303);
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 1, nextStoragePacks: 0, expiresOn: '2028-03-01' });
    await buy(given, 2);
    // 70 of 365 days of 198.00 are 37.97; the year ahead, 366 days, is whole.
    expect(await packRows(given.subscription.id)).toEqual([[2, '2026-12-21', '2027-03-01', 3797], [2, '2027-03-01', '2028-03-01', 19800]]);
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 3, nextStoragePacks: 2, planChangesAt: new Date('2027-03-01T00:00:00Z') });
    await setClock('2027-03-01T00:05:00Z');
    await runJob('subscriptions.switch-plans');
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 2, nextStoragePacks: null });
    await assertNoBrokenInvariant();
  });

  it('takes an announced renewal back and announces it anew with the new sum', async () => {
    const firm = await createFirm({ at: '2026-11-21T15:00:00Z' });
    const { accountId } = await createAccount({ organizationId: firm.organizationId, kind: 'safe_pro' });
    const subscription = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, accountId, planCode: 'safe_pro_core', expiresOn: '2026-12-10' });
    const given = { ...firm, accountId, subscription, agent: await signedInAgent(app, firm.member) };
    await runJob('subscriptions.announce-renewals');
    const announced = await readSubscription(subscription);
    await buy(given, 1);
    const after = await readSubscription(subscription);
    expect([announced.renewalQuoteId === null, after.renewalQuoteId, after.autoRenew]).toEqual([false, null, true]);
    await runJob('subscriptions.announce-renewals');
    const mails = await ownerSql("select text_body from mails where organization_id = $1 and kind = 'renewals.announced' order by created_at, id", [firm.organizationId]);
    expect(mails.map((mail) => [String(mail['text_body']).includes('$244.79'), String(mail['text_body']).includes('$333.89')])).toEqual([[true, false], [true, true]]);
    const quotes = await ownerSql("select status, total_cents from quotes where organization_id = $1 and kind = 'auto_renewal' order by created_at", [firm.organizationId]);
    // 287.99 less 15 %, then with a pack at 99.00 less 10 %.
    expect(quotes).toEqual([{ status: 'replaced', total_cents: 24479 }, { status: 'open', total_cents: 24479 + 8910 }]);
    await setClock('2026-12-09T10:00:00Z');
    await runJob('subscriptions.charge-renewals');
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-10', storagePacks: 1 });
    await assertNoBrokenInvariant();
  });

  it.each([['0'], ['-1'], ['1.5'], ['1000000000'], ['two'], [''], ['1e3'], ['\u0662'], ['51']])('refuses "%s" packs with a sentence at the field, and nothing is stored', async (packs) => {
    const given = await desk();
    const answer = await given.agent.submit(paths.portal.storage(given.subscription.id), { packs, purchase_order: 'PO 7' });
    expect([answer.status, errorOf(answer.text)]).toEqual([422, expect.stringMatching(packs === '51' ? /Add 50 at most/ : /a whole number from 1 to 50/)]);
    expect([pageOf(answer.text)('input[name=packs]').val(), pageOf(answer.text)('input[name=purchase_order]').val()]).toEqual([packs, 'PO 7']);
    expect(await ownerSql('select from quotes where organization_id = $1', [given.organizationId])).toEqual([]);
  });

  it('says why none can be added: a trial, an ended one, its last day, a Safe plan, the most there can be', async () => {
    const given = await desk({ packs: 50 });
    const { agent, organizationId } = given;
    let visitor = agent;
    const words = async (id: string) => pageOf((await visitor.get(paths.portal.storage(id)).expect(200)).text)('main').text();
    expect(await words(given.subscription.id)).toContain('has 50 storage packs, the most that a plan can have.');
    const trial = await createTrial({ organizationId, endsOn: '2026-12-01', kind: 'business' });
    expect(await words(trial.id)).toContain('is a trial. Buy a plan first');
    const safe = await createRenewable({ organizationId, expiresOn: '2027-03-01' });
    expect(await words(safe.id)).toContain('Safe Plus takes no storage packs.');
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
    const last = await createRenewable({ organizationId, accountId, planCode: 'safe_pro_core', expiresOn: '2026-11-21' });
    expect(await words(last.id)).toContain('ends today, so there is no day left to buy storage for.');
    await advanceClock('1 day');
    await runJob('subscriptions.lapse');
    visitor = await signedInAgent(app, given.member);
    expect(await words(last.id)).toContain('is not active, so no storage can be added. Renew it first.');
    for (const { id } of [given.subscription, trial, safe, last]) {
      const answer = await visitor.submit(paths.portal.storage(id), { packs: '1', purchase_order: '' });
      expect(answer.status).toBeGreaterThanOrEqual(409);
    }
    expect(await ownerSql('select from quotes where organization_id = $1', [organizationId])).toEqual([]);
  });

  it('refuses the second of two open quotes when the first has changed what it came from, and shows a new one', async () => {
    const given = await desk();
    const [first, second] = [await quoteFor(given, 3), await quoteFor(given, 3)];
    await pay(given, first).expect(303);
    const answer = await pay(given, second);
    expect(quoteIn(answer.headers['location'])).not.toBe(second);
    expect(await chargedTo(given)).toEqual([8137]);
    await pay(given, quoteIn(answer.headers['location'])).expect(303);
    expect(await chargedTo(given)).toEqual([8137, 8137]);
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 6 });
    await assertNoBrokenInvariant();
  });

  it('keeps the days of the quote over midnight, and refuses it after its hour', async () => {
    const given = await desk({ at: '2026-11-21T23:30:00Z' });
    const [kept, late] = [await quoteFor(given, 3), await quoteFor(given, 1)];
    await advanceClock('40 minutes');
    await pay({ ...given, agent: await signedInAgent(app, given.member) }, kept).expect(303);
    expect(await chargedTo(given)).toEqual([8137]);
    await advanceClock('40 minutes');
    const answer = await pay({ ...given, agent: await signedInAgent(app, given.member) }, late);
    expect(quoteIn(answer.headers['location'])).not.toBe(late);
    expect(await chargedTo(given)).toEqual([8137]);
  });

  it('charges once when the button is pressed twice at the same moment', async () => {
    const given = await desk();
    const quoteId = await quoteFor(given, 3);
    await Promise.all([pay(given, quoteId), pay(given, quoteId)]);
    await runJob('subscriptions.fulfil');
    expect(await chargedTo(given)).toEqual([8137]);
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 3 });
    await assertNoBrokenInvariant();
  });

  it('sends back what a second card page paid above the most packs there can be', async () => {
    const given = await desk();
    const quotes = [await quoteFor(given, 30), await quoteFor(given, 30)];
    const pages: string[] = [];
    for (const quoteId of quotes) {
      const quote = await within({ organizationId: given.organizationId }, (trx) => getQuote(trx, given.organizationId, quoteId), { readOnly: true });
      const opened = await openQuoteCheckout({
        organizationId: given.organizationId, quoteId, currentFactsHash: quote.factsHash, accountName: 'Engines & Co', kind: 'storage', description: quote.description,
        purchaseOrder: '', returnPath: '/', actor: worker }) as { checkoutId: string };
      pages.push(opened.checkoutId);
    }
    for (const checkoutId of pages) {
      const [session] = await ownerSql<{ id: string }>('select stripe_session_id as id from checkouts where id = $1', [checkoutId]);
      await sandboxControl('POST', `/sessions/${session!.id}/submit`, { number: '4242424242424242' });
      expect(await completeCheckout({ organizationId: given.organizationId, checkoutId, actor: worker })).toMatchObject({ kind: 'paid' });
      await runJob('subscriptions.fulfil');
    }
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 30 });
    expect(await ownerSql('select amount_cents from refunds where organization_id = $1', [given.organizationId])).toEqual([{ amount_cents: 81370 }]);
    expect(await ownerSql("select from mails where organization_id = $1 and text_body like '%had reached 50 storage packs%'", [given.organizationId])).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('asks for no carried amount whose storage could not be given', async () => {
    const given = await desk({ at: '2027-02-28T15:00:00Z' });
    const quote = await within({ organizationId: given.organizationId }, async (trx) => getQuote(trx, given.organizationId, await quoteFor(given, 1)), { readOnly: true });
    await confirm(quote, { kind: 'storage' });
    // Goodwill of the vendor moves the end before what was ordered is given.
    await ownerSql('update terms set ends_on = ends_on + 7 where subscription_id = $1', [given.subscription.id]);
    await ownerSql('update subscriptions set expires_on = expires_on + 7 where id = $1', [given.subscription.id]);
    await runJob('subscriptions.fulfil');
    expect(await readSubscription(given.subscription)).toMatchObject({ storagePacks: 0 });
    const history = pageOf((await given.agent.get(paths.portal.payments.history).expect(200)).text);
    expect(history('.carried-note')).toHaveLength(0);
    expect(await ownerSql("select after ->> 'droppedCents' as dropped from audit_entries where organization_id = $1 and action = 'invoice.not-given'", [given.organizationId])).toEqual([{ dropped: '27' }]);
    // What other tests left behind has ended by now.
    await runJob('subscriptions.lapse');
    await assertNoBrokenInvariant();
  });

  it('does not find another partner’s subscription, and lets only who handles money in', async () => {
    const given = await desk();
    const other = await desk();
    for (const id of [other.subscription.id, uuidv7()]) {
      expect([(await given.agent.get(paths.portal.storage(id))).status, (await given.agent.submit(paths.portal.storage(id), { packs: '1' })).status]).toEqual([404, 404]);
    }
    const technician = await signedInAgent(app, await createMember({ organizationId: given.organizationId, roles: ['technician'] }));
    await technician.get(paths.portal.storage(given.subscription.id)).expect(403);
  });
});
