import { uuidv7 } from 'uuidv7';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { transferAccount } from '../../../src/accounts/transfer-account';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { handOver } from '../../../src/subscriptions/ownership/hand-over';
import { completeMove } from '../../../src/subscriptions/moves/complete-move';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { buySafe, changeDesk, type Desk, later, pricesFromTheStart, quoteBy } from '../../support/factories/money/changes';
import { createAccount } from '../../support/factories/accounts';
import { createRequest } from '../../support/factories/consents';
import { createAccountPerson, type Customer, moveRow, openAMove } from '../../support/factories/money/moves';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { createEnrolled, createRenewable, createTrial } from '../../support/factories/money/renewals';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription, subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/moves/moves.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
const START = '2026-11-22T12:00:00Z';
const ON = '2026-12-01';
const AT = '2026-12-01T00:00:01Z';

type Stage = { old: Desk; next: Desk; accountId: string; customer: Customer; moveId: string };

beforeAll(() => pricesFromTheStart());

/** A household of the old partner whose holder has signed for the next one. */
async function opened(given: { email?: string } = {}): Promise<Stage> {
  const old = await changeDesk({ at: START, name: 'Kleiber IT', discountBps: 1_000 });
  const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
  const accountId = await buySafe(old, { plan: 'safe_plus', email: given.email ?? `ana-${uuidv7()}@example.test` });
  const customer = await createAccountPerson({ organizationId: old.organizationId, accountId });
  const { move } = await openAMove({ accountId, from: old.organizationId, to: next.organizationId, customer });
  return { old, next, accountId, customer, moveId: move.id };
}

async function signed(): Promise<Stage> {
  const stage = await opened();
  await stage.next.agent.submit(paths.moves.sign(stage.moveId), { moves_on: ON, agreed: 'yes' }).expect(303);
  return stage;
}

async function done(): Promise<Stage> {
  const stage = await signed();
  await setClock(AT);
  await runJob('subscriptions.complete-moves');
  return { ...stage, old: await later(stage.old, AT), next: await later(stage.next, AT) };
}

async function wordsOf(agent: SignedInAgent, path: string): Promise<string> {
  return pageOf((await agent.get(path).expect(200)).text)('main').text().replace(/\s+/g, ' ');
}

const mailsOf = async (moveId: string) => (await ownerSql<{ kind: string }>("select kind from mails where kind like 'moves.%' and dedupe_key like $1 order by created_at, kind", [`move:${moveId}:%`])).map(({ kind }) => kind);
const logOf = (moveId: string) => ownerSql("select action, organization_id from audit_entries where subject_type = 'move' and subject_id = $1 order by id", [moveId]);

