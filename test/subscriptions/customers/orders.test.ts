import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createPayingCustomer, type PayingCustomer, setHouseTax } from '../../support/factories/customers';
import { createOrganization, PASSWORD } from '../../support/factories/organizations';
import { createRenewable, createTrial, readSubscription } from '../../support/factories/money/renewals';
import { addOnTermsOf, subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf, sandboxControl } from '../../support/stripe';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const { orders } = paths.my;
const AT = '2026-11-21T15:00:00Z';

const words = (text: string, selector = 'main') => pageOf(text)(selector).text().replace(/\s+/g, ' ').trim();
const chargedTo = async ({ payer }: PayingCustomer) => (await chargesOf(payer.stripeCustomerId)).map((charge) => charge.amount).sort((a, b) => a - b);
const renewalForm = (id: string, plan = 'safe_plus', years = 1) => ({ [`renew_${id}`]: 'yes', [`plan_${id}`]: plan, [`packs_${id}`]: '0', [`years_${id}`]: String(years), purchase_order: '' });
const renewable = ({ organizationId, accountId }: PayingCustomer, given: Partial<Parameters<typeof createRenewable>[0]> = {}) => createRenewable({ organizationId, accountId, expiresOn: '2027-01-15', ...given });

/** Sends an order's form; answers the address of its Review page. */
async function quote({ agent }: Pick<PayingCustomer, 'agent'>, path: string, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(path, fields);
  expect([answer.status, answer.status === 303 ? '' : words(answer.text)]).toEqual([303, '']);
  expect(answer.headers['location']).toMatch(/^\/my\/quotes\/[0-9a-f-]{36}$/);
  return answer.headers['location'] as string;
}

/** Presses the button of a Review page; answers where that leads. */
async function pay({ agent, card }: Pick<PayingCustomer, 'agent' | 'card'>, review: string): Promise<string> {
  const answer = await agent.submit(`${review}/confirmation`, { card: card?.id ?? '' });
  expect([answer.status, answer.status === 303 ? '' : words(answer.text)]).toEqual([303, '']);
  return answer.headers['location'] as string;
}

/** The sums of a Review page, label to amount. */
async function sumsOf({ agent }: Pick<PayingCustomer, 'agent'>, review: string): Promise<string> {
  return words((await agent.get(review).expect(200)).text, '.lines');
}

async function later(customer: PayingCustomer, at: string): Promise<PayingCustomer> {
  await setClock(at);
  return { ...customer, agent: await signedInAgent(app, { email: customer.email, password: PASSWORD }) };
}

afterEach(async () => {
  await setHouseTax(0);
  await assertNoBrokenInvariant();
});

