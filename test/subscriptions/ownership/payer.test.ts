import { paths } from '../../../src/paths';
import { HOUSE_ORGANIZATION_ID } from '../../../src/platform/database/house';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { refreshSummary } from '../../support/factories/accounts';
import { createPayingCustomer, type PayingCustomer } from '../../support/factories/customers';
import { createLimitedMember, createMember } from '../../support/factories/organizations';
import { createEnrolled, createFirm, createRenewable, createTrial, type Firm } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf } from '../../support/stripe';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const AT = '2026-11-21T15:00:00Z';
const EXPIRES = '2027-01-15';

const words = (text: string, selector = 'main') => pageOf(text)(selector).text().replace(/\s+/g, ' ').trim();
const row = async (id: string) => (await ownerSql('select organization_id, shown_to_organization_id, auto_renew, state, expires_on, source from subscriptions where id = $1', [id]))[0];
const mailsTo = async (accountId: string, kind: string) => (await ownerSql('select recipient_email, subject, text_body from mails where account_id = $1 and kind = $2 order by recipient_email', [accountId, kind]));
const entries = async (id: string) => (await ownerSql('select organization_id, action, actor_id from audit_entries where subject_id = $1 order by id', [id]));

type World = { firm: Firm; customer: PayingCustomer };

async function world(given: { kind?: 'safe' | 'safe_pro'; at?: string } = {}): Promise<World> {
  const firm = await createFirm({ at: AT, ...given });
  return { firm, customer: await createPayingCustomer({ app, partner: firm.organizationId, ...given }) };
}

const partnerPays = ({ firm, customer }: World, given: Partial<Parameters<typeof createEnrolled>[0]> = {}) =>
  createEnrolled({ organizationId: firm.organizationId, accountId: customer.accountId, member: firm.member, expiresOn: EXPIRES, ...given });
const mine = paths.my.orders.payer;
const theirs = paths.portal.payer;

afterEach(assertNoBrokenInvariant);

