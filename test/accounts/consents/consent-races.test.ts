import { answerAccessRequest } from '../../../src/accounts/consents/answer-access-request';
import { cancelRequest } from '../../../src/accounts/consents/cancel-request';
import { type ConsentRequest } from '../../../src/accounts/consents/consent-request.model';
import { revokeAccess } from '../../../src/accounts/consents/partner-access/revoke-access';
import { refreshAccountSummary } from '../../../src/accounts/refresh-account-summary';
import { transferAccount } from '../../../src/accounts/transfer-account';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { databaseNow, within } from '../../../src/platform/database/database';
import { Refusal } from '../../../src/platform/errors';
import { acceptAssociation } from '../../../src/subscriptions/associations/accept-association';
import { testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createRequest } from '../../support/factories/consents';
import { createRenewable } from '../../support/factories/money/renewals';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { accountOf, addPerson, customer, mailsTo, partner, statusOf, type Customer, type Partner } from './support/asking';

const app = testApp();
const rounds = Array.from({ length: 8 }, (_each, index) => index);
const actor = { kind: 'person', id: '00000000-0000-7000-8000-0000000000aa' } as const;

let us: Partner;
beforeAll(async () => {
  us = await partner(app);
});

/** What came of each; anything but a refusal in words is a fault. */
async function race(works: readonly (() => Promise<unknown>)[]): Promise<boolean[]> {
  const settled = await Promise.allSettled(works.map((work) => work()));
  for (const each of settled) if (each.status === 'rejected' && !(each.reason instanceof Refusal)) throw each.reason;
  return settled.map(({ status }) => status === 'fulfilled');
}

async function askedCompany(): Promise<{ owner: Customer; request: Pick<ConsentRequest, 'id' | 'organizationId' | 'accountId'> }> {
  const owner = await customer({ organizationId: us.organizationId, kind: 'safe_pro' });
  const id = await createRequest({ organizationId: us.organizationId, requestedBy: us.member.personId, accountId: owner.accountId });
  return { owner, request: { id, organizationId: us.organizationId, accountId: owner.accountId } };
}

const release = ({ accountId }: Customer) => within({ organizationId: us.organizationId }, async (trx) => transferAccount(trx, { accountId, from: us.organizationId, to: HOUSE, reason: 'released', actor, now: await databaseNow(trx) }));
const isAdministrator = async ({ accountId }: Customer) => (await accountOf(accountId))['partner_is_administrator'] as boolean;

describe('of two acts at the same moment one counts, and the other is told so in words', () => {
  it.each(rounds)('the company accepts while the partner takes its request back (%i)', async () => {
    const { owner, request } = await askedCompany();
    const [accepted, cancelled] = await race([
      () => answerAccessRequest({ request, personId: owner.personId, actor, answer: 'accept' }),
      () => cancelRequest({ organizationId: us.organizationId, requestId: request.id, kind: 'administrator', actor }),
    ]);
    expect([accepted, cancelled].filter(Boolean)).toHaveLength(1);
    expect([await statusOf(request.id), await isAdministrator(owner)]).toEqual(accepted ? ['accepted', true] : ['cancelled', false]);
    await assertNoBrokenInvariant();
  });

  it.each(rounds)('one administrator accepts while another declines (%i)', async () => {
    const { owner, request } = await askedCompany();
    const other = await addPerson(owner, 'administrator');
    const [accepted] = await race([
      () => answerAccessRequest({ request, personId: owner.personId, actor, answer: 'accept' }),
      () => answerAccessRequest({ request, personId: other.personId, actor, answer: 'decline' }),
    ]);
    expect([await statusOf(request.id), await isAdministrator(owner)]).toEqual(accepted ? ['accepted', true] : ['declined', false]);
    expect((await mailsTo(us.member.email)).filter((subject) => subject.includes(owner.name))).toHaveLength(1);
  });

  it.each(rounds)('the company accepts while the account is let go (%i)', async () => {
    const { owner, request } = await askedCompany();
    const [accepted] = await race([() => answerAccessRequest({ request, personId: owner.personId, actor, answer: 'accept' }), () => release(owner)]);
    expect([await statusOf(request.id), await isAdministrator(owner), (await accountOf(owner.accountId))['organization_id']]).toEqual([accepted ? 'revoked' : 'cancelled', false, HOUSE]);
    await assertNoBrokenInvariant();
  });

  it.each(rounds)('the company takes access back while the account is let go (%i)', async () => {
    const { owner, request } = await askedCompany();
    await answerAccessRequest({ request, personId: owner.personId, actor, answer: 'accept' });
    await race([() => revokeAccess({ organizationId: us.organizationId, accountId: owner.accountId, personId: owner.personId, actor }), () => release(owner)]);
    expect([await statusOf(request.id), await isAdministrator(owner)]).toEqual(['revoked', false]);
  });

  it.each(rounds)('the customer accepts two partners for one account (%i)', async () => {
    const [other, ana] = [await partner(app), await customer()];
    const ids = await Promise.all([us, other].map(({ organizationId, member }) => createRequest({ organizationId, requestedBy: member.personId, email: ana.email })));
    const outcomes = await race(ids.map((requestId) => () => acceptAssociation({ requestId, accountId: ana.accountId, personId: ana.personId, actor, agreesToMove: false })));
    const holder = (await accountOf(ana.accountId))['organization_id'];
    expect([us.organizationId, other.organizationId]).toContain(holder);
    // The slower one is refused, or finds another partner there and is asked about a move: either way its request stays open.
    expect((await Promise.all(ids.map(statusOf))).sort()).toEqual(['accepted', 'pending']);
    expect(outcomes.filter(Boolean).length).toBeGreaterThan(0);
    await assertNoBrokenInvariant();
  });

  it.each(rounds)('the customer accepts while one of their subscriptions changes (%i)', async () => {
    const ana = await customer();
    const { id: subscriptionId } = await createRenewable({ organizationId: HOUSE, accountId: ana.accountId, expiresOn: '2099-01-15' });
    const requestId = await createRequest({ organizationId: us.organizationId, requestedBy: us.member.personId, email: ana.email });
    // In the order of locks: a subscription, then its account.
    const change = () => within({ organizationId: HOUSE }, async (trx) => {
      await trx('subscriptions').where({ organization_id: HOUSE, id: subscriptionId }).update({ nickname: 'Laptop' });
      await trx.raw('select pg_sleep(0.02)');
      await refreshAccountSummary(trx, ana.accountId);
    });
    expect(await race([change, () => acceptAssociation({ requestId, accountId: ana.accountId, personId: ana.personId, actor, agreesToMove: false })])).toEqual([true, true]);
    expect(await ownerSql('select nickname, shown_to_organization_id from subscriptions where id = $1', [subscriptionId])).toEqual([{ nickname: 'Laptop', shown_to_organization_id: us.organizationId }]);
    await assertNoBrokenInvariant();
  });
});
