import { uuidv7 } from 'uuidv7';
import { completeCheckout } from '../../src/billing/checkout/complete-checkout';
import { openQuoteCheckout } from '../../src/billing/checkout/open-checkout';
import { getQuote } from '../../src/billing/quotes/quotes.repository';
import { paths } from '../../src/paths';
import { within } from '../../src/platform/database/database';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { worker } from '../support/factories/money/billing';
import { createMember } from '../support/factories/organizations';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../support/factories/money/renewals';
import { addOnTermsOf, termsOf } from '../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../support/invariants';
import { runJob } from '../support/queue';
import { chargesOf, sandboxControl } from '../support/stripe';
import '../../src/subscriptions/renewals/renewals.jobs';
import '../../src/subscriptions/subscriptions.jobs';

const app = testApp();

/** A household with two computers that end in January and March 2027. */
async function desk(at = '2026-11-22T15:00:00Z') {
  const firm = await createFirm({ at });
  const { accountId } = await createAccount({ organizationId: firm.organizationId });
  const january = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, accountId, expiresOn: '2027-01-10' });
  const march = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, accountId, expiresOn: '2027-03-01' });
  return { ...firm, accountId, january, march, agent: await signedInAgent(app, firm.member) };
}

type Desk = Awaited<ReturnType<typeof desk>>;
const quoteIn = (location: string | undefined): string => /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;
const errorOf = (text: string) => pageOf(text)('.error-summary').text().replace(/\s+/g, ' ').trim();
const taking = (...subscriptions: { id: string }[]) => Object.fromEntries(subscriptions.map(({ id }) => [`take_${id}`, 'yes']));
const wordsOf = (text: string, selector = 'main') => pageOf(text)(selector).text().replace(/\s+/g, ' ');

async function quoteFor({ agent, accountId }: Pick<Desk, 'agent' | 'accountId'>, endsOn: string, ...subscriptions: { id: string }[]): Promise<string> {
  const answer = await agent.submit(paths.portal.coTerm(accountId), { ends_on: endsOn, purchase_order: 'PO 9', ...taking(...subscriptions) });
  expect([answer.status, errorOf(answer.text ?? '')]).toEqual([303, '']);
  return quoteIn(answer.headers['location']);
}

const pay = ({ agent, card }: { agent: SignedInAgent; card: { id: string } }, quoteId: string) => agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id });
/** The sweeps have been there, for what other tests left behind too; then nothing that must hold is broken. */
async function assertAllWell(): Promise<void> {
  await runJob('subscriptions.lapse');
  await runJob('subscriptions.announce-renewals');
  await assertNoBrokenInvariant();
}

const chargedTo = async ({ payer }: Desk) => (await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount).sort((a, b) => a - b);

