import { whatAdministratorAdds } from '../../../src/accounts/access/access-level.model';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { transferAccount } from '../../../src/accounts/transfer-account';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { advanceClock, pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember } from '../../support/factories/organizations';
import { accountOf, actionsOn, addPerson, askAccess, customer, firstPage, mailsTo, partner, statusOf, wordsAt, type Customer, type Partner } from './support/asking';

const app = testApp();
const { accessRequest } = paths.portal;

beforeEach(() => setClock('2026-03-01T12:00:00Z'));

async function company(given: Parameters<typeof customer>[0] = {}): Promise<{ us: Partner; owner: Customer }> {
  const us = await partner(app);
  return { us, owner: await customer({ organizationId: us.organizationId, kind: 'safe_pro', ...given }) };
}

const accountWords = ({ agent }: Partner, accountId: string) => wordsAt(agent, paths.portal.account(accountId));

describe('asking a company for administrator access', () => {
  it('says first what it would allow, then mails those who may grant it, and shows since when it is asked', async () => {
    const { us, owner } = await company();
    const [administrator, user] = [await addPerson(owner, 'administrator'), await addPerson(owner, 'user')];
    expect(await accountWords(us, owner.accountId)).toContain('Not requested');
    const asking = await wordsAt(us.agent, accessRequest.new(owner.accountId));
    for (const said of ['to make you an administrator?', 'If they accept, you can also', ...whatAdministratorAdds('partner')]) expect(asking).toContain(said);
    const id = await askAccess(us, owner.accountId);
    expect(await accountWords(us, owner.accountId)).toMatch(/Request pending Requested on 1 Mar 2026\..*Cancel the request/);
    const subject = `${us.name} asks to be an administrator of ${owner.name}`;
    expect([await mailsTo(owner.email), await mailsTo(administrator.email), await mailsTo(user.email)]).toEqual([[subject], [subject], []]);
    const [mail] = await ownerSql<{ text_body: string }>('select text_body from mails where recipient_email = $1', [owner.email]);
    expect(mail!.text_body).toContain(paths.my.request.show(id));
    expect(await actionsOn(id)).toEqual(['consent.requested']);
  });

  it('is asked once, however often the button is pressed, and taken back', async () => {
    const { us, owner } = await company();
    const answers = await Promise.all([1, 2].map(() => us.agent.submit(accessRequest.new(owner.accountId))));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await mailsTo(owner.email)).toHaveLength(1);
    await us.agent.submit(accessRequest.cancel(owner.accountId)).expect(303);
    expect(await accountWords(us, owner.accountId)).toMatch(/Cancelled You took your request back on 1 Mar 2026/);
    await askAccess(us, owner.accountId);
  });

  it('is refused for a household, and where access stands already', async () => {
    const us = await partner(app);
    const household = await customer({ organizationId: us.organizationId });
    expect(pageOf((await us.agent.submit(accessRequest.new(household.accountId)).expect(409)).text)('main').text()).toContain('A Safe account has no administrators');
    const own = await customer({ organizationId: us.organizationId, kind: 'safe_pro', administeredBy: 'partner' });
    expect(pageOf((await us.agent.submit(accessRequest.new(own.accountId)).expect(409)).text)('main').text()).toContain('You are an administrator of this company already');
    expect(await accountWords(us, own.accountId)).toContain('You are an administrator since the account was set up.');
  });

  it('is for administrators of the organization only, who are told so', async () => {
    const { us, owner } = await company();
    const agent = await signedInAgent(app, await createMember({ organizationId: us.organizationId, roles: ['technician'] }));
    await agent.submit(accessRequest.new(owner.accountId)).expect(403);
    expect(await wordsAt(agent, paths.portal.account(owner.accountId))).toContain('An administrator of your organization can ask.');
  });
});

describe('the company’s answer', () => {
  it('grants access: the list says Administrator, the partner is told, and the company sees since when', async () => {
    const { us, owner } = await company();
    const administrator = await addPerson(owner, 'administrator');
    const id = await askAccess(us, owner.accountId);
    const agent = await signedInAgent(app, administrator);
    expect(await firstPage(agent)).toBe(paths.my.request.showFor(id, '/my'));
    expect(await wordsAt(agent, paths.my.request.show(id))).toMatch(new RegExp(`${us.name} asks to be an administrator of ${owner.name}.*can also.*${whatAdministratorAdds('customer').join('.*')}`));
    await agent.submit(paths.my.request.accept(id)).expect(303);
    await agent.submit(paths.my.request.accept(id)).expect(303);
    expect([await statusOf(id), (await accountOf(owner.accountId))['partner_is_administrator']]).toEqual(['accepted', true]);
    expect(await mailsTo(us.member.email)).toEqual([`You are an administrator of ${owner.name}`]);
    expect(pageOf((await us.agent.get(paths.portal.accounts).expect(200)).text)('tbody').text()).toContain('Administrator');
    expect(await accountWords(us, owner.accountId)).toContain('The company granted you administrator access on 1 Mar 2026.');
    expect(await wordsAt(agent, paths.my.partnerAccess.show)).toMatch(/Granted on 1 Mar 2026 by Robin Tester/);
    expect(await actionsOn(id)).toEqual(['consent.requested', 'consent.accepted']);
  });

  it('may be no: nothing changes, and the partner waits seven days', async () => {
    const { us, owner } = await company();
    const id = await askAccess(us, owner.accountId);
    await (await signedInAgent(app, owner)).submit(paths.my.request.decline(id)).expect(303);
    expect([await statusOf(id), (await accountOf(owner.accountId))['partner_is_administrator'], await mailsTo(us.member.email)]).toEqual(['declined', false, [`${owner.name} has declined your request`]]);
    expect(await accountWords(us, owner.accountId)).toMatch(/Declined The company declined on 1 Mar 2026\. You may ask again on 8 Mar 2026\./);
    expect(pageOf((await us.agent.submit(accessRequest.new(owner.accountId)).expect(409)).text)('main').text()).toContain('You may ask again on 8 Mar 2026.');
    await advanceClock('7 days');
    await askAccess({ ...us, agent: await signedInAgent(app, us.member) }, owner.accountId);
  });

  it('is no plain user’s, and nobody’s of another company', async () => {
    const { us, owner } = await company();
    const id = await askAccess(us, owner.accountId);
    await (await signedInAgent(app, await addPerson(owner, 'user'))).submit(paths.my.request.accept(id)).expect(403);
    await (await signedInAgent(app, await customer({ kind: 'safe_pro', organizationId: us.organizationId }))).submit(paths.my.request.accept(id)).expect(404);
    expect(await statusOf(id)).toBe('pending');
  });

  it('comes from who may still answer: an administrator who was made a user in between may not', async () => {
    const { us, owner } = await company();
    const administrator = await addPerson(owner, 'administrator');
    const id = await askAccess(us, owner.accountId);
    const agent = await signedInAgent(app, administrator);
    await ownerSql("update account_people set role = 'user' where person_id = $1", [administrator.personId]);
    await agent.submit(paths.my.request.accept(id)).expect(403);
    expect(await statusOf(id)).toBe('pending');
  });
});

