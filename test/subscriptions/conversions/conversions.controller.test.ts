import { paths } from '../../../src/paths';
import { advanceClock, pageOf } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { changeDesk, type Desk, payQuote, pricesFromTheStart, quoteBy } from '../../support/factories/money/changes';
import { createPerson } from '../../support/factories/organizations';
import { releaseOnPage } from '../../support/factories/money/releases';
import { createEnrolled, createFirm, createRenewable, createTrial, readSubscription } from '../../support/factories/money/renewals';
import { addOnTermsOf, subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';
import { runJob } from '../../support/queue';
import { storageProblem } from '../../../src/subscriptions/conversions/conversion-order.model';
import '../../../src/subscriptions/renewals/renewals.jobs';

beforeAll(pricesFromTheStart);
afterEach(assertNoBrokenInvariant);

const typed = (fields: Record<string, string> = {}) => ({
  choice: 'safe_pro_power:1', packs: '0', company: 'Ana López & Sons', administered_by: 'customer', confirmation: 'I understand this cannot be undone', purchase_order: '', ...fields,
});

/** A household with two computers, one of them enrolled, and a trial; its holder has registered. */
async function household(desk: Desk) {
  const { accountId, email } = await createAccount({ organizationId: desk.organizationId, name: 'Ana López' });
  const { personId } = await createPerson({ email });
  await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [desk.organizationId, accountId, personId]);
  const first = await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-05-22' });
  const second = await createEnrolled({ organizationId: desk.organizationId, member: desk.member, accountId, expiresOn: '2026-12-10', planCode: 'safe_prime' });
  const trial = await createTrial({ organizationId: desk.organizationId, accountId, endsOn: '2026-11-30' });
  await runJob('subscriptions.announce-renewals');
  return { accountId, personId, first, second, trial };
}