describe('Paying for it yourself', () => {
  it('says what ends and what stays before anything happens, and names nothing that is the partner’s matter', async () => {
    const given = await world();
    const { id } = await partnerPays(given);
    const page = words((await given.customer.agent.get(mine(id)).expect(200)).text);
    expect(page).toContain('Bright IT would have renewed it on 14 Jan 2027. That ends');
    expect(page).toContain('You renew it from 15 Jan 2027 on, with your own card, at the list price.');
    expect(page).toContain('Bright IT still looks after your account and sees');
    expect(page).not.toMatch(/\$|Visa|4242/);
    expect(await row(id)).toMatchObject({ organization_id: given.firm.organizationId, auto_renew: true });
  });

  it('hands the subscription to the customer: the partner’s auto-renew ends, its paid term runs on, and both are told', async () => {
    const given = await world();
    const { firm, customer } = given;
    const { id, number } = await partnerPays(given);
    const answer = await customer.agent.submit(mine(id)).expect(303);
    expect(answer.headers['location']).toBe(paths.my.subscriptions);
    expect(await row(id)).toEqual({ organization_id: HOUSE_ORGANIZATION_ID, shown_to_organization_id: firm.organizationId, auto_renew: false, state: 'active', expires_on: EXPIRES, source: 'partner' });
    expect(await mailsTo(customer.accountId, 'subscriptions.payer-customer-partner')).toMatchObject([{ recipient_email: firm.member.email, subject: `Ada Lovelace pays for ${number} now` }]);
    expect(await mailsTo(customer.accountId, 'subscriptions.payer-customer')).toMatchObject([{ recipient_email: customer.email, subject: `You pay for ${number} from now on` }]);
    expect((await entries(id)).at(-1)).toMatchObject({ organization_id: firm.organizationId, action: 'subscription.handed-over', actor_id: customer.personId });
    await setClock('2027-01-14T09:00:01Z');
    for (const job of ['subscriptions.announce-renewals', 'subscriptions.charge-renewals']) await runJob(job);
    expect(await chargesOf(firm.payer.stripeCustomerId)).toEqual([]);
  });

  it('leaves it on the partner’s page, to be looked at and taken back, and opens the customer’s own orders for it', async () => {
    const given = await world();
    const { firm, customer } = given;
    const { id, number } = await partnerPays(given);
    await customer.agent.get(paths.my.orders.upgrades.new(id)).expect(404);
    await customer.agent.submit(mine(id)).expect(303);
    await customer.agent.get(paths.my.orders.upgrades.new(id)).expect(200);
    const agent = await signedInAgent(app, firm.member);
    const page = (await agent.get(paths.portal.account(customer.accountId)).expect(200)).text;
    expect(words(page, `#${number} .subscription-number`)).toContain('The customer pays');
    expect(pageOf(page)(`#${number} .subscription-actions a`).toArray().map((link) => pageOf(page)(link).text().trim())).toContain('Pay for this customer');
    await agent.get(paths.portal.autoRenew.edit(id)).expect(404);
  });

  it('changes nothing more when it is pressed again, or by somebody else at once', async () => {
    const given = await world();
    const { id } = await partnerPays(given);
    const answers = await Promise.all([1, 2].map(() => given.customer.agent.submit(mine(id))));
    expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 303 || status === 409)).toBe(true);
    await given.customer.agent.submit(mine(id)).expect(303);
    expect((await entries(id)).filter(({ action }) => action === 'subscription.handed-over')).toHaveLength(1);
    expect(await mailsTo(given.customer.accountId, 'subscriptions.payer-customer')).toHaveLength(1);
  });

  it('ends an order that the partner has not paid yet, plainly', async () => {
    const given = await world();
    const { id } = await createRenewable({ organizationId: given.firm.organizationId, accountId: given.customer.accountId, expiresOn: EXPIRES });
    const agent = await signedInAgent(app, given.firm.member);
    const made = await agent.submit(paths.portal.renewals.create(given.customer.accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1', purchase_order: '' }).expect(303);
    const review = made.headers['location'] as string;
    await given.customer.agent.submit(mine(id)).expect(303);
    const refused = await agent.submit(`${review}/confirmation`, { card: given.firm.card.id });
    const page = refused.status === 303 ? await agent.get(refused.headers['location'] as string) : refused;
    expect(words(page.text)).toContain('This order has ended');
    expect(pageOf(page.text)('form[action$="/confirmation"]')).toHaveLength(0);
    expect(await chargesOf(given.firm.payer.stripeCustomerId)).toEqual([]);
  });
});