describe('taking administrator access back', () => {
  it('ends it after a page that says what changes, and tells the partner', async () => {
    const { us, owner } = await company();
    const id = await askAccess(us, owner.accountId);
    const agent = await signedInAgent(app, owner);
    await agent.submit(paths.my.request.accept(id)).expect(303);
    const $ = pageOf((await agent.get(paths.my.partnerAccess.revoke).expect(200)).text);
    expect($('main').text()).toContain('still pays for your plan');
    await agent.submit(paths.my.partnerAccess.revoke, { partner: String($('input[name=partner]').val()) }).expect(303);
    expect([await statusOf(id), (await accountOf(owner.accountId))['partner_is_administrator']]).toEqual(['revoked', false]);
    expect(await mailsTo(us.member.email)).toContain(`You are no longer an administrator of ${owner.name}`);
    expect(await accountWords(us, owner.accountId)).toMatch(/Revoked The company took administrator access back on 1 Mar 2026\.\s*Request admin rights/);
    expect(await actionsOn(owner.accountId)).toContain('consent.revoked');
    await agent.submit(paths.my.partnerAccess.revoke, { partner: us.organizationId }).expect(303);
    expect((await mailsTo(us.member.email)).filter((subject) => /no longer/.test(subject))).toHaveLength(1);
  });

  it('gives a company that its partner administered from the start its own mails', async () => {
    const { us, owner } = await company({ administeredBy: 'partner' });
    await (await signedInAgent(app, owner)).submit(paths.my.partnerAccess.revoke, { partner: us.organizationId }).expect(303);
    expect(await accountOf(owner.accountId)).toMatchObject({ partner_is_administrator: false, administered_by: 'customer' });
    expect(await mailsTo(us.member.email)).toEqual([`You are no longer an administrator of ${owner.name}`]);
  });

  it('changes nothing where the page was about another partner', async () => {
    const { us, owner } = await company({ administeredBy: 'partner' });
    await (await signedInAgent(app, owner)).submit(paths.my.partnerAccess.revoke, { partner: HOUSE }).expect(303);
    expect((await accountOf(owner.accountId))['partner_is_administrator']).toBe(true);
    expect(us.name).toBeTruthy();
  });

  it('is not for plain users, who see who looks after them all the same', async () => {
    const { us, owner } = await company({ administeredBy: 'partner' });
    const agent = await signedInAgent(app, await addPerson(owner, 'user'));
    await agent.submit(paths.my.partnerAccess.revoke, { partner: us.organizationId }).expect(403);
    expect(await wordsAt(agent, paths.my.partnerAccess.show)).toContain('An administrator or the billing owner of your company can end this.');
  });
});

describe('an account that leaves its partner', () => {
  it.each([['open', 'cancelled', false], ['granted', 'revoked', true]] as const)('ends a request that is %s', async (_what, expected, granted) => {
    const { us, owner } = await company();
    const id = await askAccess(us, owner.accountId);
    if (granted) await (await signedInAgent(app, owner)).submit(paths.my.request.accept(id)).expect(303);
    await within({ organizationId: us.organizationId }, async (trx) => transferAccount(trx, {
      accountId: owner.accountId, from: us.organizationId, to: HOUSE, reason: 'released', actor: { kind: 'person', id: us.member.personId }, now: await databaseNow(trx),
    }));
    expect([await statusOf(id), (await accountOf(owner.accountId))['partner_is_administrator'], (await actionsOn(id)).at(-1)]).toEqual([expected, false, 'consent.ended']);
    const agent = await signedInAgent(app, owner);
    expect(await firstPage(agent)).toBe(paths.my.home);
    expect(await wordsAt(agent, paths.my.partnerAccess.show)).toContain('No partner has access');
    expect(await wordsAt(us.agent, paths.portal.requests.index)).toContain('An account that you no longer look after');
  });
});
