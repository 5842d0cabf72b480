import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { quoteRenewal } from '../../../src/subscriptions/renewals/by-hand/quote-renewal';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createCard } from '../../support/factories/money/billing';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../../support/factories/money/renewals';
import { addOnTermsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';
import { runJob } from '../../support/queue';
import '../../../src/subscriptions/renewals/renewals.jobs';

const app = testApp();

async function desk(at = '2026-11-22T15:00:00Z') {
  const firm = await createFirm({ at });
  return { ...firm, agent: await signedInAgent(app, firm.member) };
}

const quoteIn = (location: string | undefined): string => /\/portal\/quotes\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;

async function quoteFor(agent: SignedInAgent, accountId: string, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(paths.portal.renewals.create(accountId), fields);
  expect([answer.status, pageOf(answer.text ?? '')('.error-summary').text().trim()]).toEqual([303, '']);
  return quoteIn(answer.headers['location']);
}

const chosen = (id: string, plan = 'safe_plus', packs = '0') => ({ [`renew_${id}`]: 'yes', [`plan_${id}`]: plan, [`packs_${id}`]: packs });

describe('Renewing by hand', () => {
  it('renews several subscriptions of an account in one order, each from its old end', async () => {
    const { organizationId, agent, payer, card } = await desk();
    const { accountId } = await createAccount({ organizationId });
    const first = await createRenewable({ organizationId, accountId, expiresOn: '2026-12-15' });
    const second = await createRenewable({ organizationId, accountId, expiresOn: '2027-01-10' });
    const quoteId = await quoteFor(agent, accountId, { years: '1', purchase_order: 'PO 7', ...chosen(first.id), ...chosen(second.id, 'safe_prime') });
    const review = pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(review('h1').text()).toBe('Review and renew');
    expect(review('.line-total').text()).toContain('$');
    const paid = await agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id });
    expect(paid.headers['location']).toMatch(/\/portal\/receipts\//);
    expect(await readSubscription(first)).toMatchObject({ state: 'active', expiresOn: '2027-12-15', termYears: 1 });
    expect(await readSubscription(second)).toMatchObject({ state: 'active', expiresOn: '2028-01-10' });
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(1);
    expect((await termsOf(first.id)).map((term) => [term.starts_on, term.ends_on])).toEqual([['2025-12-15', '2026-12-15'], ['2026-12-15', '2027-12-15']]);
    await assertNoBrokenInvariant();
  });

  it('starts the new term today when the data is still kept after the end', async () => {
    const { organizationId, agent, card } = await desk('2026-11-20T15:00:00Z');
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-11-10' });
    await runJob('subscriptions.lapse');
    const quoteId = await quoteFor(agent, subscription.accountId, { years: '2', ...chosen(subscription.id) });
    await agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id }).expect(303);
    expect(await readSubscription(subscription)).toMatchObject({ state: 'active', expiresOn: '2028-11-20', purgeAt: null, anchorOn: '2026-11-20' });
  });

  it('takes fewer storage packs and refuses more', async () => {
    const { organizationId, agent, card } = await desk();
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2026-12-15', planCode: 'safe_pro_core', packs: 4 });
    const more = await agent.submit(paths.portal.renewals.create(accountId), { years: '1', ...chosen(subscription.id, 'safe_pro_core', '5') });
    expect(more.status).toBe(422);
    expect(pageOf(more.text)('.error-summary').text()).toContain('from 0 to 4');
    const quoteId = await quoteFor(agent, accountId, { years: '1', ...chosen(subscription.id, 'safe_pro_core', '2') });
    await agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id }).expect(303);
    expect(await readSubscription(subscription)).toMatchObject({ storagePacks: 4, nextStoragePacks: 2, planChangesAt: new Date('2026-12-15T00:00:00Z'), expiresOn: '2027-12-15' });
    expect(await addOnTermsOf(subscription.id)).toMatchObject([{ quantity: 2, starts_on: '2026-12-15', ends_on: '2027-12-15' }]);
  });

  it('refuses more subscriptions in one order than one charge can name', async () => {
    const { organizationId, member } = await desk();
    const { accountId } = await createAccount({ organizationId });
    const choices = Array.from({ length: 101 }, () => ({ subscriptionId: uuidv7(), planCode: 'safe_plus', packs: 0, years: 1 as const }));
    const order = { accountId, accountName: 'Engines & Co', choices, purchaseOrder: '' };
    await expect(within({ organizationId }, async (trx) => quoteRenewal(trx, { organizationId, order, actor: { kind: 'person', id: member.personId }, now: await databaseNow(trx) })))
      .rejects.toThrow('Renew at most 100 subscriptions in one order, and the others in another.');
  });

  it('offers nothing more than 90 days before the end, and says from when', async () => {
    const { organizationId, agent } = await desk();
    const subscription = await createRenewable({ organizationId, expiresOn: '2027-06-01' });
    const page = pageOf((await agent.get(paths.portal.renewals.new(subscription.accountId)).expect(200)).text);
    expect(page('main').text()).toContain('It can be renewed from 3 Mar 2027');
    await agent.submit(paths.portal.renewals.create(subscription.accountId), { years: '1', ...chosen(subscription.id) }).expect(422);
  });

  it('tells a trial to buy', async () => {
    const { organizationId, agent } = await desk();
    const trial = await createTrial({ organizationId, endsOn: '2026-11-30' });
    const page = pageOf((await agent.get(paths.portal.renewals.new(trial.accountId)).expect(200)).text);
    expect(page('main').text()).toContain('A trial is not renewed: buy a plan');
    expect(page(`a[href="${paths.portal.purchases.plansFor(trial.accountId)}"]`)).toHaveLength(1);
  });

  it('does not find another organization’s account', async () => {
    const { agent } = await desk();
    const other = await createFirm();
    const { accountId } = await createAccount({ organizationId: other.organizationId });
    await agent.get(paths.portal.renewals.new(accountId)).expect(404);
  });

  it('refuses a quote made before midnight when the term would start on another day, and charges nothing', async () => {
    const { organizationId, agent, card, payer } = await desk('2026-11-21T23:50:00Z');
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-11-20' });
    await runJob('subscriptions.lapse');
    const quoteId = await quoteFor(agent, subscription.accountId, { years: '1', ...chosen(subscription.id) });
    await advanceClock('20 minutes');
    const answer = await agent.submit(paths.portal.purchases.confirm(quoteId), { card: card.id });
    expect(quoteIn(answer.headers['location'])).not.toBe(quoteId);
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
  });
});