describe('A customer who pays by themselves', () => {
  it('renews at the list price with the tax of the house, without any partner’s discount', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    await setHouseTax(88_750);
    const { id } = await renewable(customer);
    const page = await customer.agent.get(orders.renewal).expect(200);
    expect(words(page.text)).not.toMatch(/discount|Accounts/);
    const review = await quote(customer, orders.renewal, renewalForm(id));
    // 119.99, and 8.875 % of it: 10.649… rounded half up.
    const sums = await sumsOf(customer, review);
    for (const row of ['Price before tax $119.99', 'Tax 8.875 % $10.65', 'Total $130.64']) expect(sums).toContain(row);
    expect(sums).not.toMatch(/discount/);
    expect(await pay(customer, review)).toMatch(/^\/my\/billing\/receipts\//);
    expect(await chargedTo(customer)).toEqual([130_64]);
    expect(await readSubscription({ organizationId: customer.organizationId, id })).toMatchObject({ expiresOn: '2028-01-15', source: 'partner' });
    expect((await termsOf(id)).map((term) => [term['starts_on'], term['value_cents']])).toEqual([['2026-01-15', 107_99], ['2027-01-15', 119_99]]);
  });

  it('renews several at once, each with a plan and a term of its own, at the prices of the list (golden case G15)', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    const [first, second] = [await renewable(customer), await renewable(customer, { expiresOn: '2027-02-01' })];
    const review = await quote(customer, orders.renewal, { ...renewalForm(first.id, 'safe_plus', 2), ...renewalForm(second.id, 'safe_prime', 3) });
    // 227.98 for two years of Plus, 404.97 for three of Prime.
    expect(await sumsOf(customer, review)).toContain('Total $632.95');
    await pay(customer, review);
    expect(await chargedTo(customer)).toEqual([632_95]);
    expect((await subscriptionsOf(customer.accountId)).map((row) => row['expires_on'])).toEqual(['2029-01-15', '2030-02-01']);
  });

  it('upgrades, and a credit above the price becomes days with nothing to pay (golden case G16)', async () => {
    let customer = await createPayingCustomer({ app, at: '2026-03-01T12:00:00Z' });
    await pay(customer, await quote(customer, orders.purchases.options('safe_plus'), { years: '3', quantity: '1' }));
    expect(await chargedTo(customer)).toEqual([323_97]);
    customer = await later(customer, '2026-06-09T12:00:00Z');
    const [bought] = await subscriptionsOf(customer.accountId);
    expect(bought).toMatchObject({ source: 'customer', expires_on: '2029-03-01', shown_to_organization_id: null });
    const review = await quote(customer, orders.upgrades.create(bought!['id'] as string), { choice: 'safe_prime:1', purchase_order: '' });
    expect(await sumsOf(customer, review)).toContain('Total $0.00');
    expect(await pay(customer, review)).toMatch(/^\/my\/billing\/receipts\//);
    expect(await chargedTo(customer)).toEqual([323_97]);
    expect(await subscriptionsOf(customer.accountId)).toMatchObject([{ plan_code: 'safe_prime', expires_on: '2028-05-25' }]);
    expect((await termsOf(bought!['id'] as string)).at(-1)).toMatchObject({ value_cents: 294_41, starts_on: '2026-06-09' });
  });

  it('buys computers, which are theirs: Source Customer, and their partner sees them while associated', async () => {
    const { organizationId: partner } = await createOrganization();
    const customer = await createPayingCustomer({ app, at: AT, partner });
    const plans = await customer.agent.get(orders.purchases.plans).expect(200);
    expect(words(plans.text)).toContain('Safe Plus');
    expect(words(plans.text)).not.toMatch(/discount|tier|Safe Pro/);
    const review = await quote(customer, orders.purchases.options('safe_plus'), { years: '1', quantity: '2', packs: '0', purchase_order: '' });
    expect(await sumsOf(customer, review)).toContain('Total $239.98');
    await pay(customer, review);
    expect(await chargedTo(customer)).toEqual([239_98]);
    const made = await subscriptionsOf(customer.accountId);
    expect(made).toHaveLength(2);
    for (const row of made) expect(row).toMatchObject({ source: 'customer', organization_id: customer.organizationId, shown_to_organization_id: partner, state: 'active' });
    expect((await ownerSql('select source, subscriptions_count, plan_name from accounts where id = $1', [customer.accountId]))[0]).toEqual({ source: 'customer', subscriptions_count: 2, plan_name: 'Safe Plus' });
  });

  it('adds storage to their company to its end, by the same days as a partner, at the list price (golden case G14)', async () => {
    const customer = await createPayingCustomer({ app, at: AT, kind: 'safe_pro' });
    const { id } = await renewable(customer, { planCode: 'safe_pro_core', expiresOn: '2027-03-01' });
    const shown = await customer.agent.submit(orders.storage(id), { packs: '3', purchase_order: 'PO 7', preview: 'yes' });
    expect(words(shown.text, '#live-price')).toContain('3 × $99.00 for 1 year, 100 of 365 days left $81.37');
    expect(words(shown.text)).not.toMatch(/discount/);
    await pay(customer, await quote(customer, orders.storage(id), { packs: '3', purchase_order: 'PO 7' }));
    expect(await chargedTo(customer)).toEqual([81_37]);
    expect((await addOnTermsOf(id)).map((row) => [row['quantity'], row['ends_on'], row['value_cents']])).toEqual([[3, '2027-03-01', 81_37]]);
  });

  it('turns a trial that is their own into a paid subscription', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    const trial = await createTrial({ organizationId: customer.organizationId, accountId: customer.accountId, endsOn: '2026-12-01' });
    await pay(customer, await quote(customer, orders.purchases.options('safe_basic'), { years: '1', quantity: '1', packs: '0', purchase_order: '', converts: trial.id }));
    expect(await subscriptionsOf(customer.accountId)).toMatchObject([{ id: trial.id, state: 'active', trial_kind: null, expires_on: '2027-11-21' }]);
    expect(await chargedTo(customer)).toEqual([83_99]);
  });
});

