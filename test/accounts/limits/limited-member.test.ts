import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createCard, createPayer } from '../../support/factories/money/billing';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { createRenewable } from '../../support/factories/money/renewals';
import { subscriptionsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import '../../support/stripe';
import '../../../src/subscriptions/renewals/renewals.jobs';

// What somebody does who sees only chosen accounts (beyond.md X17): their work goes on, the rest is not there.
const app = testApp();
const ana = { first_name: 'Ana', last_name: 'López', email: 'ana@example.test', email_again: 'ana@example.test', phone: '', country: 'US', language: 'en' };

type Desk = Awaited<ReturnType<typeof openDesk>>;

/** An organization with a card, a chosen and a not chosen account, and a limited member with billing and sales. */
async function openDesk({ testCard = 'pm_card_visa' }: { testCard?: string | null } = {}) {
  await setClock('2026-11-22T15:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Bright IT' });
  const administrator = await createMember({ organizationId });
  const card = testCard === null ? undefined : await createCard(await createPayer(organizationId), testCard);
  const chosen = await createAccount({ organizationId, name: 'Chosen Dental', email: 'chosen@example.test' });
  const other = await createAccount({ organizationId, name: 'Other Law', email: 'other@example.test' });
  const renewable = await createRenewable({ organizationId, accountId: chosen.accountId, expiresOn: '2026-12-10' });
  const member = await createLimitedMember({ organizationId, roles: ['billing', 'sales'], accountIds: [chosen.accountId] });
  return { organizationId, administrator, card: card?.id ?? '', chosen, other, renewable, member, agent: await signedInAgent(app, member) };
}

const listOf = async (membershipId: string) => ownerSql<{ account_id: string; is_ordered: boolean }>('select account_id, is_ordered from membership_accounts where membership_id = $1 order by created_at', [membershipId]);
const namesSeen = async (agent: SignedInAgent) => {
  const $ = pageOf((await agent.get(paths.portal.accounts).expect(200)).text);
  return $('.accounts-list .cell-main a').toArray().map((link) => $(link).text());
};
const accountOf = async (organizationId: string, email: string) => (await ownerSql<{ id: string }>('select id from accounts where organization_id = $1 and email = $2', [organizationId, email]))[0]!.id;
const idIn = (location: string | undefined): string => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(location ?? '')![0];

async function order({ agent }: Desk, fields: Record<string, string>): Promise<string> {
  const answer = await agent.submit(paths.portal.purchases.options('safe_plus'), { years: '1', quantity: '1', packs: '0', purchase_order: '', ...fields });
  expect([answer.status, pageOf(answer.text ?? '')('.field-error, .error-summary').text().trim()]).toEqual([303, '']);
  return idIn(answer.headers['location']);
}

describe('a trial', () => {
  it('for a new customer puts the new account on the list of who started it', async () => {
    const desk = await openDesk();
    await desk.agent.submit(paths.portal.trials.create, { kind: 'personal', ...ana }).expect(303);
    const made = await accountOf(desk.organizationId, 'ana@example.test');
    expect(await listOf(desk.member.membershipId)).toMatchObject([{ account_id: desk.chosen.accountId }, { account_id: made, is_ordered: false }]);
    expect(await namesSeen(desk.agent)).toEqual(['Ana López', 'Chosen Dental']);
    await desk.agent.get(paths.portal.account(made)).expect(200);
    const told = await ownerSql("select recipient_email from mails where organization_id = $1 and kind = 'subscriptions.trial-started'", [desk.organizationId]);
    expect(told).toEqual([{ recipient_email: desk.member.email }]);
  });

  it('started by somebody who sees all puts the account on nobody’s list', async () => {
    const desk = await openDesk();
    const agent = await signedInAgent(app, desk.administrator);
    await agent.submit(paths.portal.trials.create, { kind: 'personal', ...ana }).expect(303);
    expect(await listOf(desk.member.membershipId)).toHaveLength(1);
    expect(await namesSeen(desk.agent)).toEqual(['Chosen Dental']);
  });

  it('for an address that the organization looks after elsewhere is refused without a word of that account', async () => {
    const desk = await openDesk();
    const answer = await desk.agent.submit(paths.portal.trials.create, { kind: 'personal', ...ana, email: 'other@example.test', email_again: 'other@example.test' }).expect(409);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('Your organization looks after this address already. Ask an administrator to choose that account for you.');
    expect(answer.text).not.toContain('Other Law');
    expect(answer.text).not.toContain(desk.other.accountId);
    expect(await ownerSql("select count(*)::int as n from accounts where organization_id = $1", [desk.organizationId])).toEqual([{ n: 2 }]);
  });
});