describe('a move that the customer has signed', () => {
  it('waits for the receiving partner, who sees what it takes on and no price', async () => {
    const { next, moveId, accountId } = await opened();
    const list = pageOf((await next.agent.get(paths.moves.index).expect(200)).text);
    expect(list('tbody th a').attr('href')).toBe(paths.moves.show(moveId));
    const words = await wordsOf(next.agent, paths.moves.show(moveId));
    const [subscription] = await subscriptionsOf(accountId);
    for (const expected of ['The move waits for the signature of Harbor Lane IT.', subscription!['number'], 'Safe Plus', '22 Nov 2026 until 22 Nov 2027', 'Kleiber IT', 'Ana Silva signed for the customer.']) expect(words).toContain(expected);
    expect(words).not.toMatch(/[$€]|Settlement/);
    expect(await mailsOf(moveId)).toEqual(['moves.opened-customer', 'moves.opened-receiving']);
  });

  it('is nothing that the partner who may be left can see, nor anybody else', async () => {
    const { old, moveId } = await opened();
    const stranger = await changeDesk({ at: START, name: 'Meise IT' });
    const unknown = await stranger.agent.get(paths.moves.show(uuidv7())).expect(404);
    for (const agent of [old.agent, stranger.agent]) {
      await agent.get(paths.portal.accounts);
      expect((await agent.get(paths.moves.show(moveId)).expect(404)).text).toBe((await agent.get(paths.moves.show(uuidv7())).expect(404)).text);
      for (const path of [paths.moves.sign(moveId), paths.moves.withdraw(moveId)]) {
        await agent.get(path).expect(404);
        await agent.submit(path, { moves_on: ON, agreed: 'yes' }).expect(404);
      }
    }
    expect(unknown.text).not.toContain('Kleiber');
    expect(await wordsOf(old.agent, `${paths.moves.index}?side=leaving`)).toContain('No customer is leaving you');
    expect((await moveRow(moveId))['state']).toBe('waiting');
  });

  it('is refused to who may not sign for the account, and for a partner in another currency', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT' });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const { organizationId: euros } = await createOrganization({ name: 'Seine IT', currency: 'EUR' });
    const { accountId } = await createAccount({ organizationId: old.organizationId, kind: 'safe_pro' });
    await createRenewable({ organizationId: old.organizationId, accountId, planCode: 'safe_pro_core', expiresOn: '2027-06-01' });
    const [user, administrator] = [await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'user' }), await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'administrator' })];
    const opening = { accountId, from: old.organizationId, to: next.organizationId };
    await expect(openAMove({ ...opening, customer: user })).rejects.toThrow('Only the holder of the account, or an administrator or the billing owner of the company, can sign a move.');
    await expect(openAMove({ ...opening, to: euros, customer: administrator })).rejects.toThrow('Kleiber IT pays for your plan in USD, and Seine IT reckons in EUR.');
    await expect(openAMove({ ...opening, from: HOUSE_ORGANIZATION_ID, customer: administrator })).rejects.toThrow('We could not find that account.');
    expect((await openAMove({ ...opening, customer: administrator })).isNew).toBe(true);
  });

  it('opens one case, however often and from wherever requests are accepted', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT' });
    const [a, b] = [await changeDesk({ at: START, name: 'Amsel IT' }), await changeDesk({ at: START, name: 'Buchfink IT' })];
    for (let round = 0; round < 10; round += 1) {
      const { accountId } = await createAccount({ organizationId: old.organizationId });
      const customer = await createAccountPerson({ organizationId: old.organizationId, accountId });
      const requestId = uuidv7();
      const answers = await Promise.allSettled([
        openAMove({ accountId, from: old.organizationId, to: a.organizationId, customer, requestId }), openAMove({ accountId, from: old.organizationId, to: a.organizationId, customer, requestId }),
        openAMove({ accountId, from: old.organizationId, to: b.organizationId, customer }),
      ]);
      const rows = await ownerSql('select organization_id, state from account_moves where account_id = $1', [accountId]);
      expect(rows).toHaveLength(1);
      const toA = rows[0]!['organization_id'] === a.organizationId;
      expect(answers.map(({ status }) => status)).toEqual(toA ? ['fulfilled', 'fulfilled', 'rejected'] : ['rejected', 'rejected', 'fulfilled']);
      expect(answers.filter((one) => one.status === 'fulfilled' && one.value.isNew)).toHaveLength(1);
    }
  });

  it('sends no mail to a company that its partner administers, whose administrator has signed', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT' });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const { accountId } = await createAccount({ organizationId: old.organizationId, kind: 'safe_pro', administeredBy: 'partner' });
    const customer = await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'billing_owner' });
    const { move } = await openAMove({ accountId, from: old.organizationId, to: next.organizationId, customer });
    expect(await mailsOf(move.id)).toEqual(['moves.opened-receiving']);
  });

  it('lapses after 30 days without the second signature, and not a second earlier', async () => {
    const { next, moveId } = await opened();
    const openedAt = (await moveRow(moveId))['opened_at'] as Date;
    const lapse = openedAt.getTime() + 30 * 86_400_000;
    await setClock(new Date(lapse - 30_000).toISOString());
    await runJob('subscriptions.lapse-moves');
    expect((await moveRow(moveId))['state']).toBe('waiting');
    await setClock(new Date(lapse).toISOString());
    const agent = (await later(next, new Date(lapse).toISOString())).agent;
    await agent.submit(paths.moves.sign(moveId), { moves_on: '2026-12-25', agreed: 'yes' }).expect(303);
    expect(await wordsOf(agent, paths.moves.show(moveId))).toContain('The move lapsed, because Harbor Lane IT did not sign within 30 days.');
    await runJob('subscriptions.lapse-moves');
    await runJob('subscriptions.lapse-moves');
    expect((await moveRow(moveId))['state']).toBe('lapsed');
    expect((await mailsOf(moveId)).slice(2)).toEqual(['moves.lapsed-customer', 'moves.lapsed-receiving']);
    await expect(ownerSql("update account_moves set state = 'dated' where id = $1", [moveId])).rejects.toThrow(/stays as it is/);
  });
});