describe('An order of a customer', () => {
  it('is paid once however often its button is pressed', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    const { id } = await renewable(customer);
    const review = await quote(customer, orders.renewal, renewalForm(id));
    const answers = await Promise.all([1, 2, 3].map(() => customer.agent.submit(`${review}/confirmation`, { card: customer.card.id })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await pay(customer, review)).toMatch(/^\/my\/billing\/receipts\//);
    expect(await chargedTo(customer)).toEqual([119_99]);
    expect(await termsOf(id)).toHaveLength(2);
  });

  it('stays open where the card is declined, with the reason and nothing bought', async () => {
    const customer = await createPayingCustomer({ app, at: AT });
    const { id } = await renewable(customer);
    await sandboxControl('POST', `/payment_methods/${customer.card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    const review = await quote(customer, orders.renewal, renewalForm(id));
    expect(await pay(customer, review)).toBe(review);
    expect(words((await customer.agent.get(review).expect(200)).text)).toContain('Nothing was bought.');
    expect([await chargedTo(customer), await termsOf(id)]).toEqual([[], [expect.anything()]]);
  });

  it('leads to the payment provider’s page where there is no card, and to the bank where it asks', async () => {
    const without = await createPayingCustomer({ app, at: AT, testCard: null });
    const first = await renewable(without);
    const review = await quote(without, orders.renewal, renewalForm(first.id));
    const page = await without.agent.submit(`${review}/confirmation`, { card: 'new' });
    expect([page.status, page.headers['location']]).toEqual([303, expect.stringMatching(/^\/my\/billing\/checkouts\//)]);
    const strict = await createPayingCustomer({ app, at: AT, testCard: 'pm_card_authenticationRequired' });
    const second = await renewable(strict);
    expect(await pay(strict, await quote(strict, orders.renewal, renewalForm(second.id)))).toMatch(/^\/my\/billing\/payments\/[0-9a-f-]{36}\/bank$/);
  });

  it.each([
    ['a renewal without a choice', (_id: string) => [orders.renewal, {}] as const, 'Choose'],
    ['a plan that is not sold to households', (_id: string) => [orders.purchases.options('safe_plus'), { years: '9', quantity: '0' }] as const, 'Choose a term'],
    ['an upgrade to nothing', (id: string) => [orders.upgrades.create(id), { choice: '' }] as const, 'Choose'],
  ])('says what is wrong with %s and keeps what was typed', async (_what, order, sentence) => {
    const customer = await createPayingCustomer({ app, at: AT });
    const { id } = await renewable(customer);
    const [path, fields] = order(id);
    const answer = await customer.agent.submit(path, fields);
    expect([answer.status, words(answer.text, '.error-summary')]).toEqual([422, expect.stringContaining(sentence)]);
    expect(await ownerSql('select from quotes where account_id = $1', [customer.accountId])).toEqual([]);
  });

  it('is not made for what their partner pays, nor for another customer’s', async () => {
    const { organizationId: partner } = await createOrganization();
    const customer = await createPayingCustomer({ app, at: AT, partner });
    const stranger = await createPayingCustomer({ app, at: AT });
    const paidByPartner = await renewable({ ...customer, organizationId: partner });
    const theirs = await renewable(stranger);
    for (const { id } of [paidByPartner, theirs]) {
      for (const path of [orders.upgrades.new(id), orders.storage(id), orders.autoRenew.edit(id), orders.autoRenew.disable(id), orders.scheduled.show(id)]) await customer.agent.get(path).expect(404);
      await customer.agent.submit(orders.autoRenew.edit(id), { card: 'default' }).expect(404);
      const renewed = await customer.agent.submit(orders.renewal, renewalForm(id));
      expect(renewed.status).toBe(422);
    }
    const review = await quote(stranger, orders.renewal, renewalForm(theirs.id));
    for (const path of [review, `${review}/confirmation`, `${review}/replacement`, `${review}/cancellation`]) expect((await customer.agent.submit(path, { card: customer.card.id })).status).toBe(404);
    await customer.agent.get(review).expect(404);
    expect((await customer.agent.get(orders.renewal).expect(200)).text).not.toContain(theirs.number);
  });

  it('is for who pays alone: users and administrators of a company are refused', async () => {
    const customer = await createPayingCustomer({ app, at: AT, kind: 'safe_pro' });
    await ownerSql("update account_people set role = 'administrator' where account_id = $1", [customer.accountId]);
    for (const path of [orders.renewal, orders.purchases.plans]) await customer.agent.get(path).expect(403);
  });
});