describe('At once', () => {
  it.each([1, 2, 3])('a partner who pays a renewal and a customer who takes over lose no money and no term between them (%i)', async () => {
    const given = await world();
    const { firm, customer } = given;
    const { id } = await createRenewable({ organizationId: firm.organizationId, accountId: customer.accountId, expiresOn: EXPIRES });
    const agent = await signedInAgent(app, firm.member);
    const made = await agent.submit(paths.portal.renewals.create(customer.accountId), { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1', purchase_order: '' }).expect(303);
    const [paid, taken] = await Promise.all([agent.submit(`${made.headers['location']}/confirmation`, { card: firm.card.id }), customer.agent.submit(mine(id))]);
    expect([paid.status, taken.status, [303, 409, 422].includes(paid.status) && [303, 409].includes(taken.status)]).toEqual([paid.status, taken.status, true]);
    for (const job of ['billing.sweep-payments', 'subscriptions.fulfil']) await runJob(job);
    const terms = await ownerSql('select starts_on from terms where subscription_id = $1', [id]);
    expect(terms).toHaveLength(1 + (await chargesOf(firm.payer.stripeCustomerId)).length);
    expect((await row(id))!['organization_id']).toBe(taken.status === 303 ? HOUSE_ORGANIZATION_ID : firm.organizationId);
  });

  it('a customer who renews and a partner who takes the payment back do neither', async () => {
    const given = await world();
    const { firm, customer } = given;
    const { id } = await partnerPays(given);
    await customer.agent.submit(mine(id)).expect(303);
    const made = await customer.agent.submit(paths.my.orders.renewal, { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1' }).expect(303);
    const agent = await signedInAgent(app, firm.member);
    const [paid, back] = await Promise.all([customer.agent.submit(`${made.headers['location']}/confirmation`, { card: customer.card.id }), agent.submit(theirs(id))]);
    expect([[303, 409, 422].includes(paid.status), [303, 409].includes(back.status)]).toEqual([true, true]);
    for (const job of ['billing.sweep-payments', 'subscriptions.fulfil']) await runJob(job);
    expect(await ownerSql('select starts_on from terms where subscription_id = $1', [id])).toHaveLength(1 + (await chargesOf(customer.payer.stripeCustomerId)).length);
    expect((await row(id))!['organization_id']).toBe(back.status === 303 ? firm.organizationId : HOUSE_ORGANIZATION_ID);
  });
});

describe('Who may change who pays, in which state', () => {
  type Case = { state: 'trial' | 'active' | 'expired' | 'payment_failed' | 'purging' | 'purged'; allowed: boolean };
  const states: Case[] = [
    { state: 'trial', allowed: true }, { state: 'active', allowed: true }, { state: 'expired', allowed: true }, { state: 'payment_failed', allowed: true },
    { state: 'purging', allowed: false }, { state: 'purged', allowed: false },
  ];

  async function inState(given: World, state: Case['state'], organizationId: string): Promise<string> {
    const shown = organizationId === HOUSE_ORGANIZATION_ID ? given.firm.organizationId : null;
    const { id } = state === 'trial'
      ? await createTrial({ organizationId, accountId: given.customer.accountId, endsOn: '2026-12-01' })
      : await createRenewable({ organizationId, accountId: given.customer.accountId, expiresOn: state === 'active' ? EXPIRES : '2026-11-15' });
    await ownerSql('update subscriptions set shown_to_organization_id = $2 where id = $1', [id, shown]);
    if (state !== 'trial' && state !== 'active') {
      const over = state === 'purging' || state === 'purged';
      await ownerSql(`update subscriptions set state = $2, lapses_at = null, next_notice_at = null, purge_on = ${over ? 'null' : "'2026-12-15'"}, purge_at = ${over ? 'null' : "'2026-12-16T00:00:00Z'"} where id = $1`, [id, state]);
    }
    await refreshSummary({ organizationId: given.firm.organizationId, accountId: given.customer.accountId });
    return id;
  }

  it.each(states)('a customer takes over what is $state: $allowed', async ({ state, allowed }) => {
    const given = await world();
    const id = await inState(given, state, given.firm.organizationId);
    const answer = await given.customer.agent.submit(mine(id));
    expect(answer.status).toBe(allowed ? 303 : 409);
    if (!allowed) expect(words(answer.text)).toContain('has been removed');
    expect((await row(id))!['organization_id']).toBe(allowed ? HOUSE_ORGANIZATION_ID : given.firm.organizationId);
  });

  it.each(states)('a partner pays again for what is $state: $allowed', async ({ state, allowed }) => {
    const given = await world();
    const id = await inState(given, state, HOUSE_ORGANIZATION_ID);
    const agent = await signedInAgent(app, given.firm.member);
    const answer = await agent.submit(theirs(id));
    expect(answer.status).toBe(allowed ? 303 : 409);
    expect((await row(id))!['organization_id']).toBe(allowed ? given.firm.organizationId : HOUSE_ORGANIZATION_ID);
  });

  it.each([
    ['the billing owner of a company', 'billing_owner', 303], ['its administrator', 'administrator', 403], ['its user', 'user', 403],
  ])('%s: %s gets %i', async (_who, role, status) => {
    const given = await world({ kind: 'safe_pro' });
    const { id } = await createRenewable({ organizationId: given.firm.organizationId, accountId: given.customer.accountId, expiresOn: EXPIRES, planCode: 'safe_pro_core' });
    await ownerSql('update account_people set role = $2 where account_id = $1', [given.customer.accountId, role]);
    expect((await given.customer.agent.submit(mine(id))).status).toBe(status);
  });

  it.each([['administrator', 303], ['billing', 303], ['technician', 403], ['sales', 403], ['read_only', 403]] as const)('a partner’s %s gets %i', async (role, status) => {
    const given = await world();
    const id = await inState(given, 'active', HOUSE_ORGANIZATION_ID);
    const agent = await signedInAgent(app, await createMember({ organizationId: given.firm.organizationId, roles: [role] }));
    expect((await agent.submit(theirs(id))).status).toBe(status);
  });

  it('nobody of another account, another partner, or who does not see the account finds it', async () => {
    const given = await world();
    const byPartner = await inState(given, 'active', given.firm.organizationId);
    const byCustomer = await inState(given, 'active', HOUSE_ORGANIZATION_ID);
    const stranger = await createPayingCustomer({ app, partner: given.firm.organizationId });
    for (const id of [byPartner, byCustomer]) await stranger.agent.get(mine(id)).expect(404);
    const other = await createFirm();
    const agents = [await signedInAgent(app, other.member), await signedInAgent(app, await createLimitedMember({ organizationId: given.firm.organizationId, roles: ['billing'], accountIds: [stranger.accountId] }))];
    for (const agent of agents) {
      for (const id of [byPartner, byCustomer]) await agent.submit(theirs(id)).expect(404);
    }
    await ownerSql('update subscriptions set shown_to_organization_id = null where id = $1', [byCustomer]);
    await refreshSummary({ organizationId: given.firm.organizationId, accountId: given.customer.accountId });
    await (await signedInAgent(app, given.firm.member)).submit(theirs(byCustomer)).expect(404);
  });
});

describe('Paying for this customer again', () => {
  it('switches the customer’s auto-renew off, tells them, and leaves what they paid', async () => {
    const given = await world();
    const { firm, customer } = given;
    const { id, number } = await partnerPays(given);
    await customer.agent.submit(mine(id)).expect(303);
    await customer.agent.submit(paths.my.orders.autoRenew.edit(id), { card: 'default' }).expect(303);
    expect(await row(id)).toMatchObject({ auto_renew: true });
    const agent = await signedInAgent(app, firm.member);
    const page = words((await agent.get(theirs(id)).expect(200)).text);
    expect(page).toContain('The customer’s own auto-renew for it is switched off.');
    expect(page).not.toMatch(/\$|Visa|4242/);
    const answer = await agent.submit(theirs(id)).expect(303);
    expect(answer.headers['location']).toBe(paths.portal.account(customer.accountId));
    expect(await row(id)).toMatchObject({ organization_id: firm.organizationId, shown_to_organization_id: null, auto_renew: false, expires_on: EXPIRES });
    expect(await mailsTo(customer.accountId, 'subscriptions.payer-partner')).toMatchObject([{ recipient_email: customer.email, subject: `Bright IT pays for ${number} now` }]);
    expect((await entries(id)).at(-1)).toMatchObject({ organization_id: firm.organizationId, action: 'subscription.paid-by-partner', actor_id: firm.member.personId });
    await agent.get(paths.portal.autoRenew.edit(id)).expect(200);
    await customer.agent.get(paths.my.orders.autoRenew.edit(id)).expect(404);
  });

  it('waits while the customer’s own payment for it is on its way', async () => {
    const given = await world();
    const { id } = await partnerPays(given);
    const { customer } = given;
    await customer.agent.submit(mine(id)).expect(303);
    const made = await customer.agent.submit(paths.my.orders.renewal, { [`renew_${id}`]: 'yes', [`plan_${id}`]: 'safe_plus', [`packs_${id}`]: '0', [`years_${id}`]: '1', purchase_order: '' }).expect(303);
    const page = await customer.agent.submit(`${made.headers['location']}/confirmation`, { card: 'new' }).expect(303);
    expect(page.headers['location']).toMatch(/^\/my\/billing\/checkouts\//);
    const agent = await signedInAgent(app, given.firm.member);
    const answer = await agent.submit(theirs(id));
    expect([answer.status, (await row(id))!['organization_id']]).toEqual([409, HOUSE_ORGANIZATION_ID]);
    expect(words(answer.text)).toMatch(/payment/i);
  });
});