describe('the second signature', () => {
  it('is an administrator’s, for a day from tomorrow to 30 days ahead; what was typed stays', async () => {
    const { next, moveId } = await opened();
    const billing = await signedInAgent(app, await createMember({ organizationId: next.organizationId, roles: ['billing'] }));
    await billing.get(paths.moves.sign(moveId)).expect(403);
    await billing.submit(paths.moves.sign(moveId), { moves_on: ON, agreed: 'yes' }).expect(403);
    expect(await wordsOf(billing, paths.moves.show(moveId))).toContain('An administrator of your organization signs moves.');
    for (const movesOn of ['2026-11-22', '2026-12-23', '', 'tomorrow', '2026-02-30', 'x'.repeat(500)]) {
      const $ = pageOf((await next.agent.submit(paths.moves.sign(moveId), { moves_on: movesOn, agreed: 'yes' }).expect(422)).text);
      expect($('.error-summary li').text().trim()).toBe('Choose a day from 23 Nov 2026 to 22 Dec 2026.');
      expect($('[name=moves_on]').val()).toBe(movesOn);
    }
    const $ = pageOf((await next.agent.submit(paths.moves.sign(moveId), { moves_on: ON }).expect(422)).text);
    expect($('.error-summary li').text().trim()).toBe('Tick that you take the customer on.');
    expect((await moveRow(moveId))['state']).toBe('waiting');
  });

  it('gives the day to everybody: the partner who is left sees the case and its settlement from here on', async () => {
    const { old, next, customer, moveId, accountId } = await signed();
    expect(await moveRow(moveId)).toMatchObject({ state: 'dated', moves_on: ON, time_zone: 'UTC', due_at: new Date('2026-12-01T00:00:00Z') });
    expect((await mailsOf(moveId)).slice(2)).toEqual(['moves.signed-customer', 'moves.signed-leaving', 'moves.signed-receiving']);
    const list = pageOf((await old.agent.get(`${paths.moves.index}?side=leaving`).expect(200)).text);
    expect(list('tbody th a').attr('href')).toBe(paths.moves.show(moveId));
    const left = await wordsOf(old.agent, paths.moves.show(moveId));
    // 107.99 for 365 days from 22 Nov 2026; on 1 Dec 356 of them are left: 107.99 × 356 ÷ 365 = 105.327.
    for (const expected of ['It happens on 1 Dec 2026.', '$107.99 × 356 of 365 days left', '$105.33', 'no money moves by itself', 'Your administrators were told by mail.']) expect(left).toContain(expected);
    expect(left).not.toContain('Robin Tester');
    const fact = pageOf((await old.agent.get(paths.portal.account(accountId)).expect(200)).text)(`a[href="${paths.moves.show(moveId)}"]`);
    expect(fact.closest('div').text().replace(/\s+/g, ' ')).toContain('Moves away1 Dec 2026to Harbor Lane IT');
    expect(await wordsOf(await signedInAgent(app, customer), paths.my.partnerAccess.show)).toContain('You have agreed to move to Harbor Lane IT.');
    await old.agent.submit(paths.moves.withdraw(moveId)).expect(404);
    const taken = await wordsOf(next.agent, paths.moves.show(moveId));
    expect(taken).toContain('Robin Tester signed for Harbor Lane IT and chose 1 Dec 2026.');
    expect(taken).not.toMatch(/\$|Settlement/);
    const own = await wordsOf(await signedInAgent(app, customer), paths.moves.my.show(moveId));
    for (const expected of ['On 1 Dec 2026 Harbor Lane IT begins to look after the account', 'Robin Tester signed for Harbor Lane IT']) expect(own).toContain(expected);
    expect(own).not.toMatch(/\$|Settlement/);
  });

  it('shows the settlement to nobody there who may not read payments, and the case to no limited member without the account', async () => {
    const { old, moveId, accountId } = await signed();
    const technician = await signedInAgent(app, await createMember({ organizationId: old.organizationId, roles: ['technician'] }));
    const words = await wordsOf(technician, paths.moves.show(moveId));
    expect(words).toContain('Who may read Payment & History sees the settlement here.');
    expect(words).not.toContain('$');
    const { accountId: another } = await createAccount({ organizationId: old.organizationId });
    const blind = await signedInAgent(app, await createLimitedMember({ organizationId: old.organizationId, roles: ['billing'], accountIds: [another] }));
    await blind.get(paths.moves.show(moveId)).expect(404);
    const chosen = await signedInAgent(app, await createLimitedMember({ organizationId: old.organizationId, roles: ['billing'], accountIds: [accountId] }));
    await chosen.get(paths.moves.show(moveId)).expect(200);
  });

  it('counts once, however often it is given', async () => {
    const { next, moveId } = await opened();
    const answers = await Promise.all([ON, '2026-12-02', ON].map((movesOn) => next.agent.submit(paths.moves.sign(moveId), { moves_on: movesOn, agreed: 'yes' })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect((await logOf(moveId)).map(({ action }) => action)).toEqual(['move.opened', 'move.signed', 'move.announced']);
    expect((await mailsOf(moveId)).filter((kind) => kind.startsWith('moves.signed'))).toHaveLength(3);
  });
});

describe('a move that is taken back', () => {
  it('by the customer leaves everything as it was, and tells whoever had been told', async () => {
    const { old, next, customer, moveId, accountId } = await signed();
    const agent = await signedInAgent(app, customer);
    const $ = pageOf((await agent.get(paths.moves.my.show(moveId)).expect(200)).text);
    const href = $(`a[href="${paths.moves.my.withdraw(moveId)}"]`).attr('href')!;
    expect(await wordsOf(agent, href)).toContain('You do not move to Harbor Lane IT.');
    await agent.submit(href).expect(303);
    await agent.submit(href).expect(303);
    expect(await wordsOf(agent, paths.moves.my.show(moveId))).toContain('The move was withdrawn by the customer.');
    expect(await wordsOf(old.agent, paths.moves.show(moveId))).toContain('The customer withdrew the move.');
    expect((await mailsOf(moveId)).slice(5)).toEqual(['moves.withdrawn-customer', 'moves.withdrawn-leaving', 'moves.withdrawn-receiving']);
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    expect((await subscriptionsOf(accountId))[0]!['organization_id']).toBe(old.organizationId);
    expect((await later(next, AT)).organizationId).toBe(next.organizationId);
  });

  it('by the receiving partner before its signature is nothing that the other partner hears of', async () => {
    const { next, moveId } = await opened();
    await next.agent.submit(paths.moves.withdraw(moveId)).expect(303);
    expect(await wordsOf(next.agent, paths.moves.show(moveId))).toContain('The move was withdrawn by Harbor Lane IT.');
    expect((await mailsOf(moveId)).slice(2)).toEqual(['moves.withdrawn-customer', 'moves.withdrawn-receiving']);
    await next.agent.submit(paths.moves.sign(moveId), { moves_on: ON, agreed: 'yes' }).expect(303);
    expect((await moveRow(moveId))['state']).toBe('withdrawn');
  });

  it('is refused to a plain user of a company, and not found by another customer', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT' });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const { accountId } = await createAccount({ organizationId: old.organizationId, kind: 'safe_pro' });
    const [owner, user] = [await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'billing_owner' }), await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'user' })];
    const { move } = await openAMove({ accountId, from: old.organizationId, to: next.organizationId, customer: owner });
    const userAgent = await signedInAgent(app, user);
    await userAgent.get(paths.moves.my.show(move.id)).expect(403);
    await userAgent.submit(paths.moves.my.withdraw(move.id)).expect(403);
    const { customer: other } = await opened();
    const otherAgent = await signedInAgent(app, other);
    expect((await otherAgent.get(paths.moves.my.show(move.id)).expect(404)).text).toBe((await otherAgent.get(paths.moves.my.show(uuidv7())).expect(404)).text);
    await otherAgent.submit(paths.moves.my.withdraw(move.id)).expect(404);
    expect((await moveRow(move.id))['state']).toBe('waiting');
  });

  it('against the job ends in one of the two, whole', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { old, next, customer, moveId, accountId } = await signed();
      await setClock(AT);
      const agent = await signedInAgent(app, customer);
      await Promise.all([completeMove(moveId), agent.submit(paths.moves.my.withdraw(moveId)), completeMove(moveId)]);
      const { state } = await moveRow(moveId);
      const holder = state === 'done' ? next.organizationId : old.organizationId;
      expect(['done', 'withdrawn']).toContain(state);
      expect((await ownerSql('select organization_id from accounts where id = $1', [accountId]))[0]!['organization_id']).toBe(holder);
      expect((await subscriptionsOf(accountId)).map((one) => one['organization_id'])).toEqual([holder]);
      expect((await logOf(moveId)).filter(({ action }) => action === 'move.done' || action === 'move.withdrawn')).toHaveLength(1);
      expect(await ownerSql('select move_id from account_move_settlements where move_id = $1', [moveId])).toHaveLength(state === 'done' ? 1 : 0);
    }
  });
});

