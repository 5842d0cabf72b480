import { uuidv7 } from 'uuidv7';
import { paths } from '../../src/paths';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount, createAlert, createCustomer, refreshSummary } from '../support/factories/accounts';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';

const app = testApp();
const NOW = '2026-11-22T12:00:00Z';
let organizationId: string;
let agent: SignedInAgent;

beforeEach(async () => {
  await setClock(NOW);
  ({ organizationId } = await createOrganization());
  agent = await signedInAgent(app, await createMember({ organizationId }));
});

const open = async (accountId: string, as = agent) => pageOf((await as.get(paths.portal.account(accountId)).expect(200)).text);
const words = ($: ReturnType<typeof pageOf>, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim();
const subscribe = (accountId: string, given: Partial<Parameters<typeof createSubscription>[0]> = {}) =>
  createSubscription({ organizationId, accountId, startsOn: '2026-06-01', expiresOn: '2027-06-01', ...given });

describe('the page of a Safe account', () => {
  it('lists each computer with number, plan, state and what happens next', async () => {
    const { accountId } = await createAccount({ organizationId, name: 'Ada Lovelace' });
    const { number } = await subscribe(accountId, { expiresOn: '2026-12-04' });
    await ownerSql(`update subscriptions set nickname = 'Study' where number = $1`, [number]);
    const $ = await open(accountId);
    expect(words($, 'h1 bdi')).toBe('Ada Lovelace');
    expect(words($, '#computers')).toBe('Computers');
    expect(words($, '.subscription h3')).toBe('Study Active');
    expect(words($, '.subscription-number')).toContain(`${number} · Safe Plus · Unlimited storage · Source: Partner`);
    expect(words($, '.subscription-next')).toBe('Expires on 4 Dec 2026');
    expect($('.subscription-actions a').toArray().map((link) => [$(link).text(), $(link).attr('href')])).toEqual([
      ['Renew', expect.stringContaining(paths.portal.renewals.new(accountId))],
      ['Apply an activation code', expect.stringContaining(`account=${accountId}`)],
      ['Upgrade', expect.stringMatching(/^\/portal\/subscriptions\/[0-9a-f-]+\/upgrade$/)],
      ['Enable auto-renew', expect.stringMatching(/^\/portal\/subscriptions\/[0-9a-f-]+\/auto-renew$/)],
      ['Next renewal', expect.stringMatching(/^\/portal\/subscriptions\/[0-9a-f-]+\/scheduled$/)],
    ]);
  });

  it('puts what needs somebody first, and shows twenty-five computers', async () => {
    const { accountId } = await createAccount({ organizationId });
    for (let computer = 0; computer < 23; computer += 1) await subscribe(accountId, { expiresOn: `2027-06-${String(computer + 1).padStart(2, '0')}` });
    await subscribe(accountId, { state: 'expired', expiresOn: '2026-11-10', purgeOn: '2026-12-10' });
    await subscribe(accountId, { state: 'payment_failed', expiresOn: '2026-11-12', purgeOn: '2027-01-11' });
    const $ = await open(accountId);
    const badges = $('.subscription h3 .state').toArray().map((badge) => $(badge).text());
    expect(badges).toHaveLength(25);
    expect(badges.slice(0, 3)).toEqual(['Payment failed', 'Expired', 'Active']);
    expect(words($, '.subscription:nth-child(2) .subscription-kept')).toBe('Data is kept for 19 more days.');
  });

  it('offers to buy where a trial runs, and not to renew it', async () => {
    const { accountId } = await createAccount({ organizationId });
    const { subscriptionId } = await subscribe(accountId, { planCode: 'safe_basic', expiresOn: '2026-12-01' });
    await ownerSql(`update subscriptions set state = 'trial', trial_kind = 'personal', source = 'trial' where id = $1`, [subscriptionId]);
    const $ = await open(accountId);
    expect(words($, '.subscription-next')).toBe('Trial until 1 Dec 2026');
    expect($('.subscription-actions a').toArray().map((link) => $(link).text())).toEqual(['Buy', 'Apply an activation code']);
  });

  it('says so when no computer is protected', async () => {
    const { accountId } = await createAccount({ organizationId });
    expect(words(await open(accountId), '.empty-state h2')).toBe('No computer is protected');
  });

  it('keeps a long name, an Arabic one and emoji apart from the words around them', async () => {
    const name = `${'Donaudampfschifffahrtsgesellschaft'.repeat(2)} مؤسسة 👩‍💻`;
    const { accountId } = await createAccount({ organizationId, name });
    expect((await open(accountId))('h1 bdi').text()).toBe(name);
  });
});

describe('the page of a Safe Pro account', () => {
  it('sums up plan, storage bought, source and who administers', async () => {
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Baker & Sons', administeredBy: 'partner', registered: false });
    const { subscriptionId } = await subscribe(accountId, { planCode: 'safe_pro_power' });
    await ownerSql('update subscriptions set storage_packs = 2 where id = $1', [subscriptionId]);
    const $ = await open(accountId);
    expect(words($, '#summary')).toBe('Account summary');
    expect(words($, '.subscription h3')).toBe('Safe Pro Power Active');
    expect(words($, '.subscription-number')).toContain('700 GB: 500 GB with the plan and 2 × 100 GB added');
    expect(words($, '#access')).toBe('Your access: Administrator');
    expect(words($, '.registration')).toBe('You administer this account, so the customer gets no mail and need not register.');
  });
});

describe('the page of a large account', () => {
  it('shows fifty subscriptions a time, all of them over its pages', async () => {
    const { accountId } = await createAccount({ organizationId });
    await ownerSql(
      `insert into subscriptions (id, organization_id, account_id, number, plan_id, state, source, time_zone, currency, anchor_on, expires_on, term_years, created_at, updated_at)
       select gen_random_uuid(), $1, $2, 'S-LARGE-' || n, (select id from plans where code = 'safe_basic'), 'active', 'partner', 'America/New_York', 'USD', '2026-06-01', date '2027-06-01' + n % 60, 1, app.now(), app.now() from generate_series(1, 120) n`,
      [organizationId, accountId]);
    const seen: string[] = [];
    for (let address: string | undefined = paths.portal.account(accountId); address;) {
      const $ = pageOf((await agent.get(address).expect(200)).text);
      const numbers = $('.subscription').toArray().map((one) => $(one).attr('id')!);
      expect(numbers.length).toBeLessThanOrEqual(50);
      seen.push(...numbers);
      address = $('.pager a[rel=next]').attr('href');
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
    for (const odd of ['-1', '1e9', '999999', 'x', '50&from=51']) expect([odd, pageOf((await agent.get(`${paths.portal.account(accountId)}?from=${odd}`).expect(200)).text)('.subscription').length]).toEqual([odd, 50]);
  });

  it('counts ten thousand users and names the first, those who run it before the others', async () => {
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Bright Smile Dental' });
    await ownerSql(
      `with made as (insert into people (id, email, first_name, last_name, password_hash, created_at, updated_at)
         select gen_random_uuid(), 'many-' || n || '@large.test', 'Ana', 'User ' || n, 'none', app.now(), app.now() from generate_series(1, 10000) n returning id)
       insert into account_people (organization_id, account_id, person_id, role, created_at) select $1, $2, id, 'user', app.now() from made`, [organizationId, accountId]);
    await createCustomer({ accountId, role: 'administrator', firstName: 'Omar', lastName: 'Haddad' });
    await createCustomer({ accountId, role: 'billing_owner', firstName: 'Lena', lastName: 'Klein' });
    const $ = await open(accountId);
    const people = $('.people-list li').toArray().map((one) => $(one).find('bdi').first().text());
    expect([people.length, people[0], people[1]]).toEqual([11, 'Lena Klein', 'Omar Haddad']);
    expect(words($, '.people-list li:last-child')).toBe('And 9,992 more');
    expect($('.people-list li:last-child a')).toHaveLength(0);
    expect(words($, '.summary-facts')).toContain('10,002');
    await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
    expect((await open(accountId))('.people-list li:last-child a').attr('href')).toBe(paths.portal.client(accountId).users.index);
  });
});

describe('alerts and payments', () => {
  it('shows the open alerts, the most serious first', async () => {
    const { accountId } = await createAccount({ organizationId });
    await createAlert({ organizationId, accountId, level: 'warning', message: 'The trial ends soon.' });
    await createAlert({ organizationId, accountId, level: 'critical', message: 'The renewal <b>failed</b>.' });
    const $ = await open(accountId);
    expect($('.alert-list .state').toArray().map((badge) => $(badge).text())).toEqual(['Critical', 'Warning']);
    expect(words($, '.alert-list li:first-child')).toContain('The renewal <b>failed</b>.');
  });

  it('shows payments to those who may see them', async () => {
    const { accountId } = await createAccount({ organizationId });
    expect(words(await open(accountId), '.account-main')).toContain('Nothing has been bought for this account yet.');
    const seller = await signedInAgent(app, await createMember({ organizationId, roles: ['sales'] }));
    expect((await open(accountId, seller))('#payments')).toHaveLength(0);
  });
});

describe('the registration mail', () => {
  const send = (accountId: string, as = agent) => as.submit(paths.portal.registrationMail(accountId));
  const mailsTo = (accountId: string) => ownerSql(`select * from mails where account_id = $1 and kind = 'subscriptions.registration' order by created_at`, [accountId]);

  it('is sent again with a new link; the old one stops', async () => {
    const { accountId, email } = await createAccount({ organizationId, registered: false });
    expect(words(await open(accountId), '.registration')).toContain('No registration mail has been sent.');
    await send(accountId).expect(303).expect('Location', paths.portal.account(accountId));
    const $ = await open(accountId);
    expect(words($, '.flash')).toContain(`We sent ${email} a new link to register.`);
    expect(words($, '.registration')).toContain('Registration mail sent on 22 Nov 2026');
    await send(accountId).expect(303);
    expect((await mailsTo(accountId)).map((mail) => mail['recipient_email'] as string)).toEqual([email, email]);
    const tokens = await ownerSql('select voided_at from tokens where account_id = $1 order by created_at', [accountId]);
    expect(tokens.map((token) => token['voided_at'] === null).filter(Boolean)).toHaveLength(1);
    const [entry] = await ownerSql(`select * from audit_entries where account_id = $1 and action = 'account.registration-resent'`, [accountId]);
    expect(entry).toMatchObject({ actor_kind: 'person', subject_id: accountId, after: { email } });
  });

  it('is sent three times an hour at most', async () => {
    const { accountId } = await createAccount({ organizationId, registered: false });
    for (let turn = 0; turn < 3; turn += 1) await send(accountId).expect(303);
    const refused = await send(accountId).expect(429);
    expect(refused.text).toContain('You can send it again in 60 minutes.');
    expect(await mailsTo(accountId)).toHaveLength(3);
    await advanceClock('25 minutes');
    await agent.get(paths.portal.manage).expect(200);
    await advanceClock('25 minutes');
    await agent.get(paths.portal.manage).expect(200);
    await advanceClock('11 minutes');
    await send(accountId).expect(303);
    expect(await mailsTo(accountId)).toHaveLength(4);
  });

  it('is not sent to who has registered, nor to a customer whose partner administers', async () => {
    const registered = await createAccount({ organizationId });
    const administered = await createAccount({ organizationId, kind: 'safe_pro', administeredBy: 'partner', registered: false });
    for (const { accountId } of [registered, administered]) {
      expect((await open(accountId))('.registration button')).toHaveLength(0);
      await send(accountId).expect(409);
      expect(await mailsTo(accountId)).toEqual([]);
    }
  });
});

describe('who may', () => {
  it('does not find another organization’s account, an unknown one, or nonsense, and says the same', async () => {
    const other = await createOrganization();
    const { accountId } = await createAccount({ organizationId: other.organizationId, name: 'Canary customer', registered: false });
    const bodies = new Set<string>();
    for (const id of [accountId, uuidv7(), 'nonsense', '%00', accountId.toUpperCase()]) {
      const response = await agent.get(paths.portal.account(id)).expect(404);
      bodies.add(words(pageOf(response.text), 'main'));
    }
    expect([...bodies]).toHaveLength(1);
    expect([...bodies][0]).not.toContain('Canary');
    await agent.submit(paths.portal.registrationMail(accountId)).expect(404);
  });

  it('shows a read-only member everything and no button that changes', async () => {
    const { accountId } = await createAccount({ organizationId, registered: false });
    await subscribe(accountId, { expiresOn: '2026-12-01' });
    const reader = await signedInAgent(app, await createMember({ organizationId, roles: ['read_only'] }));
    const $ = await open(accountId, reader);
    expect(words($, '.subscription-next')).toBe('Expires on 1 Dec 2026');
    expect($('.subscription-actions, .registration button')).toHaveLength(0);
    expect(words($, '.page-head-actions')).toBe('Settings Recovery by courier');
    expect($('#payments')).toHaveLength(1);
    await reader.submit(paths.portal.registrationMail(accountId)).expect(403);
  });
});

describe('the Manage page', () => {
  const tiles = ($: ReturnType<typeof pageOf>) => Object.fromEntries($('.stat').toArray().map((tile) => [words(load($, tile), '.stat-label'), words(load($, tile), '.stat-value')]));
  const load = ($: ReturnType<typeof pageOf>, tile: Parameters<typeof $.html>[0]) => pageOf($.html(tile));

  it('counts alerts, accounts, trials that end, what expires and what could not be charged', async () => {
    const account = async (given: Partial<Parameters<typeof createSubscription>[0]>, trial = false) => {
      const { accountId } = await createAccount({ organizationId });
      const { subscriptionId } = await subscribe(accountId, given);
      if (trial) await ownerSql(`update subscriptions set state = 'trial', trial_kind = 'personal' where id = $1`, [subscriptionId]);
      await refreshSummary({ organizationId, accountId });
      return accountId;
    };
    await account({ expiresOn: '2026-11-29' }, true);
    await account({ expiresOn: '2026-11-30' }, true);
    await account({ expiresOn: '2026-12-22' });
    await account({ expiresOn: '2026-12-23' });
    const failed = await account({ state: 'payment_failed', expiresOn: '2026-11-20' });
    await createAlert({ organizationId, accountId: failed, level: 'critical' });
    await createAlert({ organizationId, accountId: failed, level: 'warning' });
    await createAlert({ organizationId, accountId: failed, level: 'info' });
    const other = await createOrganization();
    const foreign = await createAccount({ organizationId: other.organizationId });
    await createAlert({ organizationId: other.organizationId, accountId: foreign.accountId, level: 'critical' });
    const $ = pageOf((await agent.get(paths.portal.manage).expect(200)).text);
    expect(words($, 'h1')).toBe('Manage Carbonite Safe');
    expect(words($, '.alert-summary')).toContain('2 open alerts 1 critical, 1 warning, over all accounts.');
    expect(tiles($)).toEqual({ Accounts: '5', 'Trials ending': '1', Expiring: '3', 'Payment failed': '1' });
    expect($('.page-head-actions a').toArray().map((link) => $(link).attr('href'))).toEqual(expect.arrayContaining([paths.portal.trials.new, paths.portal.purchases.plans]));
    for (const href of $('a.stat').toArray().map((tile) => $(tile).attr('href')!)) await agent.get(href).expect(200);
  });

  it('begins with the first customer', async () => {
    const $ = pageOf((await agent.get(paths.portal.manage).expect(200)).text);
    expect(words($, '.empty-state h2')).toBe('Your first customer');
    expect($('.stat')).toHaveLength(0);
  });
});