describe('Aligning dates', () => {
  it('shows price and calendar before and after, sells the days in between on one invoice, and keeps auto-renew', async () => {
    const given = await desk();
    const { agent, accountId, january, march } = given;
    expect(pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text)(`a[href="${paths.portal.coTerm(accountId)}"]`).text()).toBe('Align dates');
    const first = pageOf((await agent.get(paths.portal.coTerm(accountId)).expect(200)).text);
    expect([first('input[name=ends_on]').val(), first(`input[name=take_${january.id}]`).is(':checked'), first(`input[name=take_${march.id}]`).is(':checked')]).toEqual(['2027-03-01', true, false]);
    const preview = await agent.submit(paths.portal.coTerm(accountId), { ends_on: '2027-06-01', purchase_order: '', preview: 'yes', ...taking(january, march) });
    const words = wordsOf(preview.text, '#live-calendar');
    // 119.99 less 10 % is 107.99: 142 of 365 days are 42.01, 92 of 366 days 27.15.
    expect(words).toContain('142 of 365 days $42.01');
    expect(words).toContain('92 of 366 days $27.15');
    expect(words).toContain('Total $69.16');
    expect(words).toContain('Now 2 subscriptions end on 2 days; afterwards on 1 day.');
    expect(words).toContain(`Jun 2027 Nothing ends 1 Jun 2027: ${january.number}, ${march.number}`);

    const quoteId = await quoteFor(given, '2027-06-01', january, march);
    await pay(given, quoteId).expect(303);
    expect(await chargedTo(given)).toEqual([6916]);
    for (const { id, organizationId } of [january, march]) {
      expect(await readSubscription({ id, organizationId })).toMatchObject({ state: 'active', expiresOn: '2027-06-01', anchorOn: '2027-06-01', termYears: 1, autoRenew: true, chargeAt: new Date('2027-05-31T09:00:00Z') });
    }
    expect((await termsOf(january.id)).map((term) => [term['starts_on'], term['ends_on'], term['value_cents']])).toEqual([['2026-01-10', '2027-01-10', 10799], ['2027-01-10', '2027-06-01', 4201]]);
    expect(await ownerSql("select count(*)::int as n from invoices where organization_id = $1 and status = 'paid'", [given.organizationId])).toEqual([{ n: 1 }]);
    await assertNoBrokenInvariant();
  });

  it('lets all of them renew on that day with one charge on one invoice', async () => {
    const given = await desk();
    await pay(given, await quoteFor(given, '2027-06-01', given.january, given.march)).expect(303);
    await setClock('2027-05-02T10:00:00Z');
    await runJob('subscriptions.announce-renewals');
    await setClock('2027-05-31T10:00:00Z');
    await runJob('subscriptions.charge-renewals');
    expect(await chargedTo(given)).toEqual([6916, 21598]);
    expect(await ownerSql("select total_cents from invoices where organization_id = $1 and kind = 'auto_renewal'", [given.organizationId])).toEqual([{ total_cents: 21598 }]);
    for (const subscription of [given.january, given.march]) expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2028-06-01', anchorOn: '2027-06-01' });
    await assertNoBrokenInvariant();
  });

  it('keeps the length of a three-year term for its renewal, and pays for storage packs alike', async () => {
    const firm = await createFirm({ at: '2026-11-22T15:00:00Z' });
    const { accountId } = await createAccount({ organizationId: firm.organizationId, kind: 'safe_pro' });
    const subscription = await createRenewable({ organizationId: firm.organizationId, accountId, planCode: 'safe_pro_core', expiresOn: '2027-01-10', years: 3, packs: 2 });
    const given = { ...firm, accountId, agent: await signedInAgent(app, firm.member) };
    await pay(given, await quoteFor(given, '2027-06-01', subscription)).expect(303);
    // 287.99 less 15 % is 244.79, two packs at 99.00 less 10 % are 178.20; 142 of 365 days of each.
    expect((await termsOf(subscription.id)).map((term) => [term['starts_on'], term['ends_on'], term['value_cents'], term['storage_packs']]).at(-1)).toEqual(['2027-01-10', '2027-06-01', 9523, 2]);
    expect((await addOnTermsOf(subscription.id)).map((row) => [row['quantity'], row['starts_on'], row['ends_on'], row['value_cents']])).toEqual([[2, '2027-01-10', '2027-06-01', 6933]]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-06-01', termYears: 3, storagePacks: 2, nextStoragePacks: null });
    const more = await given.agent.submit(paths.portal.storage(subscription.id), { packs: '1', purchase_order: '' });
    const quote = await within({ organizationId: given.organizationId }, (trx) => getQuote(trx, given.organizationId, quoteIn(more.headers['location'])), { readOnly: true });
    // The three years to 10 Jan 2027 have 1,096 days, 49 of them left: of 240.57. Then 142 of 365 days of 89.10.
    expect(quote.lines.map((line) => [line.termStartsOn, line.termEndsOn, line.netCents])).toEqual([['2026-11-22', '2027-01-10', 1076], ['2027-01-10', '2027-06-01', 3466]]);
    await assertNoBrokenInvariant();
  });

  it('announces anew what was announced for the old end', async () => {
    const given = await desk('2026-12-12T15:00:00Z');
    await runJob('subscriptions.announce-renewals');
    expect((await readSubscription(given.january)).renewalQuoteId).not.toBeNull();
    await pay(given, await quoteFor(given, '2027-03-01', given.january)).expect(303);
    expect(await readSubscription(given.january)).toMatchObject({ renewalQuoteId: null, expiresOn: '2027-03-01', quoteAt: new Date('2027-01-30T09:00:00Z') });
    await setClock('2027-01-09T10:00:00Z');
    await runJob('subscriptions.charge-renewals');
    expect(await chargedTo(given)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it.each([
    ['', 'Enter the day on which they are to end, as a date.'], ['0000-01-01', 'Enter the day on which they are to end, as a date.'], ['2027-02-30', 'Enter the day on which they are to end, as a date.'],
    ['soon', 'Enter the day on which they are to end, as a date.'], ['2026-11-22', '22 Nov 2026 is not ahead of us. Choose a later day.'], ['1999-12-31', '31 Dec 1999 is not ahead of us. Choose a later day.'],
    ['2027-01-10', 'ends on 10 Jan 2027 already. Leave it out: it has nothing to pay.'], ['2027-01-09', 'is paid until 10 Jan 2027, after that day. Leave it out, or choose a later day.'],
    ['2099-01-01', 'Choose a day until 10 Jan 2028, a year after'], ['9999-12-31', 'Choose a day until 10 Jan 2028, a year after'],
  ])('refuses "%s" with a sentence, and stores nothing', async (endsOn, words) => {
    const given = await desk();
    const answer = await given.agent.submit(paths.portal.coTerm(given.accountId), { ends_on: endsOn, purchase_order: 'PO 9', ...taking(given.january) });
    expect([answer.status, errorOf(answer.text)]).toEqual([422, expect.stringContaining(words)]);
    expect([pageOf(answer.text)('input[name=ends_on]').val(), pageOf(answer.text)('input[name=purchase_order]').val()]).toEqual([endsOn, 'PO 9']);
    expect(await ownerSql("select from quotes where organization_id = $1", [given.organizationId])).toEqual([]);
  });

  it('asks for a subscription, offers the days that all can reach, and says which cannot be moved', async () => {
    const given = await desk();
    const none = await given.agent.submit(paths.portal.coTerm(given.accountId), { ends_on: '2027-06-01', purchase_order: '' });
    expect([none.status, errorOf(none.text)]).toEqual([422, expect.stringContaining('Choose at least one subscription to align.')]);
    const page = pageOf((await given.agent.get(paths.portal.coTerm(given.accountId)).expect(200)).text);
    expect(page('button[name=suggested]').map((_, button) => page(button).val()).get()).toEqual(['2027-03-01', '2027-04-01', '2027-05-01', '2027-06-01', '2027-07-01', '2027-08-01']);
    const suggested = await given.agent.submit(paths.portal.coTerm(given.accountId), { ends_on: '', suggested: '2027-04-01', purchase_order: '', ...taking(given.january, given.march) });
    expect([suggested.status, pageOf(suggested.text)('input[name=ends_on]').val()]).toEqual([200, '2027-04-01']);
    const trial = await createTrial({ organizationId: given.organizationId, endsOn: '2026-12-01' });
    expect(wordsOf((await given.agent.get(paths.portal.coTerm(trial.accountId)).expect(200)).text)).toContain('is a trial. Buy a plan first.');
    await pay(given, await quoteFor(given, '2027-06-01', given.january)).expect(303);
    expect(wordsOf((await given.agent.get(paths.portal.coTerm(given.accountId)).expect(200)).text)).toContain('is paid beyond its running term already.');
  });

  it('refuses a quote whose subscription was renewed since, and one whose hour is over, and charges nothing', async () => {
    const given = await desk();
    const [stale, late] = [await quoteFor(given, '2027-06-01', given.january), await quoteFor(given, '2027-06-01', given.march)];
    const renewal = await given.agent.submit(paths.portal.renewals.create(given.accountId), { years: '1', [`renew_${given.january.id}`]: 'yes', [`plan_${given.january.id}`]: 'safe_plus', [`packs_${given.january.id}`]: '0' });
    await pay(given, quoteIn(renewal.headers['location'])).expect(303);
    const refused = await pay(given, stale);
    expect([refused.status, wordsOf(refused.text)]).toEqual([409, expect.stringContaining('is paid beyond its running term already')]);
    await advanceClock('61 minutes');
    const agent = await signedInAgent(app, given.member);
    const expired = await pay({ ...given, agent }, late);
    expect(quoteIn(expired.headers['location'])).not.toBe(late);
    expect(await chargedTo(given)).toEqual([10799]);
  });

  it('and the worker’s renewal never both charge for the same time', async () => {
    const given = await desk('2026-12-12T15:00:00Z');
    await runJob('subscriptions.announce-renewals');
    const quoteId = await (async () => {
      await setClock('2027-01-09T09:30:00Z');
      return quoteFor({ ...given, agent: await signedInAgent(app, given.member) }, '2027-06-01', given.january);
    })();
    const agent = await signedInAgent(app, given.member);
    await Promise.all([pay({ ...given, agent }, quoteId), runJob('subscriptions.charge-renewals')]);
    await runJob('subscriptions.fulfil');
    const paid = await chargedTo(given);
    expect(paid).toHaveLength(1);
    const after = await readSubscription(given.january);
    // 107.99: the renewal won; 42.01: the aligned dates did.
    expect([paid[0], after.expiresOn]).toEqual(paid[0] === 10799 ? [10799, '2028-01-10'] : [4201, '2027-06-01']);
    await assertAllWell();
  });

  it('sends back what was paid on a second card page for the same days', async () => {
    const given = await desk();
    const { organizationId } = given;
    const pages: string[] = [];
    for (const endsOn of ['2027-06-01', '2027-07-01']) {
      const quoteId = await quoteFor(given, endsOn, given.january);
      const quote = await within({ organizationId }, (trx) => getQuote(trx, organizationId, quoteId), { readOnly: true });
      const opened = await openQuoteCheckout({ organizationId, quoteId, currentFactsHash: quote.factsHash, accountName: 'Engines & Co', kind: 'co_term', description: quote.description, purchaseOrder: '', returnPath: '/', actor: worker }) as { checkoutId: string };
      pages.push(opened.checkoutId);
    }
    const outcomes: string[] = [];
    for (const checkoutId of pages) {
      const [session] = await ownerSql<{ id: string }>('select stripe_session_id as id from checkouts where id = $1', [checkoutId]);
      await sandboxControl('POST', `/sessions/${session!.id}/submit`, { number: '4242424242424242' });
      outcomes.push((await completeCheckout({ organizationId, checkoutId, actor: worker })).kind);
      await runJob('subscriptions.fulfil');
    }
    expect(outcomes).toEqual(['paid', 'refunded']);
    expect(await readSubscription(given.january)).toMatchObject({ expiresOn: '2027-06-01' });
    expect(await ownerSql('select count(*)::int as n from refunds where organization_id = $1', [organizationId])).toEqual([{ n: 1 }]);
    await assertAllWell();
  });

  it('sends back what a card page paid for days that no longer meet the end', async () => {
    const given = await desk('2026-12-12T15:00:00Z');
    const { organizationId } = given;
    const quoteId = await quoteFor(given, '2027-06-01', given.january);
    const quote = await within({ organizationId }, (trx) => getQuote(trx, organizationId, quoteId), { readOnly: true });
    const { checkoutId } = await openQuoteCheckout({ organizationId, quoteId, currentFactsHash: quote.factsHash, accountName: 'Engines & Co', kind: 'co_term', description: quote.description, purchaseOrder: '', returnPath: '/', actor: worker }) as { checkoutId: string };
    // Goodwill of the vendor moves the end while the page is open.
    await ownerSql("update terms set ends_on = ends_on + 7 where subscription_id = $1", [given.january.id]);
    await ownerSql("update subscriptions set expires_on = expires_on + 7 where id = $1", [given.january.id]);
    const [session] = await ownerSql<{ id: string }>('select stripe_session_id as id from checkouts where id = $1', [checkoutId]);
    await sandboxControl('POST', `/sessions/${session!.id}/submit`, { number: '4242424242424242' });
    expect(await completeCheckout({ organizationId, checkoutId, actor: worker })).toMatchObject({ kind: 'paid' });
    await runJob('subscriptions.fulfil');
    expect(await readSubscription(given.january)).toMatchObject({ expiresOn: '2027-01-17' });
    expect(await ownerSql('select amount_cents from refunds where organization_id = $1', [organizationId])).toEqual([{ amount_cents: 4201 }]);
    await assertAllWell();
  });

  it('does not find another partner’s account or subscription, and lets only who handles money in', async () => {
    const [given, other] = [await desk(), await desk()];
    for (const id of [other.accountId, uuidv7()]) expect((await given.agent.get(paths.portal.coTerm(id))).status).toBe(404);
    const foreign = await given.agent.submit(paths.portal.coTerm(given.accountId), { ends_on: '2027-06-01', purchase_order: '', ...taking(other.january) });
    expect([foreign.status, errorOf(foreign.text)]).toEqual([422, expect.stringContaining('Choose at least one subscription to align.')]);
    const sales = await signedInAgent(app, await createMember({ organizationId: given.organizationId, roles: ['sales'] }));
    await sales.get(paths.portal.coTerm(given.accountId)).expect(403);
  });
});