describe('the day of a move', () => {
  it('moves account, subscriptions and terms; the old partner loses sight and keeps its papers and the case', async () => {
    const { old, next, accountId, moveId } = await done();
    expect(await moveRow(moveId)).toMatchObject({ state: 'done', moves_on: ON });
    const [subscription] = await subscriptionsOf(accountId);
    expect(subscription).toMatchObject({ organization_id: next.organizationId, state: 'active', expires_on: '2027-11-22', auto_renew: false });
    expect((await termsOf(subscription!['id'] as string)).map((term) => [term['organization_id'], term['ends_on'], term['paid_by_organization_id']])).toEqual([[next.organizationId, '2027-11-22', old.organizationId]]);
    await old.agent.get(paths.portal.account(accountId)).expect(404);
    expect(await wordsOf(old.agent, paths.portal.payments.history)).toContain('Ana López');
    const left = await wordsOf(old.agent, paths.moves.show(moveId));
    for (const expected of ['What moved', '$105.33', 'What was unused of terms paid for, on 1 Dec 2026.', 'Ana López moved to Harbor Lane IT.']) expect(left).toContain(expected);
    expect(await wordsOf(next.agent, paths.portal.account(accountId))).toMatch(/Moved to you\s*1 Dec 2026\s*from Kleiber IT/);
    expect(await wordsOf(next.agent, paths.portal.accounts)).toContain('Ana López');
    expect((await mailsOf(moveId)).slice(5)).toEqual(['moves.done-customer', 'moves.done-leaving', 'moves.done-receiving']);
    expect((await logOf(moveId)).map(({ action, organization_id }) => [action, organization_id === next.organizationId ? 'next' : 'old'])).toEqual([
      ['move.opened', 'next'], ['move.signed', 'next'], ['move.announced', 'old'], ['move.done', 'next'], ['move.left', 'old'],
    ]);
    await assertNoBrokenInvariant();
  });

  it('does not come before the day begins where the receiving partner is', async () => {
    const { accountId, old, moveId } = await signed();
    await setClock('2026-11-30T23:59:50Z');
    await runJob('subscriptions.complete-moves');
    expect((await moveRow(moveId))['state']).toBe('dated');
    expect((await subscriptionsOf(accountId))[0]!['organization_id']).toBe(old.organizationId);
  });

  it('tells the next partner nothing of the old one’s prices, on any page that it then has', async () => {
    // 33.37 % off: 119.99 becomes 79.95, an amount that nobody else pays.
    const old = await changeDesk({ at: START, name: 'Kleiber IT', discountBps: 3_337 });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const accountId = await buySafe(old, { plan: 'safe_plus', email: `lea-${uuidv7()}@example.test` });
    const customer = await createAccountPerson({ organizationId: old.organizationId, accountId });
    const [paid] = await ownerSql<{ total: number }>('select total_cents as total from invoices where account_id = $1', [accountId]);
    expect(paid!.total).toBe(79_95);
    const { move } = await openAMove({ accountId, from: old.organizationId, to: next.organizationId, customer });
    await next.agent.submit(paths.moves.sign(move.id), { moves_on: ON, agreed: 'yes' }).expect(303);
    await ownerSql('update tier_discounts set discount_bps = 1000');
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    const { agent } = await later(next, AT);
    const { id } = (await subscriptionsOf(accountId))[0] as { id: string };
    const quoteId = await quoteBy(agent, paths.portal.upgrades.create(id), { choice: 'safe_prime:1', purchase_order: '' });
    const pages = [
      paths.moves.show(move.id), paths.portal.account(accountId), paths.portal.accounts, paths.portal.renewals.new(accountId), paths.portal.upgrades.new(id), paths.portal.purchases.quote(quoteId),
      paths.portal.scheduled.show(id), paths.portal.payments.history, paths.portal.autoRenew.edit(id), paths.portal.conversions.new(accountId), paths.portal.manage,
    ];
    for (const path of pages) {
      const { status, text } = await agent.get(path);
      expect([path, status]).toEqual([path, 200]);
      // The price; and what of it is left on the day, 79.95 × 356 ÷ 365 = 77.98.
      expect([path, /79\.95|77\.98|7995|7798/.test(text)]).toEqual([path, false]);
    }
    // Nothing is credited that another partner has paid.
    expect(await ownerSql('select item_kind, adjustment_cents from quote_lines where quote_id = $1', [quoteId])).toEqual([{ item_kind: expect.any(String), adjustment_cents: 0 }]);
  });

  it('takes along whatever state there is: what renews by itself, a trial, what has expired, what became a company’s, what is gone', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT' });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const enrolled = await createEnrolled({ organizationId: old.organizationId, member: old.member, expiresOn: '2026-12-15' });
    const { accountId, organizationId } = enrolled;
    const customer = await createAccountPerson({ organizationId, accountId });
    await createTrial({ organizationId, accountId, endsOn: '2026-12-20' });
    const [gone, turned] = [await createRenewable({ organizationId, accountId, expiresOn: '2026-11-01' }), await createRenewable({ organizationId, accountId, expiresOn: '2027-03-01' })];
    await createRenewable({ organizationId, accountId, expiresOn: '2026-11-10' });
    const rest = 'auto_renew = false, next_notice_at = null, quote_at = null, charge_at = null, lapses_at = null, service_ends_at = null, purge_at = null, purge_on = null, plan_changes_at = null';
    await ownerSql(`update subscriptions set state = 'purged', ${rest} where id = $1`, [gone.id]);
    await ownerSql(`update subscriptions set state = 'converted', ${rest} where id = $1`, [turned.id]);
    await runJob('subscriptions.lapse');
    await runJob('subscriptions.announce-renewals');
    expect((await subscriptionsOf(accountId)).find(({ id }) => id === enrolled.id)).toMatchObject({ auto_renew: true, renewal_quote_id: expect.any(String) });
    const { move } = await openAMove({ accountId, from: organizationId, to: next.organizationId, customer });
    await next.agent.submit(paths.moves.sign(move.id), { moves_on: ON, agreed: 'yes' }).expect(303);
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    expect((await moveRow(move.id))['state']).toBe('done');
    const after = await subscriptionsOf(accountId);
    expect(after.map((one) => [one['state'], one['organization_id'] === next.organizationId, one['auto_renew'], one['renewal_quote_id'], one['charge_at']])).toEqual([
      ['purged', true, false, null, null], ['expired', true, false, null, null], ['active', true, false, null, null], ['trial', true, false, null, null], ['converted', true, false, null, null],
    ]);
    // What is gone or has become a company's is nothing that anybody takes on.
    expect(((await moveRow(move.id))['lines'] as { isTrial: boolean }[]).map(({ isTrial }) => isTrial)).toEqual([false, false, true]);
    await setClock('2026-12-16T09:00:00Z');
    await runJob('subscriptions.charge-renewals');
    expect(await ownerSql('select id from payments p where exists (select from invoices i where i.id = p.invoice_id and i.account_id = $1)', [accountId])).toEqual([]);
  });

  it('ends administrator access and the old partner’s links, and what its limited members had chosen', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT' });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const { accountId, email } = await createAccount({ organizationId: old.organizationId, kind: 'safe_pro', administeredBy: 'partner' });
    const customer = await createAccountPerson({ organizationId: old.organizationId, accountId, role: 'administrator' });
    const limited = await createLimitedMember({ organizationId: old.organizationId, roles: ['technician'], accountIds: [accountId] });
    await ownerSql("insert into tokens (id, purpose, token_hash, email, organization_id, account_id, created_at, expires_at) values ($1, 'registration', sha256($2::text::bytea), $2, $3, $4, app.now(), app.now() + interval '30 days')", [uuidv7(), email, old.organizationId, accountId]);
    const { move } = await openAMove({ accountId, from: old.organizationId, to: next.organizationId, customer });
    await next.agent.submit(paths.moves.sign(move.id), { moves_on: ON, agreed: 'yes' }).expect(303);
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    expect((await ownerSql('select organization_id, partner_is_administrator, administered_by from accounts where id = $1', [accountId]))[0]).toEqual({ organization_id: next.organizationId, partner_is_administrator: false, administered_by: 'customer' });
    expect(await ownerSql('select id from tokens where account_id = $1 and voided_at is null and used_at is null', [accountId])).toEqual([]);
    expect(await ownerSql('select account_id from membership_accounts where membership_id = $1', [limited.membershipId])).toEqual([]);
    // It administers itself now, so it is told.
    expect(await mailsOf(move.id)).toContain('moves.done-customer');
  });

  it('leaves with the customer what the customer pays, and shows it to the next partner', async () => {
    const { old, next, accountId, moveId } = await signed();
    const { subscriptionId } = await createSubscription({ organizationId: HOUSE_ORGANIZATION_ID, accountId, startsOn: '2026-05-01', expiresOn: '2027-05-01', shownTo: old.organizationId, source: 'customer' });
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    const rows = await subscriptionsOf(accountId);
    expect(rows.find(({ id }) => id === subscriptionId)).toMatchObject({ organization_id: HOUSE_ORGANIZATION_ID, shown_to_organization_id: next.organizationId });
    const { lines } = await moveRow(moveId) as { lines: { paidBy: string }[] };
    expect(lines.map(({ paidBy }) => paidBy)).toEqual(['customer', 'partner']);
    const [settlement] = await ownerSql('select lines, total_cents from account_move_settlements where move_id = $1', [moveId]);
    expect([(settlement!['lines'] as unknown[]).length, settlement!['total_cents']]).toEqual([1, 105_33]);
  });

  it('waits while something is in the way, tells everybody once, and then happens', async () => {
    const { old, next, accountId, moveId } = await signed();
    await ownerSql("update billing_holds set held = true, reason = 'after a restore', changed_by = 'system', changed_at = app.now()");
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    await runJob('subscriptions.complete-moves');
    expect(await moveRow(moveId)).toMatchObject({ state: 'dated', delay: 'All charges are on hold while we compare our books with the bank’s.' });
    expect((await mailsOf(moveId)).slice(5)).toEqual(['moves.delayed-customer', 'moves.delayed-leaving', 'moves.delayed-receiving']);
    const [left, taken] = [await later(old, AT), await later(next, AT)];
    expect(await wordsOf(left.agent, paths.moves.show(moveId))).toContain('All charges are on hold');
    const words = await wordsOf(taken.agent, paths.moves.show(moveId));
    expect(words).toContain('Something between us and Kleiber IT has to come to its end first');
    expect(words).not.toContain('on hold');
    await ownerSql("update billing_holds set held = false, reason = ''");
    // Two days later it is settled as of the day on which it happens: 354 of 365 days, 107.99 × 354 ÷ 365 = 104.7355.
    await setClock('2026-12-03T08:00:00Z');
    await runJob('subscriptions.complete-moves');
    expect(await moveRow(moveId)).toMatchObject({ state: 'done', moves_on: '2026-12-03' });
    expect((await ownerSql('select total_cents from account_move_settlements where move_id = $1', [moveId]))[0]!['total_cents']).toBe(104_74);
    expect((await subscriptionsOf(accountId))[0]!['organization_id']).toBe(next.organizationId);
  });

  it('breaks off whole, wherever it breaks off, and is made by the next sweep', async () => {
    const { old, next, accountId, moveId } = await signed();
    await setClock(AT);
    await ownerSql("create function refuse_for_test() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$; create trigger refuse_for_test before insert on account_move_settlements for each row execute function refuse_for_test()");
    await expect(completeMove(moveId)).rejects.toThrow('the disk is full');
    await runJob('subscriptions.complete-moves');
    expect((await moveRow(moveId))['state']).toBe('dated');
    expect((await subscriptionsOf(accountId)).map((one) => one['organization_id'])).toEqual([old.organizationId]);
    expect((await mailsOf(moveId)).slice(5)).toEqual([]);
    await ownerSql('drop trigger refuse_for_test on account_move_settlements; drop function refuse_for_test');
    await runJob('subscriptions.complete-moves');
    await runJob('subscriptions.complete-moves');
    expect((await subscriptionsOf(accountId)).map((one) => one['organization_id'])).toEqual([next.organizationId]);
    expect((await mailsOf(moveId)).slice(5)).toEqual(['moves.done-customer', 'moves.done-leaving', 'moves.done-receiving']);
  });

  it('is not got round by a release: the partner who is left is told of the move instead', async () => {
    const { old, accountId, moveId } = await signed();
    const { id } = (await subscriptionsOf(accountId))[0] as { id: string };
    const answer = await old.agent.get(paths.portal.releases.subscription(id)).expect(409);
    expect(pageOf(answer.text)('main').text()).toContain('Ana López moves to Harbor Lane IT on 1 Dec 2026. It leaves you by itself then, so there is nothing to release.');
    await old.agent.submit(paths.portal.releases.subscription(id), { confirmed: 'yes' });
    expect([(await moveRow(moveId))['state'], (await subscriptionsOf(accountId))[0]!['organization_id']]).toEqual(['dated', old.organizationId]);
  });

  it('lapses where the account has left its partner in another way', async () => {
    const { old, next, accountId, moveId } = await signed();
    await within({ organizationId: old.organizationId }, async (trx) => {
      const sides = { accountId, from: old.organizationId, to: HOUSE_ORGANIZATION_ID, reason: 'released', actor: { kind: 'person' as const, id: old.member.personId }, now: await databaseNow(trx) };
      await handOver(trx, { ...sides, subscriptionIds: (await subscriptionsOf(accountId)).map(({ id }) => id as string), shownTo: null });
      await transferAccount(trx, sides);
    });
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    expect((await moveRow(moveId))['state']).toBe('lapsed');
    expect((await subscriptionsOf(accountId))[0]!['organization_id']).toBe(HOUSE_ORGANIZATION_ID);
    expect(await wordsOf((await later(next, AT)).agent, paths.moves.show(moveId))).toContain('was not with Kleiber IT any more');
    expect((await mailsOf(moveId)).slice(5)).toEqual(['moves.lapsed-customer', 'moves.lapsed-receiving']);
  });

  it('waits for a dispute that was open before both had signed; a later one holds nothing up', async () => {
    const early = await opened();
    const dispute = async ({ old, accountId }: Stage) => {
      const [line] = await ownerSql<{ id: string }>('select l.id from invoice_lines l join invoices i on i.id = l.invoice_id where i.account_id = $1', [accountId]);
      await old.agent.submit(paths.portal.papers.dispute(line!.id), { reason: 'amount', words: 'We agreed on 99.00.' }).expect(303);
    };
    await dispute(early);
    await early.next.agent.submit(paths.moves.sign(early.moveId), { moves_on: ON, agreed: 'yes' }).expect(303);
    const late = await signed();
    await dispute(late);
    await setClock(AT);
    await runJob('subscriptions.complete-moves');
    expect([(await moveRow(early.moveId))['delay'], (await moveRow(late.moveId))['state']]).toEqual(['A line of an invoice for this customer is in dispute. We answer it first, or you withdraw the dispute.', 'done']);
  });
});