describe('a purchase', () => {
  it('for a new customer is quoted, paid and fulfilled, and its account is on the list', async () => {
    const desk = await openDesk();
    const quoteId = await order(desk, ana);
    const ordered = await listOf(desk.member.membershipId);
    expect(ordered).toMatchObject([{ is_ordered: false }, { is_ordered: true }]);
    // Not an account yet: nothing of it is counted or listed.
    expect(await namesSeen(desk.agent)).toEqual(['Chosen Dental']);
    expect(pageOf((await desk.agent.get(paths.portal.accounts)).text)('.lead-line').text()).toContain('1 account');
    await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200);
    const answer = await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card }).expect(303);
    const receipt = idIn(answer.headers['location']);
    expect(pageOf((await desk.agent.get(paths.portal.payments.receipt(receipt)).expect(200)).text)('main').text()).toContain('Ana López');
    expect(await listOf(desk.member.membershipId)).toMatchObject([{ is_ordered: false }, { account_id: ordered[1]!.account_id, is_ordered: false }]);
    expect(await namesSeen(desk.agent)).toEqual(['Ana López', 'Chosen Dental']);
    const told = await ownerSql("select recipient_email from mails where organization_id = $1 and kind = 'subscriptions.order-confirmation'", [desk.organizationId]);
    expect(told).toEqual([{ recipient_email: desk.member.email }]);
    await assertNoBrokenInvariant();
  });

  it('that the bank wants to ask about is theirs to finish, and nobody else’s who is limited', async () => {
    const desk = await openDesk({ testCard: 'pm_card_authenticationRequired' });
    const quoteId = await order(desk, ana);
    const answer = await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card }).expect(303);
    const paymentId = idIn(answer.headers['location']);
    await desk.agent.get(paths.portal.payments.go(paymentId)).expect(200);
    const colleague = await signedInAgent(app, await createLimitedMember({ organizationId: desk.organizationId, roles: ['billing'], accountIds: [desk.chosen.accountId] }));
    for (const address of [paths.portal.payments.go(paymentId), paths.portal.payments.back(paymentId), paths.portal.purchases.quote(quoteId)]) await colleague.get(address).expect(404);
    await desk.agent.submit(paths.portal.purchases.giveUp(quoteId)).expect(303);
    await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200);
  });

  it('with a declined card says so and can be tried again', async () => {
    const desk = await openDesk({ testCard: 'pm_card_chargeCustomerFail' });
    const quoteId = await order(desk, { account: desk.chosen.accountId });
    await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card }).expect(303);
    expect((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text).toContain('Nothing was bought.');
  });

  it('offers the cards on file and no new one', async () => {
    const desk = await openDesk();
    const quoteId = await order(desk, { account: desk.chosen.accountId });
    const $ = pageOf((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect($('input[name=card]').toArray().map((input) => $(input).val())).toEqual([desk.card]);
    const answer = await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: 'new' }).expect(422);
    expect(answer.text).toContain('Choose a card on file.');
    expect(await ownerSql('select * from checkouts where organization_id = $1', [desk.organizationId])).toEqual([]);
  });

  it('without a card on file says whom to ask', async () => {
    const desk = await openDesk({ testCard: null });
    const quoteId = await order(desk, { account: desk.chosen.accountId });
    const $ = pageOf((await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200)).text);
    expect($('main').text()).toContain('Ask a colleague who sees all accounts of your organization to add a card');
    expect($('main form')).toHaveLength(0);
    const renewal = pageOf((await desk.agent.get(paths.portal.autoRenew.edit(desk.renewable.id)).expect(200)).text);
    expect(renewal('main').text()).toContain('Ask a colleague who sees all accounts of your organization to add a card');
  });

  it('for an address that the organization looks after elsewhere is refused without a word of that account', async () => {
    const { agent, other } = await openDesk();
    const answer = await agent.submit(paths.portal.purchases.options('safe_plus'), { years: '1', quantity: '1', packs: '0', purchase_order: '', ...ana, email: other.email, email_again: other.email }).expect(409);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('Your organization looks after this address already.');
    expect(answer.text).not.toContain('Other Law');
  });
});