describe('Changing a Safe account to Safe Pro', () => {
  it('sums the credits of all that runs, each rounded by itself, ends it, and makes one company of it', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId, personId, first, second, trial } = await household(desk);
    const announced = (await readSubscription(second)).renewalQuoteId;
    expect(announced).not.toBeNull();
    const account = pageOf((await desk.agent.get(paths.portal.account(accountId)).expect(200)).text);
    expect(account(`a[href="${paths.portal.conversions.new(accountId)}"]`).text().trim()).toBe('Change to Safe Pro');
    const page = pageOf((await desk.agent.get(paths.portal.conversions.new(accountId)).expect(200)).text);
    expect(page('input[name=choice]')).toHaveLength(9);
    expect(page('main').text()).toContain('There is no way back to Safe.');
    expect(page('main').text()).toContain('181 of 365 days are left of $107.99: a credit of $53.55.');
    expect(page('main').text()).toContain('A trial: it brings no credit.');
    const quoteId = await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed({ packs: '2' }));
    // 599.99 − 53.55 (181 of 365 days of 107.99) − 5.33 (18 of 365); packs 2 × 99.00
    const review = pageOf((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(review('.line-total, main').text()).toContain('$739.11');
    expect(review('main').text()).toContain('I understand this cannot be undone');
    expect(review('main').text()).toContain('All 3 Safe subscriptions end today, trials too.');
    expect(await payQuote(desk, quoteId)).toMatch(/\/portal\/receipts\//);
    expect((await chargesOf(desk.payer.stripeCustomerId)).map(({ amount }) => amount)).toEqual([59_999 - 5_355 - 533 + 19_800]);

    const all = await subscriptionsOf(accountId);
    const company = all.find(({ plan_code }) => plan_code === 'safe_pro_power')!;
    expect(company).toMatchObject({ state: 'active', expires_on: '2027-11-22', storage_packs: 2, auto_renew: false, source: 'partner' });
    for (const { id } of [first, second, trial]) expect(all.find((each) => each.id === id)).toMatchObject({ state: 'converted', auto_renew: false, lapses_at: null, charge_at: null, renewal_quote_id: null });
    expect((await termsOf(company.id)).map((term) => [term.starts_on, term.ends_on, term.value_cents, term.credit_cents])).toEqual([['2026-11-22', '2027-11-22', 59_999, 5_888]]);
    expect((await addOnTermsOf(company.id)).map((row) => [row.quantity, row.value_cents, row.credit_cents])).toEqual([[2, 19_800, 0]]);
    expect((await termsOf(first.id)).map((term) => term.cut_on)).toEqual(['2026-11-22']);
    expect(await ownerSql('select kind, name, administered_by, partner_is_administrator, list_type, list_status, subscriptions_count, plan_name from accounts where id = $1', [accountId])).toEqual([
      { kind: 'safe_pro', name: 'Ana López & Sons', administered_by: 'customer', partner_is_administrator: false, list_type: 'safe_pro', list_status: 'active', subscriptions_count: 1, plan_name: 'Safe Pro Power' },
    ]);
    expect(await ownerSql('select role from account_people where account_id = $1 and person_id = $2', [accountId, personId])).toEqual([{ role: 'billing_owner' }]);
    expect(await ownerSql('select status from quotes where id = $1', [announced])).toEqual([{ status: 'replaced' }]);
    const actions = await ownerSql("select action, count(*)::int as count from audit_entries where account_id = $1 and action in ('account.converted', 'subscription.converted', 'auto-renew.disabled') group by 1 order by 1", [accountId]);
    expect(actions).toEqual([{ action: 'account.converted', count: 1 }, { action: 'auto-renew.disabled', count: 1 }, { action: 'subscription.converted', count: 3 }]);
    const mails = await ownerSql("select kind from mails where account_id = $1 and kind like 'subscriptions.converted%' order by kind", [accountId]);
    expect(mails.map(({ kind }) => kind)).toEqual(['subscriptions.converted', 'subscriptions.converted-customer']);
    const after = pageOf((await desk.agent.get(paths.portal.account(accountId)).expect(200)).text);
    expect(after('main').text()).toContain(`Before, it was a Safe account with`);
    expect(after('.subscription')).toHaveLength(1);
    for (const job of ['subscriptions.lapse', 'subscriptions.send-notices', 'subscriptions.charge-renewals', 'subscriptions.purge']) await runJob(job);
    expect((await subscriptionsOf(accountId)).filter(({ state }) => state === 'converted')).toHaveLength(3);
  });

  it('makes the holder a plain user and mails nothing to the customer where the partner administers', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId, personId } = await household(desk);
    await payQuote(desk, await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed({ administered_by: 'partner' })));
    expect(await ownerSql('select kind, administered_by, partner_is_administrator from accounts where id = $1', [accountId])).toEqual([{ kind: 'safe_pro', administered_by: 'partner', partner_is_administrator: true }]);
    expect(await ownerSql('select role from account_people where account_id = $1 and person_id = $2', [accountId, personId])).toEqual([{ role: 'user' }]);
    expect(await ownerSql("select kind from mails where account_id = $1 and kind = 'subscriptions.converted-customer'", [accountId])).toEqual([]);
  });

  it('wants the confirming words, whatever their capitals and spaces, and keeps what was typed', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId } = await household(desk);
    const refused = await desk.agent.submit(paths.portal.conversions.create(accountId), typed({ confirmation: 'yes', packs: '3', company: '' })).expect(422);
    const page = pageOf(refused.text);
    expect(page('.error-summary').text()).toContain('Type “I understand this cannot be undone” to confirm it.');
    expect(page('.error-summary').text()).toContain('Enter the company\'s name.');
    expect([page('#packs').val(), page('#confirmation').val()]).toEqual(['3', 'yes']);
    const quoteId = await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed({ confirmation: '  i understand  THIS cannot be undone ' }));
    const again = pageOf((await desk.agent.get(`${paths.portal.conversions.new(accountId)}?quote=${quoteId}`).expect(200)).text);
    expect(again('#confirmation').val()).toBe('i understand  THIS cannot be undone');
    expect(again('input[name=choice]:checked').val()).toBe('safe_pro_power:1');
  });

  it('turns a credit above the price into days, for nothing', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId } = await createAccount({ organizationId: desk.organizationId });
    const subscription = await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-11-22' });
    await ownerSql('update terms set value_cents = 40000 where subscription_id = $1', [subscription.id]);
    await payQuote(desk, await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed({ choice: 'safe_pro_core:1' })));
    // 400.00 − 287.99 = 112.01: 112.01 × 365 ÷ 287.99 = 141 days
    const company = (await subscriptionsOf(accountId)).find(({ plan_code }) => plan_code === 'safe_pro_core')!;
    expect(company).toMatchObject({ state: 'active', expires_on: '2028-04-11' });
    expect((await termsOf(company.id)).map((term) => [term.value_cents, term.credit_cents])).toEqual([[40_000, 40_000]]);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(0);
  });

  it('is refused while another order for the account is being paid', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0, testCard: 'pm_card_authenticationRequired' });
    const { accountId, first } = await household(desk);
    const other = await quoteBy(desk.agent, paths.portal.upgrades.create(first.id), { choice: 'safe_prime:1', purchase_order: '' });
    expect(await payQuote(desk, other)).toMatch(/bank$/);
    const quoteId = await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed());
    expect(await payQuote(desk, quoteId)).toContain('on its way');
    await desk.agent.submit(paths.portal.purchases.giveUp(other), {}).expect(303);
    expect(await payQuote(desk, quoteId)).toMatch(/bank$/);
    expect(await ownerSql('select kind from accounts where id = $1', [accountId])).toEqual([{ kind: 'safe' }]);
  });

  it('refuses a quote once another subscription was added, and shows the new one beside it', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId } = await household(desk);
    const quoteId = await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed());
    await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-11-22' });
    const location = await payQuote(desk, quoteId);
    expect(location).toMatch(/\/portal\/quotes\//);
    expect(location).not.toContain(quoteId);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(0);
  });

  it('happens once, and a company is told to upgrade its plan instead', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId } = await household(desk);
    const [one, two] = [await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed()), await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed({ choice: 'safe_pro_core:1' }))];
    expect(await payQuote(desk, one)).toMatch(/receipts/);
    expect(await payQuote(desk, one)).toMatch(/receipts/);
    await desk.agent.submit(paths.portal.purchases.confirm(two), { card: desk.card.id }).expect(409);
    const page = pageOf((await desk.agent.get(paths.portal.conversions.new(accountId)).expect(200)).text);
    expect(page('main').text()).toContain('is a Safe Pro account already. Upgrade its plan instead.');
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('says an account without a subscription has nothing to convert, and does not find another organization’s', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z' });
    const { accountId } = await createAccount({ organizationId: desk.organizationId });
    expect(pageOf((await desk.agent.get(paths.portal.conversions.new(accountId)).expect(200)).text)('main').text()).toContain('has no subscription to convert');
    const other = await createFirm();
    const theirs = await createAccount({ organizationId: other.organizationId });
    await desk.agent.get(paths.portal.conversions.new(theirs.accountId)).expect(404);
    await desk.agent.submit(paths.portal.conversions.create(theirs.accountId), typed()).expect(404);
  });

  it('counts the days of the quote after midnight', async () => {
    const desk = await changeDesk({ at: '2026-11-21T23:50:00Z', discountBps: 0 });
    const { accountId } = await createAccount({ organizationId: desk.organizationId });
    await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-05-22' });
    const quoteId = await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed());
    await advanceClock('20 minutes');
    expect(await payQuote(desk, quoteId)).toMatch(/receipts/);
    expect((await subscriptionsOf(accountId)).find(({ state }) => state === 'active')).toMatchObject({ expires_on: '2027-11-21' });
  });
});

describe('Backups that have to fit into the plan', () => {
  it.each([
    [250, 0, undefined], [251, 0, 'The backups of this account take up 251 GB. Order at least 1 storage pack with Safe Pro Core.'], [350, 1, undefined],
    [451, 1, 'The backups of this account take up 451 GB. Order at least 3 storage packs with Safe Pro Core.'],
  ])('of %i GB with %i packs', (usedGb, packs, words) => {
    expect(storageProblem(usedGb, { name: 'Safe Pro Core', storageGb: 250 }, { storageGb: 100 }, packs)).toBe(words);
  });

  it('does not happen beside a subscription that the customer looks after alone, also where it was released after the quote', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId, first } = await household(desk);
    const quoteId = await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed());
    expect((await releaseOnPage(desk.agent, { subscription: first.id })).status).toBe(303);
    expect(pageOf((await desk.agent.get(paths.portal.conversions.new(accountId)).expect(200)).text)('main').text()).toContain('looks after part of this account alone since it was released');
    await desk.agent.submit(paths.portal.conversions.create(accountId), typed()).expect(409);
    await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card.id });
    expect(await ownerSql('select kind from accounts where id = $1', [accountId])).toEqual([{ kind: 'safe' }]);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(0);
  });
});
