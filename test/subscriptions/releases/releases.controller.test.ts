import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { browser, pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { mailedPath } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createAccountPerson, mailsTo, releaseOnPage, releasePage } from '../../support/factories/money/releases';
import { createEnrolled, createFirm, createRenewable, createTrial, type Firm } from '../../support/factories/money/renewals';
import { createRenewedByItself } from '../../support/factories/money/refunds';
import { subscriptionsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { chargesOf, failNext, sandboxControl } from '../../support/stripe';
import '../../../src/billing/billing.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';
import '../../../src/subscriptions/subscriptions.jobs';

const app = testApp();
// The clock moves for all tests: what fell due for others meanwhile is brought to its end first.
afterEach(async () => {
  for (const job of ['subscriptions.switch-plans', 'subscriptions.lapse', 'subscriptions.send-notices']) await runJob(job);
  await assertNoBrokenInvariant();
});

type Desk = Firm & { agent: SignedInAgent };
async function desk(at = '2026-11-01T12:00:00Z'): Promise<Desk> {
  const firm = await createFirm({ at });
  return { ...firm, agent: await signedInAgent(app, firm.member) };
}

const accountRow = async (id: string) => (await ownerSql('select organization_id, administered_by, partner_is_administrator, email, first_name, last_name, subscriptions_count, open_alerts, list_status from accounts where id = $1', [id]))[0]!;
const ownersOf = async (accountId: string) => (await subscriptionsOf(accountId)).map((row) => row['organization_id']);
const releasesOf = (accountId: string) => ownerSql('select * from releases where account_id = $1 order by released_at, id', [accountId]);
const actionsOf = async (accountId: string) => (await ownerSql<{ action: string }>('select action from audit_entries where account_id = $1 order by id', [accountId])).map(({ action }) => action);

/** A company with its plan; `people` by role. */
async function company(firm: Firm, { administeredBy = 'customer', people = ['billing_owner'], name = 'Rivera Dental' }: { administeredBy?: 'partner' | 'customer'; people?: string[]; name?: string } = {}) {
  const { organizationId } = firm;
  const { accountId, email } = await createAccount({ organizationId, kind: 'safe_pro', name, administeredBy, registered: people.length > 0 });
  const persons = [];
  for (const role of people) persons.push(await createAccountPerson({ organizationId, accountId, role }));
  const subscription = await createRenewable({ organizationId, accountId, planCode: 'safe_pro_core', expiresOn: '2027-03-01' });
  return { accountId, email, persons, subscription, name };
}

describe('Releasing one subscription of a household', () => {
  it('stands beneath each number, for administrators only', async () => {
    const { agent, organizationId, member } = await desk();
    const subscription = await createRenewable({ organizationId, expiresOn: '2027-01-15' });
    const link = pageOf((await agent.get(paths.portal.account(subscription.accountId)).expect(200)).text)(`#${subscription.number} .subscription-release a`);
    expect([link.text(), link.attr('href')]).toEqual([`Release ${subscription.number}`, paths.portal.releases.subscription(subscription.id)]);
    for (const role of ['billing', 'technician', 'sales', 'read_only'] as const) {
      const other = await signedInAgent(app, await createMember({ organizationId, roles: [role] }));
      expect((await other.get(paths.portal.account(subscription.accountId)).expect(200)).text).not.toContain(paths.portal.releases.subscription(subscription.id));
      await other.get(paths.portal.releases.subscription(subscription.id)).expect(403);
      await other.submit(paths.portal.releases.subscription(subscription.id), { seen: 'x' }).expect(403);
    }
    expect(member.organizationId).toBe(organizationId);
  });

  it('lists what follows for this one: the announced sum, the schedule, the other that stays', async () => {
    const { organizationId, member } = await desk();
    const { accountId } = await createAccount({ organizationId, name: 'Amira Haddad' });
    const enrolled = await createEnrolled({ organizationId, member, accountId, expiresOn: '2026-12-20' });
    const other = await createRenewable({ organizationId, accountId, expiresOn: '2027-06-01' });
    await setClock('2026-11-20T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    const renewing = await signedInAgent(app, member);
    let { words } = await releasePage(renewing, { subscription: enrolled.id });
    expect(words).toContain(`Auto-renew of ${enrolled.number} is switched off: the announced $107.99 on 19 Dec 2026 is withdrawn.`);
    expect(words).toContain(`${enrolled.number} is paid until 20 Dec 2026 and runs until then.`);
    expect(words).toContain(`${other.number} (Safe Plus) stays with you.`);
    expect(words).toContain('Nothing is charged and nothing is refunded.');
    expect(words).toContain('You cannot undo this.');
    await renewing.submit(paths.portal.scheduled.edit(enrolled.id), { plan: 'safe_prime', years: '2', packs: '0', ending: 'renew' }).expect(303);
    ({ words } = await releasePage(renewing, { subscription: enrolled.id }));
    expect(words).toContain(`What is scheduled for the next renewal of ${enrolled.number} ends: Safe Prime, 2 years.`);
    ({ words } = await releasePage(renewing, { subscription: other.id }));
    expect(words).not.toContain('Auto-renew');
    expect(words).not.toContain('scheduled');
  });

  it('gives it to the customer with its term, charges nothing any more, and leaves the other where it is', async () => {
    const { agent, organizationId, member, payer } = await desk();
    const { accountId, email } = await createAccount({ organizationId, name: 'Amira Haddad', firstName: 'Amira' });
    const enrolled = await createEnrolled({ organizationId, member, accountId, expiresOn: '2026-12-20' });
    const other = await createRenewable({ organizationId, accountId, expiresOn: '2027-06-01' });
    const done = await releaseOnPage(agent, { subscription: enrolled.id });
    expect([done.status, done.headers['location']]).toEqual([303, paths.portal.account(accountId)]);
    const page = pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text)('main').text();
    expect(page).toContain(`${enrolled.number} is released.`);
    expect(page).toContain(other.number);
    expect((await agent.get(paths.portal.account(accountId))).text).not.toContain(enrolled.number);
    expect((await subscriptionsOf(accountId)).map((row) => [row['number'], row['organization_id'], row['shown_to_organization_id'], row['auto_renew'], row['expires_on']])).toEqual([
      [enrolled.number, HOUSE, null, false, '2026-12-20'], [other.number, organizationId, null, false, '2027-06-01']]);
    expect(await accountRow(accountId)).toMatchObject({ organization_id: organizationId, subscriptions_count: 1 });
    expect(await releasesOf(accountId)).toMatchObject([{ organization_id: organizationId, subscription_id: enrolled.id, numbers: [enrolled.number], account_left: false, released_by: member.personId, account_name: 'Amira Haddad' }]);
    expect(await actionsOf(accountId)).toEqual(['auto-renew.enabled', 'subscription.released', 'subscription.handed-over']);
    expect((await mailsTo(email)).map(({ kind, subject, organization_id }) => [kind, subject, organization_id])).toEqual([['releases.customer', `You now manage ${enrolled.number} yourself`, HOUSE]]);
    expect((await mailsTo(member.email)).map(({ kind, subject }) => [kind, subject])).toEqual([['releases.partner', `You released ${enrolled.number} of Amira Haddad`]]);
    const customer = await signedInAgent(app, await createAccountPerson({ organizationId, accountId, role: 'holder' }));
    expect(pageOf((await customer.get(paths.my.home).expect(200)).text)('section[aria-labelledby=release]').text()).toContain(`You now manage ${enrolled.number} yourself`);
    for (const address of [paths.portal.autoRenew.edit, paths.portal.scheduled.show, paths.portal.upgrades.new, paths.portal.undo, paths.portal.releases.subscription]) await agent.get(address(enrolled.id)).expect(404);
    await setClock('2026-12-19T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await runJob('subscriptions.charge-renewals');
    expect(await chargesOf(payer.stripeCustomerId)).toHaveLength(0);
  });

  it('takes the account along with the last one, and what was removed before with it', async () => {
    const { agent, organizationId, member } = await desk();
    const { accountId, name } = await createAccount({ organizationId });
    const first = await createRenewable({ organizationId, accountId, expiresOn: '2026-12-20' });
    const last = await createTrial({ organizationId, accountId, endsOn: '2026-11-15' });
    await ownerSql("update subscriptions set state = 'purged', lapses_at = null, next_notice_at = null, charge_at = null, quote_at = null where id = $1", [first.id]);
    const person = await createAccountPerson({ organizationId, accountId, role: 'holder' });
    const { words } = await releasePage(agent, { subscription: last.id });
    expect(words).toContain(`You lose sight of ${name}: it leaves your list`);
    expect(words).toContain(`The trial ${last.number} runs until 15 Nov 2026.`);
    const done = await releaseOnPage(agent, { subscription: last.id });
    expect(done.headers['location']).toBe(paths.portal.accounts);
    expect(await ownersOf(accountId)).toEqual([HOUSE, HOUSE]);
    expect(await accountRow(accountId)).toMatchObject({ organization_id: HOUSE });
    await agent.get(paths.portal.account(accountId)).expect(404);
    expect((await mailsTo(person.email)).map(({ subject }) => subject)).toEqual(['You now manage your backup yourself']);
    expect((await mailsTo(member.email)).map(({ subject }) => subject)).toEqual([`You released ${name}`]);
  });

  it('asks again when the other one was released in another tab, because now the account leaves too', async () => {
    const { agent, organizationId } = await desk();
    const { accountId } = await createAccount({ organizationId });
    const [one, two] = [await createRenewable({ organizationId, accountId, expiresOn: '2026-12-20' }), await createRenewable({ organizationId, accountId, expiresOn: '2027-06-01' })];
    const { seen } = await releasePage(agent, { subscription: two.id });
    await releaseOnPage(agent, { subscription: one.id });
    const refused = await agent.submit(paths.portal.releases.subscription(two.id), { seen });
    expect(refused.status).toBe(409);
    const $ = pageOf(refused.text);
    expect($('.error-summary').text()).toContain('Something has changed since you opened this page');
    expect($('main').text()).toContain('it leaves your list');
    expect(await ownersOf(accountId)).toEqual([HOUSE, organizationId]);
    await agent.submit(paths.portal.releases.subscription(two.id), { seen: String($('input[name=seen]').val()) }).expect(303);
    expect(await accountRow(accountId)).toMatchObject({ organization_id: HOUSE });
  });

  it('happens once, however often and however fast it is pressed', async () => {
    const { agent, organizationId, member } = await desk();
    const { accountId, email } = await createAccount({ organizationId });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2026-12-20' });
    const { seen } = await releasePage(agent, { subscription: subscription.id });
    const press = () => agent.submit(paths.portal.releases.subscription(subscription.id), { seen });
    const answers = await Promise.all([press(), press(), press()]);
    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual(Array(3).fill([303, paths.portal.accounts]));
    expect((await press()).headers['location']).toBe(paths.portal.accounts);
    expect(await releasesOf(accountId)).toHaveLength(1);
    expect([await mailsTo(email), await mailsTo(member.email)].map((mails) => mails.length)).toEqual([1, 1]);
  });

  it('is refused with the next step while a payment is on its way', async () => {
    const { organizationId, member } = await desk();
    const subscription = await createEnrolled({ organizationId, member, expiresOn: '2026-12-20' });
    await setClock('2026-11-20T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await setClock('2026-12-19T09:00:01Z');
    await failNext('drop_after', { times: 2 });
    await failNext('error_before', { method: 'GET', times: 20 });
    await runJob('subscriptions.charge-renewals');
    const agent = await signedInAgent(app, member);
    const { words } = await releasePage(agent, { subscription: subscription.id }, 409);
    expect(words).toContain('A payment for this account is on its way. Wait a few minutes until it is settled, then release it.');
    await agent.submit(paths.portal.releases.subscription(subscription.id), { seen: '0'.repeat(64) }).expect(409);
    expect(await ownersOf(subscription.accountId)).toEqual([organizationId]);
    await sandboxControl('DELETE', '/faults');
    await runJob('billing.sweep-payments');
    await runJob('subscriptions.fulfil');
  });

  it('is refused while a line that paid for it is in dispute', async () => {
    const { firm, subscription, invoice } = await createRenewedByItself();
    const agent = await signedInAgent(app, firm.member);
    const [line] = await ownerSql<{ id: string }>('select id from invoice_lines where invoice_id = $1', [invoice.id]);
    await agent.submit(paths.portal.papers.dispute(line!.id), { reason: 'amount', words: 'We agreed on less.' }).expect(303);
    const { words } = await releasePage(agent, { subscription: subscription.id }, 409);
    expect(words).toContain(`A line of ${invoice.number} is in dispute. Withdraw the dispute, or wait for our answer, then release it.`);
  });

  it('is refused while the account is about to move to another partner', async () => {
    const { agent, organizationId, member } = await desk();
    const { accountId } = await createAccount({ organizationId, name: 'Amira Haddad' });
    const subscription = await createRenewable({ organizationId, accountId, expiresOn: '2027-01-15' });
    const { organizationId: other } = await createOrganization({ name: 'Harbor IT' });
    await ownerSql(
      `insert into account_moves (id, organization_id, from_organization_id, account_id, account_name, from_name, to_name, request_id, state, accepted_by, accepted_name, opened_at, lapses_at, signed_by, signed_name, signed_at, moves_on, time_zone, due_at)
       values (gen_random_uuid(), $1, $2, $3, 'Amira Haddad', 'Bright IT', 'Harbor IT', gen_random_uuid(), 'dated', $4, 'Amira', app.now(), app.now() + interval '30 days', $4, 'Eleni', app.now(), '2026-11-20', 'UTC', '2026-11-20')`,
      [other, organizationId, accountId, member.personId]);
    const { words } = await releasePage(agent, { subscription: subscription.id }, 409);
    expect(words).toContain('Amira Haddad moves to Harbor IT on 20 Nov 2026. It leaves you by itself then, so there is nothing to release.');
    await agent.submit(paths.portal.releases.subscription(subscription.id), { seen: '0'.repeat(64) }).expect(409);
    expect(await ownersOf(accountId)).toEqual([organizationId]);
    await ownerSql("update account_moves set state = 'withdrawn', withdrawn_by_side = 'receiving', closed_at = app.now(), closed_by = $2 where account_id = $1", [accountId, member.personId]);
    await releasePage(agent, { subscription: subscription.id });
  });

  it('says that an undo is over with it', async () => {
    const { firm, subscription } = await createRenewedByItself();
    const agent = await signedInAgent(app, firm.member);
    const { words } = await releasePage(agent, { subscription: subscription.id });
    expect(words).toContain(`You can no longer undo the renewal of ${subscription.number}. You could until 2 Jan 2027: do that first if you want the money back.`);
    expect(words).toContain(`Auto-renew of ${subscription.number} is switched off: $107.99 on 19 Dec 2027 (today’s price) is not charged.`);
  });

  it('has nothing to release where the data is gone, and says so', async () => {
    const { agent, organizationId } = await desk();
    const subscription = await createRenewable({ organizationId, expiresOn: '2026-12-20' });
    await ownerSql("update subscriptions set state = 'purged', lapses_at = null, next_notice_at = null, charge_at = null, quote_at = null where id = $1", [subscription.id]);
    const { words } = await releasePage(agent, { subscription: subscription.id }, 409);
    expect(words).toContain(`The data of ${subscription.number} is removed, so there is nothing to release. Release the account in its settings.`);
    const settings = pageOf((await agent.get(paths.portal.accountSettings.show(subscription.accountId)).expect(200)).text);
    expect(settings(`a[href="${paths.portal.releases.account(subscription.accountId)}"]`)).toHaveLength(1);
    await releaseOnPage(agent, { account: subscription.accountId }).then(({ status }) => expect(status).toBe(303));
    expect(await ownersOf(subscription.accountId)).toEqual([HOUSE]);
  });

  it('gives up a renewal that waits for money, and its data keeps its days', async () => {
    const { organizationId, member, card } = await desk();
    const subscription = await createEnrolled({ organizationId, member, expiresOn: '2026-12-20' });
    await setClock('2026-11-20T09:00:01Z');
    await runJob('subscriptions.announce-renewals');
    await sandboxControl('POST', `/payment_methods/${card.stripePaymentMethodId}`, { declines: 'insufficient_funds' });
    await setClock('2026-12-22T09:00:01Z');
    for (const job of ['subscriptions.charge-renewals', 'subscriptions.answer-tries', 'subscriptions.lapse']) await runJob(job);
    const agent = await signedInAgent(app, member);
    const { words } = await releasePage(agent, { subscription: subscription.id });
    expect(words).toContain(`The renewal of ${subscription.number} that could not be charged is given up. Nothing more is charged for it.`);
    await releaseOnPage(agent, { subscription: subscription.id }).then(({ status }) => expect(status).toBe(303));
    expect((await subscriptionsOf(subscription.accountId))[0]).toMatchObject({ organization_id: HOUSE, renewal_invoice_id: null, auto_renew: false });
    expect(await ownerSql('select distinct status from invoices where account_id = $1', [subscription.accountId])).toEqual([{ status: 'void' }]);
  });

  it('also ends sight of what the customer pays for, and leaves their own auto-renew alone', async () => {
    const { agent, organizationId } = await desk();
    const { accountId, name, email } = await createAccount({ organizationId });
    const shown = await createRenewable({ organizationId, accountId, expiresOn: '2027-01-20' });
    await ownerSql("update subscriptions set organization_id = $2, shown_to_organization_id = $3, source = 'customer' where id = $1", [shown.id, HOUSE, organizationId]);
    const { words } = await releasePage(agent, { subscription: shown.id });
    expect(words).toContain(`The customer pays for ${shown.number}. It goes on as it is.`);
    expect(words).toContain(`We mail ${name} that you no longer see it.`);
    await releaseOnPage(agent, { subscription: shown.id }).then(({ status }) => expect(status).toBe(303));
    expect((await subscriptionsOf(accountId))[0]).toMatchObject({ organization_id: HOUSE, shown_to_organization_id: null });
    expect((await mailsTo(email))[0]!.text_body).toContain('it goes on as you have set it up');
    await agent.get(paths.portal.account(accountId)).expect(404);
  });
});

describe('Releasing a company', () => {
  it('is offered in its settings, as a whole, and not beneath its subscription', async () => {
    const { agent, ...firm } = await desk();
    const { accountId, subscription } = await company(firm);
    expect((await agent.get(paths.portal.account(accountId)).expect(200)).text).not.toContain(paths.portal.releases.subscription(subscription.id));
    const settings = pageOf((await agent.get(paths.portal.accountSettings.show(accountId)).expect(200)).text);
    expect(settings(`a[href="${paths.portal.releases.account(accountId)}"]`).text()).toBe('Release account');
    const { words } = await releasePage(agent, { subscription: subscription.id }, 409);
    expect(words).toContain('A Safe Pro account is released as a whole');
    await agent.submit(paths.portal.releases.subscription(subscription.id), { seen: '0'.repeat(64) }).expect(409);
    expect(await ownersOf(accountId)).toEqual([firm.organizationId]);
  });

  it('ends administrator access, tells its administrators and not its users, and is gone for the partner', async () => {
    const { agent, ...firm } = await desk();
    const { accountId, persons: [owner, administrator, user], name } = await company(firm, { people: ['billing_owner', 'administrator', 'user'] });
    await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
    const { words } = await releasePage(agent, { account: accountId });
    expect(words).toContain('Your administrator access ends. Bright IT is no longer among the company’s users.');
    const done = await releaseOnPage(agent, { account: accountId });
    expect([done.status, done.headers['location']]).toEqual([303, paths.portal.accounts]);
    expect(await accountRow(accountId)).toMatchObject({ organization_id: HOUSE, partner_is_administrator: false, administered_by: 'customer' });
    expect(await ownersOf(accountId)).toEqual([HOUSE]);
    for (const { email } of [owner!, administrator!]) expect((await mailsTo(email)).map(({ subject }) => subject)).toEqual(['You now manage your backup yourself']);
    expect(await mailsTo(user!.email)).toEqual([]);
    expect((await mailsTo(owner!.email))[0]!.text_body).toContain(`Bright IT has released the backup of ${name}`);
    for (const address of [paths.portal.account, paths.portal.accountSettings.show, paths.portal.releases.account, paths.portal.renewals.new]) await agent.get(address(accountId)).expect(404);
    const customer = await signedInAgent(app, owner!);
    await customer.get(paths.my.home).expect(200);
  });

  it('asks whom a company is handed to that only its partner administers, and mails that person the way in', async () => {
    const { agent, ...firm } = await desk();
    const { accountId, email: office } = await company(firm, { administeredBy: 'partner', people: [] });
    const { words, seen, $ } = await releasePage(agent, { account: accountId });
    expect(words).toContain('Who looks after the company from now on');
    expect($('#email').val()).toBe(office);
    const refused = await agent.submit(paths.portal.releases.account(accountId), { seen, first_name: 'Lena', last_name: '', email: 'lena@rivera.example', email_again: 'lean@rivera.example' });
    expect(refused.status).toBe(422);
    const wrong = pageOf(refused.text);
    expect(wrong('.error-summary').text()).toContain('Enter their last name.');
    expect(wrong('#first_name').val()).toBe('Lena');
    expect(await ownersOf(accountId)).toEqual([firm.organizationId]);
    await agent.submit(paths.portal.releases.account(accountId), { seen, first_name: 'Lena', last_name: 'Rivera', email: 'Lena@rivera.example', email_again: 'lena@rivera.example ' }).expect(303);
    expect(await accountRow(accountId)).toMatchObject({ organization_id: HOUSE, administered_by: 'customer', partner_is_administrator: false, email: 'lena@rivera.example', first_name: 'Lena', last_name: 'Rivera' });
    expect(await mailsTo(office)).toEqual([]);
    expect((await mailsTo('lena@rivera.example')).map(({ kind }) => kind)).toEqual(['releases.registration']);
    const link = (await mailedPath('lena@rivera.example', '/registration/'))!;
    expect((await agent.get(link).expect(200)).text).toContain('lena@rivera.example');
  });

  it('lets the person who was named register, as its billing owner', async () => {
    const { agent, ...firm } = await desk();
    const { accountId } = await company(firm, { administeredBy: 'partner', people: [] });
    const email = 'kim@north.example';
    await releaseOnPage(agent, { account: accountId }, { first_name: 'Kim', last_name: 'North', email, email_again: email }).then((answer) => expect(answer.status).toBe(303));
    const link = (await mailedPath(email, '/registration/'))!;
    const answers = { question1: '1', answer1: 'Rex', question2: '4', answer2: 'Volvo', question3: '8', answer3: 'Baker' };
    const password = 'tidy-walrus-cobalt-93';
    await browser(app).post(link).type('form').send({ first_name: 'Kim', last_name: 'North', company: 'Rivera Dental', country: 'US', phone: '', password, password_again: password, ...answers, terms: 'yes' }).expect(303);
    expect(await ownerSql('select role, organization_id from account_people where account_id = $1', [accountId])).toEqual([{ role: 'billing_owner', organization_id: HOUSE }]);
    const kim = await signedInAgent(app, { email, password });
    expect(pageOf((await kim.get(paths.my.home).expect(200)).text)('h1').text()).toContain('Rivera Dental');
  });

  it('makes one of its users its billing owner where that one is named, without a second registration', async () => {
    const { agent, ...firm } = await desk();
    const { accountId, persons: [user] } = await company(firm, { administeredBy: 'partner', people: ['user'] });
    await releaseOnPage(agent, { account: accountId }, { first_name: 'Uma', last_name: 'User', email: user!.email, email_again: user!.email }).then((answer) => expect(answer.status).toBe(303));
    expect(await ownerSql('select role from account_people where account_id = $1', [accountId])).toEqual([{ role: 'billing_owner' }]);
    expect((await mailsTo(user!.email)).map(({ kind }) => kind)).toEqual(['releases.customer']);
  });

  it('sends a customer who never registered a link that works, and the older one no longer does', async () => {
    const { agent, ...firm } = await desk();
    const { accountId, email } = await company(firm, { people: [] });
    await agent.submit(paths.portal.registrationMail(accountId)).expect(303);
    const old = (await mailedPath(email, '/registration/'))!;
    const { words } = await releasePage(agent, { account: accountId });
    expect(words).toContain(`We mail ${email} a new link to register`);
    await releaseOnPage(agent, { account: accountId }).then((answer) => expect(answer.status).toBe(303));
    const link = (await mailedPath(email, '/registration/'))!;
    expect(link).not.toBe(old);
    await agent.get(old).expect(404);
    await agent.get(link).expect(200);
  });
});