describe('the office', () => {
  it('sees every case with the settlement, for who sees invoices', async () => {
    const { moveId } = await signed();
    const finance = await officeAgent(app, await createColleague({ roles: ['finance'] }));
    const support = await officeAgent(app, await createColleague({ roles: ['support'] }));
    expect(await wordsOf(finance, paths.moves.office.index)).toContain('Kleiber IT');
    expect(await wordsOf(finance, paths.moves.office.show(moveId))).toContain('$105.33');
    const words = await wordsOf(support, paths.moves.office.show(moveId));
    expect(words).toContain('Robin Tester signed for Harbor Lane IT');
    expect(words).not.toContain('$');
    await finance.get(paths.moves.office.show(uuidv7())).expect(404);
  });
});

describe('a request of another partner', () => {
  it('is accepted by agreeing to the move, and opens one case however often that is pressed', async () => {
    const old = await changeDesk({ at: START, name: 'Kleiber IT', discountBps: 1_000 });
    const next = await changeDesk({ at: START, name: 'Harbor Lane IT' });
    const email = `ana-${uuidv7()}@example.test`;
    const accountId = await buySafe(old, { plan: 'safe_plus', email });
    const customer = await createAccountPerson({ organizationId: old.organizationId, accountId });
    const requestId = await createRequest({ organizationId: next.organizationId, requestedBy: next.member.personId, email });
    const agent = await signedInAgent(app, customer);
    const page = (await agent.submit(paths.my.request.accept(requestId), { account: accountId }).expect(303)).headers['location']!;
    expect(await ownerSql('select id from account_moves where account_id = $1', [accountId])).toEqual([]);
    const words = await wordsOf(agent, page);
    for (const expected of ['Kleiber IT looks after Ana López now', 'Safe Plus', 'Administrator access ends, where it was given.']) expect(words).toContain(expected);
    expect(words).not.toContain('$');
    await Promise.all([1, 2].map(() => agent.submit(paths.my.request.accept(requestId), { account: accountId, move: 'yes' }).expect(303)));
    const rows = await ownerSql<{ id: string }>('select id from account_moves where account_id = $1', [accountId]);
    expect(rows).toHaveLength(1);
    expect((await ownerSql('select organization_id from accounts where id = $1', [accountId]))[0]!['organization_id']).toBe(old.organizationId);
    expect(await wordsOf(agent, paths.moves.my.show(rows[0]!.id))).toContain('The move waits for the signature of Harbor Lane IT.');
    expect(await mailsOf(rows[0]!.id)).toEqual(['moves.opened-customer', 'moves.opened-receiving']);
  });
});
