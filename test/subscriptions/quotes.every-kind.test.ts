import { paths } from '../../src/paths';
import { advanceClock, pageOf, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { changeDesk, type Desk, pricesFromTheStart, quoteBy, quoteIn } from '../support/factories/money/changes';
import { createFirm, createRenewable } from '../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../support/invariants';
import { chargesOf } from '../support/stripe';

// What holds for the quote of every kind of order that a person pays on a page.

const at = '2026-11-22T15:00:00Z';
const customer = { first_name: 'Ana', last_name: 'López', email: 'ana@example.test', email_again: 'ana@example.test', phone: '', country: 'US', language: 'en' };
const soon = '2026-12-22';

type Order = { address: string; fields: Record<string, string>; plan: string | null };

/** A form that leads to a quote, and the plan it sells, null where that is had already; each at a desk of its own. */
const orders: Record<string, (desk: Desk) => Promise<Order>> = {
  purchase: () => Promise.resolve({ address: paths.portal.purchases.options('safe_plus'), fields: { years: '1', quantity: '1', packs: '0', purchase_order: '', ...customer }, plan: 'safe_plus' }),
  codes: () => Promise.resolve({ address: paths.portal.codes.new, fields: { plan: 'safe_plus', years: '1', quantity: '2', purchase_order: '' }, plan: 'safe_plus' }),
  // On another plan than its own: that one is sold on to whoever has it.
  async renewal({ organizationId }) {
    const { id, accountId } = await createRenewable({ organizationId, expiresOn: soon });
    return { address: paths.portal.renewals.create(accountId), fields: { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_prime', [`packs_${id}`]: '0', years: '1', [`years_${id}`]: '1' }, plan: 'safe_prime' };
  },
  async upgrade({ organizationId }) {
    const { id } = await createRenewable({ organizationId, expiresOn: soon });
    return { address: paths.portal.upgrades.create(id), fields: { choice: 'safe_prime:1', purchase_order: '' }, plan: 'safe_prime' };
  },
  async 'change of plan'({ organizationId }) {
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
    const { id } = await createRenewable({ organizationId, accountId, expiresOn: '2027-06-01', planCode: 'safe_pro_core' });
    return { address: paths.portal.upgrades.create(id), fields: { choice: 'safe_pro_ultimate', purchase_order: '' }, plan: 'safe_pro_ultimate' };
  },
  async conversion({ organizationId }) {
    const { accountId } = await createRenewable({ organizationId, expiresOn: soon });
    const fields = { choice: 'safe_pro_power:1', packs: '0', company: 'Ana & Sons', administered_by: 'customer', confirmation: 'I understand this cannot be undone', purchase_order: '' };
    return { address: paths.portal.conversions.create(accountId), fields, plan: 'safe_pro_power' };
  },
  async storage({ organizationId }) {
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
    const { id } = await createRenewable({ organizationId, accountId, expiresOn: '2027-06-01', planCode: 'safe_pro_core' });
    return { address: paths.portal.storage(id), fields: { packs: '2', purchase_order: '' }, plan: null };
  },
  async 'common end'({ organizationId }) {
    const { id, accountId } = await createRenewable({ organizationId, expiresOn: soon });
    return { address: paths.portal.coTerm(accountId), fields: { ends_on: '2027-06-01', [`take_${id}`]: 'yes', purchase_order: '' }, plan: null };
  },
};
const kinds = Object.keys(orders);

beforeAll(pricesFromTheStart);
afterEach(async () => {
  await ownerSql('update plans set sellable = true');
  await assertNoBrokenInvariant();
});

async function quoted(kind: string): Promise<{ desk: Desk; quoteId: string; order: Order }> {
  const desk = await changeDesk({ at });
  const order = await orders[kind]!(desk);
  return { desk, order, quoteId: await quoteBy(desk.agent, order.address, order.fields) };
}

async function nothingCharged({ organizationId, payer }: Desk): Promise<void> {
  expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
  expect(await ownerSql('select id from invoices where organization_id = $1', [organizationId])).toEqual([]);
}

describe.each(kinds)('the quote of a %s', (kind) => {
  it('that has expired is refused, charges nothing and shows the new one beside it (golden case G2)', async () => {
    const { desk, quoteId } = await quoted(kind);
    await advanceClock('61 minutes');
    const agent = await signedInAgent(testApp(), desk.member);
    const expired = pageOf((await agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect(expired('h2').text()).toContain('This quote has expired');
    const answer = await agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card.id }).expect(303);
    const fresh = quoteIn(answer.headers['location']);
    expect(fresh).not.toBe(quoteId);
    const page = pageOf((await agent.get(paths.portal.purchases.quote(fresh)).expect(200)).text);
    expect(page('section[aria-labelledby=what-changed] p').text()).toContain('The earlier quote had expired, so nothing was charged.');
    expect(page('section[aria-labelledby=what-changed] tbody tr').last().find('th, td').map((_, cell) => page(cell).text().trim()).get()).toEqual(['Total', expect.stringMatching(/^\$/), expect.stringMatching(/^\$/), 'Same']);
    await nothingCharged(desk);
    await agent.submit(paths.portal.purchases.confirm(fresh), { card: desk.card.id }).expect(303).expect('Location', /\/portal\/receipts\//);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(1);
  });

  it('whose plan is withdrawn before the confirmation is refused in words, with no sum and nothing charged; what one has already is sold on', async () => {
    const { desk, quoteId, order } = await quoted(kind);
    if (order.plan === null) {
      await ownerSql('update plans set sellable = false');
      await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card.id }).expect(303).expect('Location', /\/portal\/receipts\//);
      return;
    }
    await ownerSql('update plans set sellable = false where code = $1', [order.plan]);
    const refused = await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card.id }).expect(409);
    const page = pageOf(refused.text);
    expect(page('h2').text()).toContain('This cannot be bought now');
    expect(page('main').text()).toMatch(/Safe (Plus|Prime|Pro Ultimate|Pro Power) (is no longer sold|is not sold|cannot be chosen)/);
    expect(page('.line-total')).toHaveLength(0);
    expect(page('form[action$="/confirm"] button').not('[disabled]')).toHaveLength(0);
    await nothingCharged(desk);
  });

  it('confirmed in two tabs at once is one charge, one invoice and one receipt', async () => {
    const { desk, quoteId } = await quoted(kind);
    const press = () => desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card.id });
    const answers = await Promise.all([press(), press()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const later = await press();
    expect(later.headers['location']).toMatch(/\/portal\/receipts\//);
    expect(await chargesOf(desk.payer.stripeCustomerId)).toHaveLength(1);
    expect(await ownerSql('select status from invoices where organization_id = $1', [desk.organizationId])).toEqual([{ status: 'paid' }]);
  });

  it('is not found by another organization, on no route', async () => {
    const { desk, quoteId } = await quoted(kind);
    const other = await createFirm();
    const stranger = await signedInAgent(testApp(), other.member);
    await stranger.get(paths.portal.purchases.quote(quoteId)).expect(404);
    for (const address of [paths.portal.purchases.confirm(quoteId), paths.portal.purchases.replace(quoteId), paths.portal.purchases.giveUp(quoteId)]) {
      await stranger.submit(address, { card: other.card.id }).expect(404);
    }
    await nothingCharged(desk);
    expect(await ownerSql('select status from quotes where id = $1', [quoteId])).toEqual([{ status: 'open' }]);
  });
});

const wrongNumbers = ['0', '-1', '1.5', '1000000000', '1e3', '', 'ten'];

describe.each([
  ['purchase', 'quantity', wrongNumbers, /whole number from 1 to 25/],
  ['codes', 'quantity', wrongNumbers, /whole number from 1 to 100/],
  ['purchase', 'years', ['0', '-1', '1.5', '4', '1000000000', ''], /term of 1, 2 or 3 years/],
  ['codes', 'years', ['0', '-1', '1.5', '4', '1000000000', ''], /term/],
  ['upgrade', 'choice', ['safe_prime:0', 'safe_prime:-1', 'safe_prime:1.5', 'safe_prime:1000000000', 'safe_basic:1', ''], /Choose a plan/],
  ['change of plan', 'choice', ['safe_pro_ultimate:0', 'safe_pro_core', 'safe_prime:1', ''], /Choose a plan/],
  ['conversion', 'packs', ['-1', '1.5', '1000000000', '1e3', 'ten'], /whole number/],
  ['storage', 'packs', [...wrongNumbers, '51'], /whole number|packs/],
  ['common end', 'ends_on', ['0', '-1', '1.5', '1000000000', '2026-02-30', '2026-11-22', ''], /Enter the day|Choose a later day/],
  ['conversion', 'choice', ['safe_pro_power:0', 'safe_pro_power:-1', 'safe_pro_power:4', 'safe_plus:1', ''], /Choose/],
] as const)('the form of a %s', (kind, field, values, sentence) => {
  it(`refuses ${field} ${values.map((value) => `“${value}”`).join(', ')} at the field, and stores no quote`, async () => {
    const desk = await changeDesk({ at });
    const order = await orders[kind]!(desk);
    for (const value of values) {
      const page = pageOf((await desk.agent.submit(order.address, { ...order.fields, [field]: value }).expect(422)).text);
      expect([value, page('.error-summary').text()]).toEqual([value, expect.stringMatching(sentence)]);
    }
    expect(await ownerSql('select id from quotes where organization_id = $1', [desk.organizationId])).toEqual([]);
  });
});

it('the form of a renewal refuses packs that are no whole number, or more than there are', async () => {
  const desk = await changeDesk({ at });
  const { accountId } = await createAccount({ organizationId: desk.organizationId, kind: 'safe_pro' });
  const { id } = await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: soon, planCode: 'safe_pro_core', packs: 2 });
  for (const packs of ['-1', '1.5', '3', '1000000000', 'ten']) {
    const fields = { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_pro_core', [`packs_${id}`]: packs, years: '1', [`years_${id}`]: '1' };
    const page = pageOf((await desk.agent.submit(paths.portal.renewals.create(accountId), fields).expect(422)).text);
    expect([packs, page('.error-summary').text().trim()]).toEqual([packs, expect.stringMatching(/packs/)]);
  }
  expect(await ownerSql('select id from quotes where organization_id = $1', [desk.organizationId])).toEqual([]);
});

it('a change of plan on the last day is refused in words: no day is left to change', async () => {
  const desk = await changeDesk({ at });
  const { accountId } = await createAccount({ organizationId: desk.organizationId, kind: 'safe_pro' });
  const { id } = await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2026-11-22', planCode: 'safe_pro_core' });
  const page = pageOf((await desk.agent.get(paths.portal.upgrades.new(id)).expect(200)).text);
  expect(page('main').text()).toContain('ends today');
  await desk.agent.submit(paths.portal.upgrades.create(id), { choice: 'safe_pro_power', purchase_order: '' }).expect(409);
  await nothingCharged(desk);
});
