import { whatPartnerMay } from '../../../src/accounts/access/access-level.model';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { advanceClock, pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { addAccountPerson } from '../../support/factories/consents';
import { createLimitedMember, createMember, createPerson } from '../../support/factories/organizations';
import { createRenewable } from '../../support/factories/money/renewals';
import { subscriptionsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { accountOf, actionsOn, addPerson, ask, customer, firstPage, mailsTo, partner, statusOf, wordsAt } from './support/asking';
import '../../../src/accounts/consents/consents.jobs';

const app = testApp();
const { requests } = paths.portal;

beforeEach(() => setClock('2026-03-01T12:00:00Z'));

describe('asking to look after an existing customer', () => {
  it('says the same, and does the same, whoever has the address and if nobody has it', async () => {
    const us = await partner(app);
    const other = await partner(app);
    const addresses = {
      ofHouse: (await customer()).email, ofOther: (await customer({ organizationId: other.organizationId })).email, colleague: (await createMember({ organizationId: us.organizationId })).email,
      themselves: us.member.email, withoutAccount: (await createPerson()).email, nobody: 'nobody@example.test',
    };
    const told: string[] = [];
    for (const email of Object.values(addresses)) {
      const answer = await us.agent.submit(requests.new, { email }).expect(303);
      const list = await us.agent.get(answer.headers['location']!).expect(200);
      const $ = pageOf(list.text);
      const row = $('tbody tr').filter((_i, tr) => $(tr).text().includes(email)).text();
      told.push(`${$('.flash').text()} ${row}`.replaceAll(email, 'EMAIL').replace(/\s+/g, ' ').trim());
      expect(await mailsTo(email)).toEqual([]);
    }
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toContain('Your request to EMAIL is on its way. Tell the customer: they see it when they next sign in.');
    expect(told[0]).toContain('Request pending');
  });

  it('says which of the organization’s own accounts has the address, and asks on when there is another', async () => {
    const us = await partner(app);
    const own = await customer({ organizationId: us.organizationId, name: 'Ana of ours' });
    const refused = await us.agent.submit(requests.new, { email: own.email }).expect(422);
    const $ = pageOf(refused.text);
    expect($('#email-error').text()).toBe('You look after an account with this address already.');
    expect($('main a').filter((_i, a) => $(a).text() === 'Ana of ours').attr('href')).toBe(paths.portal.account(own.accountId));
    expect($('#email').val()).toBe(own.email);
    await us.agent.submit(requests.new, { email: own.email, another: 'yes' }).expect(303);
  });

  it('keeps one open request for each address, however often the button is pressed', async () => {
    const us = await partner(app);
    const email = 'twice@example.test';
    const answers = await Promise.all([1, 2, 3].map(() => us.agent.submit(requests.new, { email })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await ownerSql('select status from consent_requests where email = $1', [email])).toEqual([{ status: 'pending' }]);
    await ask(await partner(app), email);
  });

  it.each([['', 'Enter the customer’s e-mail address.'], ['ana', 'Enter an e-mail address like name@example.com.'], [`${'a'.repeat(250)}@example.test`, 'Use at most 254 characters for an e-mail address.']])('refuses the address “%s” in words, and keeps it', async (email, words) => {
    const { agent } = await partner(app);
    const $ = pageOf((await agent.submit(requests.new, { email }).expect(422)).text);
    expect([$('#email-error').text(), $('#email').val()]).toEqual([words, email]);
  });

  it('ends at fifty a day, and says when to go on', async () => {
    const us = await partner(app);
    const [{ id }] = await ownerSql<{ id: string }>('select id from memberships where person_id = $1', [us.member.personId]) as [{ id: string }];
    await ownerSql(
      `insert into consent_requests (id, kind, organization_id, email, requested_by, membership_id, requested_at, lapses_at, status_since)
       select gen_random_uuid(), 'association', $1, 'many-' || n || '@example.test', $2, $3, app.now(), app.now() + interval '30 days', app.now() from generate_series(1, 50) n`, [us.organizationId, us.member.personId, id]);
    const answer = await us.agent.submit(requests.new, { email: 'one-more@example.test' }).expect(429);
    expect(pageOf(answer.text)('#email-error').text()).toBe('An organization sends at most 50 requests a day. Send the next one tomorrow.');
    await advanceClock('25 hours');
    await (await signedInAgent(app, us.member)).submit(requests.new, { email: 'one-more@example.test' }).expect(303);
  });

  it('is taken back, and may then be asked again', async () => {
    const us = await partner(app);
    const id = await ask(us, 'back@example.test');
    await us.agent.submit(requests.cancel(id)).expect(303);
    await us.agent.submit(requests.cancel(id)).expect(303);
    expect([await statusOf(id), await actionsOn(id)]).toEqual(['cancelled', ['consent.requested', 'consent.cancelled']]);
    const $ = pageOf((await us.agent.get(`${requests.index}?state=cancelled`).expect(200)).text);
    expect($('tbody a').filter((_i, a) => /Ask again/.test($(a).text())).attr('href')).toBe(requests.newTo('back@example.test'));
    await ask(us, 'back@example.test');
  });

  it('leads the filter “Request pending” of the Accounts list to the open ones', async () => {
    const us = await partner(app);
    await ask(us, 'waiting@example.test');
    const $ = pageOf((await us.agent.get(paths.portal.accounts).expect(200)).text);
    expect($('main').text()).toContain('No accounts yet');
    const answer = await us.agent.get(`${paths.portal.accounts}?status=request_pending`).expect(303);
    expect(await wordsAt(us.agent, answer.headers['location']!)).toContain('waiting@example.test');
  });
});

describe('what the customer sees', () => {
  it('stands before every page from the next sign-in on, names the partner and what it may do, and goes away when put off, until the next sign-in', async () => {
    const us = await partner(app);
    const ana = await customer();
    const agent = await signedInAgent(app, ana);
    expect(await firstPage(agent)).toBe(paths.my.home);
    const id = await ask(us, ana.email);
    const page = await firstPage(agent);
    expect(page).toBe(paths.my.request.showFor(id, '/my'));
    const words = await wordsAt(agent, page);
    for (const said of [`${us.name} asks to look after your backup`, 'Asked by Rosa Marin', ...whatPartnerMay('linked_safe', 'customer'), 'never sees your password', ana.name]) expect(words).toContain(said);
    expect((await agent.get(`${paths.my.partnerAccess.show}?x=1`).expect(303)).headers['location']).toBe(paths.my.request.showFor(id, '/my/partner-access?x=1'));
    const later = await agent.submit(paths.my.request.later(id), { next: '/my/partner-access' }).expect(303);
    expect(later.headers['location']).toBe('/my/partner-access');
    expect(await firstPage(agent)).toBe(paths.my.home);
    expect(await wordsAt(agent, paths.my.partnerAccess.show)).toContain('asks to look after your backup');
    expect(await firstPage(await signedInAgent(app, ana))).toBe(page);
    expect(await statusOf(id)).toBe('pending');
    // That she was asked, and put it off, is not the partner's to know.
    expect(await ownerSql('select organization_id from audit_entries where subject_id = $1 and action = $2', [id, 'consent.postponed'])).toEqual([{ organization_id: HOUSE }]);
  });

  it('gives the account to the partner once accepted, with what the customer pays for still theirs and seen', async () => {
    const us = await partner(app);
    const ana = await customer();
    await createRenewable({ organizationId: HOUSE, accountId: ana.accountId, expiresOn: '2027-01-15' });
    const id = await ask(us, ana.email);
    const agent = await signedInAgent(app, ana);
    const answer = await agent.submit(paths.my.request.accept(id), { account: ana.accountId }).expect(303);
    expect(answer.headers['location']).toBe(paths.my.partnerAccess.show);
    expect(await wordsAt(agent, paths.my.partnerAccess.show)).toMatch(new RegExp(`${us.name} looks after ${ana.name} now.*Looks after your account since ?1 Mar 2026`));
    expect([await statusOf(id), await accountOf(ana.accountId)]).toEqual(['accepted', { organization_id: us.organizationId, partner_is_administrator: false, administered_by: 'customer' }]);
    expect((await subscriptionsOf(ana.accountId)).map((row) => [row['organization_id'], row['shown_to_organization_id']])).toEqual([[HOUSE, us.organizationId]]);
    expect(await wordsAt(us.agent, paths.portal.accounts)).toContain(ana.name);
    expect(await wordsAt(us.agent, paths.portal.account(ana.accountId))).toContain('15 Jan 2027');
    expect(await mailsTo(us.member.email)).toEqual([`${ana.name} is in your accounts now`]);
    expect(await mailsTo(ana.email)).toEqual([]);
    expect(await actionsOn(id)).toEqual(['consent.requested', 'consent.accepted']);
    await agent.submit(paths.my.request.accept(id), { account: ana.accountId }).expect(303);
    expect(await mailsTo(us.member.email)).toHaveLength(1);
    await assertNoBrokenInvariant();
  });

  it('tells the partner a no, of which account it does not say, and lets it ask again after seven days', async () => {
    const us = await partner(app);
    const ana = await customer({ name: 'Zeisig household' });
    const id = await ask(us, ana.email);
    const agent = await signedInAgent(app, ana);
    await agent.submit(paths.my.request.decline(id), { next: '/my' }).expect(303);
    expect(await statusOf(id)).toBe('declined');
    expect(await mailsTo(us.member.email)).toEqual([`${ana.email} has declined your request`]);
    const [mail] = await ownerSql<{ text_body: string }>('select text_body from mails where recipient_email = $1', [us.member.email]);
    expect(mail!.text_body + (await us.agent.get(requests.index)).text).not.toContain('Zeisig');
    expect(await firstPage(agent)).toBe(paths.my.home);
    const soon = await us.agent.submit(requests.new, { email: ana.email }).expect(422);
    expect(pageOf(soon.text)('#email-error').text()).toBe('The customer said no on 1 Mar 2026. You may ask again on 8 Mar 2026.');
    await setClock('2026-03-08T13:00:00Z');
    await (await signedInAgent(app, us.member)).submit(requests.new, { email: ana.email }).expect(303);
  });

  it('lets who has several accounts choose, and asks when none was chosen', async () => {
    const us = await partner(app);
    const ana = await customer();
    const second = await createAccount({ organizationId: HOUSE, kind: 'safe_pro', name: 'Ruiz Bakery' });
    await addAccountPerson({ organizationId: HOUSE, accountId: second.accountId, personId: ana.personId, role: 'administrator' });
    const id = await ask(us, ana.email);
    const agent = await signedInAgent(app, ana);
    await agent.submit(paths.contexts, { context: `account:${ana.accountId}` }).expect(303);
    const $ = pageOf((await agent.get(paths.my.request.show(id)).expect(200)).text);
    expect($('input[name=account]').map((_i, input) => $(input).val()).get().sort()).toEqual([ana.accountId, second.accountId].sort());
    expect($('main').text()).toContain('In a Safe Pro account');
    expect(pageOf((await agent.submit(paths.my.request.accept(id)).expect(422)).text)('#account-error').text()).toBe('Choose the account that this is about.');
    expect((await agent.submit(paths.my.request.accept(id), { account: us.organizationId })).status).toBe(422);
    await agent.submit(paths.my.request.accept(id), { account: second.accountId }).expect(303);
    expect([(await accountOf(ana.accountId))['organization_id'], (await accountOf(second.accountId))['organization_id']]).toEqual([HOUSE, us.organizationId]);
  });

  it('reaches a company by its own address, and is answered by an administrator but by no plain user', async () => {
    const us = await partner(app);
    const owner = await customer({ kind: 'safe_pro' });
    await ownerSql("update accounts set email = 'office@company.test' where id = $1", [owner.accountId]);
    const [user, administrator] = [await addPerson(owner, 'user'), await addPerson(owner, 'administrator')];
    const id = await ask(us, 'office@company.test');
    const plain = await signedInAgent(app, user);
    expect(await firstPage(plain)).toBe(paths.my.home);
    for (const path of [paths.my.request.accept(id), paths.my.request.decline(id), paths.my.request.later(id)]) await plain.submit(path, { account: owner.accountId }).expect(403);
    const agent = await signedInAgent(app, administrator);
    expect(await firstPage(agent)).toBe(paths.my.request.showFor(id, '/my'));
    await agent.submit(paths.my.request.accept(id), { account: owner.accountId }).expect(303);
    expect((await accountOf(owner.accountId))['organization_id']).toBe(us.organizationId);
  });

  it('does not exist for anybody else', async () => {
    const us = await partner(app);
    const id = await ask(us, (await customer()).email);
    const agent = await signedInAgent(app, await customer());
    const unknown = await agent.get(paths.my.request.show('01980000-0000-7000-8000-00000000dead')).expect(404);
    expect((await agent.get(paths.my.request.show(id)).expect(404)).text).toBe(unknown.text);
    for (const path of [paths.my.request.accept(id), paths.my.request.decline(id), paths.my.request.later(id)]) await agent.submit(path).expect(404);
    const other = await partner(app);
    await other.agent.submit(requests.cancel(id)).expect(404);
    expect(await statusOf(id)).toBe('pending');
  });

  it.each([
    ['taken back by the partner', async (id: string) => { await ownerSql("update consent_requests set status = 'cancelled' where id = $1", [id]); }, 'has taken this request back. There is nothing left to answer.'],
    ['declined in another tab', async (id: string) => { await ownerSql("update consent_requests set status = 'declined', answered_by = requested_by where id = $1", [id]); }, 'This request was declined, and nothing changed.'],
    ['older than 30 days', async () => advanceClock('30 days'), 'This request ended after 30 days without an answer.'],
  ])('says so when the request was %s in the meantime', async (_what, change, words) => {
    const us = await partner(app);
    const ana = await customer();
    const id = await ask(us, ana.email);
    await change(id);
    const agent = await signedInAgent(app, ana);
    const answer = await agent.submit(paths.my.request.accept(id), { account: ana.accountId }).expect(409);
    expect(pageOf(answer.text)('main').text().replace(/\s+/g, ' ')).toContain(words);
    expect((await accountOf(ana.accountId))['organization_id']).toBe(HOUSE);
    expect(await firstPage(agent)).toBe(paths.my.home);
  });

  it('is accepted once when two tabs answer at the same moment', async () => {
    const us = await partner(app);
    const ana = await customer();
    const id = await ask(us, ana.email);
    const agent = await signedInAgent(app, ana);
    const answers = await Promise.all([
      agent.submit(paths.my.request.accept(id), { account: ana.accountId }), agent.submit(paths.my.request.decline(id)), agent.submit(paths.my.request.accept(id), { account: ana.accountId }),
    ]);
    const status = await statusOf(id);
    expect(['accepted', 'declined']).toContain(status);
    expect(answers.map((answer) => answer.status).sort()).toEqual(status === 'accepted' ? [303, 303, 409] : [303, 409, 409]);
    expect((await accountOf(ana.accountId))['organization_id']).toBe(status === 'accepted' ? us.organizationId : HOUSE);
    expect(await mailsTo(us.member.email)).toHaveLength(1);
  });

  it('goes to one of two partners that ask for the same account; the other is told who holds it', async () => {
    const [first, second] = [await partner(app), await partner(app)];
    const ana = await customer();
    const [one, two] = [await ask(first, ana.email), await ask(second, ana.email)];
    const agent = await signedInAgent(app, ana);
    await agent.submit(paths.my.request.accept(one), { account: ana.accountId }).expect(303);
    expect((await accountOf(ana.accountId))['organization_id']).toBe(first.organizationId);
    expect(await firstPage(agent)).toBe(paths.my.request.showFor(two, '/my'));
    expect(await wordsAt(agent, paths.my.request.show(two))).toContain(`${first.name} looks after it now`);
  });
});

describe('accepting while another partner looks after the account', () => {
  it('asks first on a page that says what moves, then opens a move and leaves the account where it is', async () => {
    const [us, old] = [await partner(app), await partner(app)];
    const ana = await customer({ organizationId: old.organizationId });
    const subscription = await createRenewable({ organizationId: old.organizationId, accountId: ana.accountId, expiresOn: '2027-01-15' });
    const id = await ask(us, ana.email);
    const agent = await signedInAgent(app, ana);
    expect(await wordsAt(agent, await firstPage(agent))).toContain(`${old.name} looks after it now`);
    const asked = await agent.submit(paths.my.request.accept(id), { account: ana.accountId }).expect(303);
    expect([await statusOf(id), asked.headers['location']]).toEqual(['pending', paths.my.request.moveOf(id, ana.accountId)]);
    const words = await wordsAt(agent, asked.headers['location']!);
    for (const said of [`moves from ${old.name} to ${us.name}`, subscription.number, 'Administrator access ends']) expect(words).toContain(said);
    const agreed = await agent.submit(paths.my.request.accept(id), { account: ana.accountId, move: 'yes' }).expect(303);
    const [move] = await ownerSql<{ id: string; state: string }>('select id, state from account_moves where request_id = $1', [id]);
    expect([await statusOf(id), agreed.headers['location'], move!.state]).toEqual(['accepted', paths.moves.my.show(move!.id), 'waiting']);
    expect((await accountOf(ana.accountId))['organization_id']).toBe(old.organizationId);
    await agent.get(agreed.headers['location']!).expect(200);
    // Its administrators sign, so the move tells them; nobody is told twice.
    expect(await mailsTo(us.member.email)).toEqual([`${ana.name} wants to move to you: sign to take it on`]);
    expect(await wordsAt(us.agent, requests.index)).not.toContain(ana.name);
    await agent.submit(paths.my.request.accept(id), { account: ana.accountId, move: 'yes' }).expect(303);
    expect(await ownerSql('select count(*)::int from account_moves where request_id = $1', [id])).toEqual([{ count: 1 }]);
    await assertNoBrokenInvariant();
  });

  it('refuses a second move while one is open, and changes nothing', async () => {
    const [first, second, old] = [await partner(app), await partner(app), await partner(app)];
    const ana = await customer({ organizationId: old.organizationId });
    const [one, two] = [await ask(first, ana.email), await ask(second, ana.email)];
    const agent = await signedInAgent(app, ana);
    await agent.submit(paths.my.request.accept(one), { account: ana.accountId, move: 'yes' }).expect(303);
    const refused = await agent.submit(paths.my.request.accept(two), { account: ana.accountId, move: 'yes' }).expect(409);
    expect(pageOf(refused.text)('.flash').text()).toContain(`You have agreed to move to ${first.name} already.`);
    expect(await statusOf(two)).toBe('pending');
  });
});

describe('requests that nobody answers', () => {
  it('lapse after 30 days, once', async () => {
    const us = await partner(app);
    const id = await ask(us, 'silent@example.test');
    await advanceClock('29 days 23 hours');
    await runJob('accounts.lapse-requests');
    expect(await statusOf(id)).toBe('pending');
    await advanceClock('1 hour');
    await runJob('accounts.lapse-requests');
    await runJob('accounts.lapse-requests');
    expect([await statusOf(id), await actionsOn(id)]).toEqual(['lapsed', ['consent.requested', 'consent.lapsed']]);
  });
});

describe('a member limited to chosen accounts', () => {
  it('asks, sees only what they asked, and sees the account they won', async () => {
    const us = await partner(app);
    const limited = await createLimitedMember({ organizationId: us.organizationId, roles: ['sales'], accountIds: [] });
    const agent = await signedInAgent(app, limited);
    await ask(us, 'colleague-asked@example.test');
    const ana = await customer();
    const id = await ask({ ...us, agent }, ana.email);
    const list = await wordsAt(agent, requests.index);
    expect([list.includes(ana.email), list.includes('colleague-asked@example.test')]).toEqual([true, false]);
    const again = await agent.submit(requests.new, { email: 'colleague-asked@example.test' }).expect(303);
    expect(again.headers['location']).toBe(requests.index);
    await (await signedInAgent(app, ana)).submit(paths.my.request.accept(id), { account: ana.accountId }).expect(303);
    await agent.get(paths.portal.account(ana.accountId)).expect(200);
    expect(await mailsTo(limited.email)).toEqual([`${ana.name} is in your accounts now`]);
  });

  it('is not told whose account has an address that a colleague looks after', async () => {
    const us = await partner(app);
    const hidden = await customer({ organizationId: us.organizationId, name: 'Gimpel household' });
    const agent = await signedInAgent(app, await createLimitedMember({ organizationId: us.organizationId, roles: ['sales'], accountIds: [] }));
    const answer = await agent.submit(requests.new, { email: hidden.email }).expect(422);
    expect(answer.text).not.toContain('Gimpel');
    expect(pageOf(answer.text)('main').text()).toContain('Ask an administrator of your organization to choose that account for you');
  });
});