describe('a renewal of a chosen account', () => {
  it('by hand is quoted, paid and given', async () => {
    const desk = await openDesk();
    const { id } = desk.renewable;
    const [subscription] = await subscriptionsOf(desk.chosen.accountId);
    const answer = await desk.agent.submit(paths.portal.renewals.create(desk.chosen.accountId), {
      [`renew_${id}`]: 'yes', [`plan_${id}`]: String(subscription!['plan_code']), [`packs_${id}`]: '0', years: '1', purchase_order: '',
    }).expect(303);
    const paid = await desk.agent.submit(paths.portal.purchases.confirm(idIn(answer.headers['location'])), { card: desk.card }).expect(303);
    await desk.agent.get(paths.portal.payments.receipt(idIn(paid.headers['location']))).expect(200);
    expect(await subscriptionsOf(desk.chosen.accountId)).toMatchObject([{ expires_on: '2027-12-10' }]);
  });

  it('by itself is switched on and off', async () => {
    const { agent, card, renewable } = await openDesk();
    await agent.submit(paths.portal.autoRenew.edit(renewable.id), { card }).expect(303);
    expect(await ownerSql('select auto_renew from subscriptions where id = $1', [renewable.id])).toEqual([{ auto_renew: true }]);
    await agent.submit(paths.portal.autoRenew.disable(renewable.id)).expect(303);
    expect(await ownerSql('select auto_renew from subscriptions where id = $1', [renewable.id])).toEqual([{ auto_renew: false }]);
  });

  it('is mailed to those with the billing role who see the account, else to the administrators', async () => {
    const desk = await openDesk();
    const other = await createRenewable({ organizationId: desk.organizationId, accountId: desk.other.accountId, expiresOn: '2026-12-10' });
    expect(other.accountId).toBe(desk.other.accountId);
    await setClock('2026-12-11T12:00:00Z');
    await runJob('subscriptions.lapse');
    const mails = await ownerSql("select account_id, recipient_email from mails where organization_id = $1 and kind = 'renewals.lapsed' order by 2", [desk.organizationId]);
    expect(mails).toHaveLength(2);
    expect(mails).toEqual(expect.arrayContaining([
      { account_id: desk.chosen.accountId, recipient_email: desk.member.email }, { account_id: desk.other.accountId, recipient_email: desk.administrator.email },
    ]));
  });
});

it('the customer is sent their registration again, for chosen accounts only', async () => {
  const { agent, organizationId, chosen, other } = await openDesk();
  await ownerSql('update accounts set registered_at = null where organization_id = $1', [organizationId]);
  await agent.submit(paths.portal.registrationMail(chosen.accountId)).expect(303);
  await agent.submit(paths.portal.registrationMail(other.accountId)).expect(404);
  const sent = await ownerSql("select recipient_email from mails where organization_id = $1 and kind = 'subscriptions.registration'", [organizationId]);
  expect(sent).toEqual([{ recipient_email: chosen.email }]);
});

it('an account that is taken off the list takes its papers along, also those that they made', async () => {
  const desk = await openDesk();
  const quoteId = await order(desk, { account: desk.chosen.accountId });
  await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(200);
  await ownerSql('delete from membership_accounts where membership_id = $1', [desk.member.membershipId]);
  await desk.agent.get(paths.portal.purchases.quote(quoteId)).expect(404);
  await desk.agent.submit(paths.portal.purchases.confirm(quoteId), { card: desk.card }).expect(404);
});

it('an account that leaves the organization leaves the lists of its members', async () => {
  const { organizationId, member, chosen, renewable } = await openDesk();
  const { organizationId: house } = await createOrganization();
  await ownerSql('delete from terms where subscription_id = $1; ', [renewable.id]);
  await ownerSql('delete from subscriptions where id = $1', [renewable.id]);
  await ownerSql('update accounts set organization_id = $1 where id = $2', [house, chosen.accountId]);
  expect(await listOf(member.membershipId)).toEqual([]);
  expect(await ownerSql('select count(*)::int as n from membership_accounts where organization_id = any($1)', [[organizationId, house]])).toEqual([{ n: 0 }]);
});