describe('Auto-renew', () => {
  it('is switched on with a card and off again, each time by the person, with a notice', async () => {
    const { organizationId, agent, member } = await desk();
    const subscription = await createRenewable({ organizationId, expiresOn: '2027-06-01' });
    const page = pageOf((await agent.get(paths.portal.autoRenew.edit(subscription.id)).expect(200)).text);
    expect(page('input[name=card]:checked').val()).toBe('default');
    expect(page('main').text()).toContain('31 May 2027');
    expect(page('main').text()).toContain('30 May 2027');
    await agent.submit(paths.portal.autoRenew.edit(subscription.id), { card: 'default' }).expect(303).expect('Location', paths.portal.account(subscription.accountId));
    expect(await readSubscription(subscription)).toMatchObject({ autoRenew: true, autoRenewCardId: null, chargeAt: new Date('2027-05-31T09:00:00Z'), quoteAt: new Date('2027-05-02T09:00:00Z') });
    const account = pageOf((await agent.get(paths.portal.account(subscription.accountId)).expect(200)).text);
    expect(account('.flash').text()).toContain(`Auto-renew is on for ${subscription.number}`);
    expect(pageOf((await agent.get(paths.portal.autoRenew.edit(subscription.id)).expect(200)).text)('main').text()).toContain('your Visa card ending 4242 on 31 May 2027');
    await agent.get(paths.portal.autoRenew.disable(subscription.id)).expect(200);
    await agent.submit(paths.portal.autoRenew.disable(subscription.id)).expect(303);
    expect(await readSubscription(subscription)).toMatchObject({ autoRenew: false, chargeAt: null, quoteAt: null });
    const entries = await ownerSql("select action, actor_kind, actor_id from audit_entries where subject_id = $1 and action like 'auto-renew%' order by id", [subscription.id]);
    expect(entries).toEqual([
      { action: 'auto-renew.enabled', actor_kind: 'person', actor_id: member.personId }, { action: 'auto-renew.disabled', actor_kind: 'person', actor_id: member.personId },
    ]);
  });

  it('shows the card that is charged, also when it became the default meanwhile', async () => {
    const { organizationId, agent, payer, card } = await desk();
    const other = await createCard(payer, 'pm_card_mastercard');
    const subscription = await createRenewable({ organizationId, expiresOn: '2027-06-01' });
    await agent.submit(paths.portal.autoRenew.edit(subscription.id), { card: other.id }).expect(303);
    const chosenNow = async () => pageOf((await agent.get(paths.portal.autoRenew.edit(subscription.id)).expect(200)).text)('input[name=card]:checked').val();
    expect(await chosenNow()).toBe(other.id);
    await ownerSql('update cards set is_default = false where id = $1', [card.id]);
    await ownerSql('update cards set is_default = true where id = $1', [other.id]);
    expect(await chosenNow()).toBe('default');
  });

  it('hangs on its card: deleting that one names card and renewal, and moves it by choice (G12)', async () => {
    const { organizationId, agent, member, payer, card } = await desk();
    const { accountId } = await createAccount({ organizationId, name: 'Harbor Law' });
    const other = await createCard(payer, 'pm_card_mastercard');
    const subscription = await createEnrolled({ organizationId, accountId, member, cardId: other.id, expiresOn: '2026-12-20' });
    const $ = pageOf((await agent.get(paths.portal.cards.remove(other.id)).expect(200)).text);
    expect($('h1').text()).toContain('Mastercard ending in 4444');
    expect($('tbody').text().replace(/\s+/g, ' ')).toMatch(/Harbor Law.*Safe Plus.*20 Dec 2026/);
    const refused = await agent.submit(paths.portal.cards.remove(other.id)).expect(422);
    expect(pageOf(refused.text)('.error-summary').text()).toContain('Choose another card or switch auto-renew off for the renewal on Mastercard ending in 4444.');
    await agent.submit(paths.portal.cards.remove(other.id), { successor: card.id }).expect(303);
    await setClock('2026-12-19T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await runJob('subscriptions.charge-renewals');
    expect((await chargesOf(payer.stripeCustomerId)).map((charge) => charge.payment_method)).toEqual([card.stripePaymentMethodId]);
    expect(await readSubscription(subscription)).toMatchObject({ expiresOn: '2027-12-20' });
  });

  it('of the only card is switched off, by name, before it goes (G12)', async () => {
    const { organizationId, agent, member, card } = await desk();
    await createEnrolled({ organizationId, member, expiresOn: '2026-12-20' });
    const refused = await agent.submit(paths.portal.cards.remove(card.id)).expect(422);
    expect(pageOf(refused.text)('.error-summary').text()).toContain('Choose another card or switch auto-renew off for the renewal on Visa ending in 4242.');
    await agent.submit(paths.portal.cards.remove(card.id), { off: 'yes' }).expect(303);
    expect(await ownerSql('select from cards where organization_id = $1 and removed_at is null', [organizationId])).toEqual([]);
  });

  it('leads to the card page for a new card', async () => {
    const { organizationId, agent } = await desk();
    const subscription = await createRenewable({ organizationId, expiresOn: '2027-06-01' });
    const answer = await agent.submit(paths.portal.autoRenew.edit(subscription.id), { card: 'new' }).expect(303);
    expect(answer.headers['location']).toMatch(/^\/portal\/checkouts\//);
  });

  it('is refused for a trial and for another organization’s subscription', async () => {
    const { organizationId, agent } = await desk();
    const trial = await createTrial({ organizationId, endsOn: '2026-11-30' });
    await agent.submit(paths.portal.autoRenew.edit(trial.id), { card: 'default' }).expect(409);
    const other = await createFirm();
    const theirs = await createEnrolled({ organizationId: other.organizationId, member: other.member, expiresOn: '2027-06-01' });
    await agent.get(paths.portal.autoRenew.edit(theirs.id)).expect(404);
    await agent.submit(paths.portal.autoRenew.disable(theirs.id)).expect(404);
    expect(await readSubscription(theirs)).toMatchObject({ autoRenew: true });
  });

  it('cannot be switched on in the database without a person’s audit row', async () => {
    const { organizationId } = await desk();
    const subscription = await createRenewable({ organizationId, expiresOn: '2027-06-01' });
    await expect(ownerSql('update subscriptions set auto_renew = true where id = $1', [subscription.id])).rejects.toThrow(/check/);
  });
});
