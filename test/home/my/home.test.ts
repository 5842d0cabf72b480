import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount, createAlert, createCustomer } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();
let organizationId: string;

beforeEach(async () => {
  await setClock('2026-11-22T12:00:00Z');
  ({ organizationId } = await createOrganization({ name: 'Harbor Lane IT' }));
  await ownerSql("update organizations set phone = '+1 212 555 0142', website = 'https://harbor.example' where id = $1", [organizationId]);
});

const words = ($: ReturnType<typeof pageOf>, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim();
const facts = ($: ReturnType<typeof pageOf>, section: string) => $(`[aria-labelledby=${section}] .facts > div`).toArray().map((fact) => [$(fact).find('dt').text(), $(fact).find('dd > bdi, dd > a').text()]);
const open = async (agent: SignedInAgent, address: string = paths.my.home) => pageOf((await agent.get(address).expect(200)).text);
const tabs = ($: ReturnType<typeof pageOf>) => $('.main-tabs a').toArray().map((link) => [$(link).text().trim(), $(link).attr('href'), $(link).attr('aria-current') ?? '']);

async function household(name = 'Ada Lovelace') {
  const { accountId } = await createAccount({ organizationId, name });
  return { accountId, agent: await signedInAgent(app, await createCustomer({ accountId, firstName: 'Ada', lastName: 'Lovelace' })) };
}

const subscribe = (accountId: string, given: Partial<Parameters<typeof createSubscription>[0]> = {}) =>
  createSubscription({ organizationId, accountId, startsOn: '2026-06-01', expiresOn: '2027-06-01', ...given });

describe('the home of a household', () => {
  it('says what it has, until when, who pays, what comes next and who looks after it', async () => {
    const { accountId, agent } = await household();
    const { number } = await subscribe(accountId);
    await ownerSql("update subscriptions set nickname = 'Study' where number = $1", [number]);
    const $ = await open(agent);
    expect(words($, 'h1')).toBe('Ada Lovelace');
    expect(words($, '.lead-line')).toBe('Harbor Lane IT looks after your backup.');
    expect(words($, '#needs')).toBe('Nothing needs you today');
    expect($('.stat').toArray().map((tile) => $(tile).text().replace(/\s+/g, ' ').trim())).toEqual([
      'Running 1 subscription', 'Next date 1 Jun 2027 It ends', 'Who pays Your partner Harbor Lane IT', 'Notifications 0 Nothing is open',
    ]);
    expect(words($, '.subscription h3')).toBe('Study Active');
    expect(words($, '.subscription-words')).toContain('Expires on 1 Jun 2027 Harbor Lane IT renews it for you.');
    expect(facts($, 'partner')).toEqual([['Partner', 'Harbor Lane IT'], ['Phone', '+1 212 555 0142'], ['Website', 'https://harbor.example']]);
    expect(tabs($)).toEqual(expect.arrayContaining([['Home', '/my', 'page'], ['Subscriptions', '/my/subscriptions', ''], ['Notifications', '/my/notifications', ''], ['Partner access', '/my/partner-access', ''], ['Help', '/my/help', '']]));
    expect(tabs($).filter(([, , current]) => current === 'page')).toHaveLength(1);
    expect($('.footer-line a[href="/my/help"], .name-menu a[href="/my/help"]')).toHaveLength(2);
  });

  it('heads the page with what needs somebody, and whom to ask', async () => {
    const { accountId, agent } = await household();
    await subscribe(accountId, { state: 'expired', expiresOn: '2026-11-10', purgeOn: '2026-12-10' });
    await subscribe(accountId, { state: 'payment_failed', expiresOn: '2026-11-12', purgeOn: '2027-01-11' });
    await subscribe(accountId, { expiresOn: '2026-12-10' });
    await subscribe(accountId);
    const $ = await open(agent);
    expect(words($, '#needs')).toBe('What needs you today');
    const needs = $('.needs-list li').toArray().map((need) => $(need).text().replace(/\s+/g, ' ').trim());
    expect(needs).toEqual([
      'Safe Plus: Expired on 10 Nov 2026. Backups have stopped. Ask Harbor Lane IT to renew by 10 Dec 2026.',
      'Safe Plus: The renewal is not paid yet. Ask Harbor Lane IT to pay for it by 11 Jan 2027.',
      'Safe Plus: Expires on 10 Dec 2026. Harbor Lane IT renews it for you. Ask them if you are unsure.',
    ]);
    expect(words($, '.stat:first-child')).toBe('Running 2 2 ended or not paid');
  });

  it('of somebody who pays alone speaks of no partner', async () => {
    const { accountId, agent } = await household();
    await ownerSql('update accounts set organization_id = $1 where id = $2', [HOUSE_ORGANIZATION_ID, accountId]);
    await subscribe(accountId, { organizationId: HOUSE_ORGANIZATION_ID, expiresOn: '2026-12-01' });
    const $ = await open(agent);
    expect(words($, '.lead-line')).toBe('You look after this account yourself.');
    expect(words($, '.needs-list')).toBe('Safe Plus: Expires on 1 Dec 2026. Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew. Renew'.concat(` ${$('.subscription').attr('id')}`));
    expect(words($, '.stat:nth-child(3)')).toBe('Who pays You');
    expect(words($, 'main')).not.toContain('Harbor Lane');
    expect(words($, '[aria-labelledby=partner]')).toBe('Who looks after your backup Nobody but you. You keep your subscriptions and their dates in view yourself.');
  });

  it('tells one that the customer pays from one that the partner pays', async () => {
    const { accountId, agent } = await household();
    await subscribe(accountId);
    const { number } = await subscribe(accountId, { organizationId: HOUSE_ORGANIZATION_ID });
    const $ = await open(agent, paths.my.subscriptions);
    const payers = $('.subscription').toArray().map((one) => [$(one).attr('id') === number, $(one).find('dd').first().text()]);
    expect(payers.sort()).toEqual([[false, 'Harbor Lane IT'], [true, 'You']]);
    expect(words(await open(agent), '.stat:nth-child(3)')).toBe('Who pays Shared Harbor Lane IT and you');
  });

  it('says what it is for while nothing is set up', async () => {
    const { agent } = await household('مكتبة الزيتون 🌻');
    const $ = await open(agent);
    expect(words($, 'h1')).toBe('مكتبة الزيتون 🌻');
    expect(words($, '.empty-state')).toBe('Nothing is set up yet Harbor Lane IT has not started or bought a plan for you. It appears here as soon as they have.');
    expect(words(await open(agent, paths.my.subscriptions), '.empty-state')).toContain('Nothing is set up yet');
    expect(words(await open(agent, paths.my.notifications), '.empty-state')).toBe('Nothing is open There is nothing to look at in your account now.');
  });

  it('greets who has just registered', async () => {
    const { agent } = await household();
    expect(words(await open(agent, `${paths.my.home}?registered`), '.flash')).toContain('Congratulations');
  });
});

describe('the next date', () => {
  it('is the last day of the data once everything has ended', async () => {
    const { accountId, agent } = await household();
    await subscribe(accountId, { state: 'expired', expiresOn: '2026-11-10', purgeOn: '2026-12-10' });
    expect(words(await open(agent), '.stat:nth-child(2)')).toBe('Next date 10 Dec 2026 Data is kept until then');
  });
});

describe('the pages of a company', () => {
  async function company() {
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Bright Smile Dental' });
    const { subscriptionId, number } = await subscribe(accountId, { planCode: 'safe_pro_power' });
    await ownerSql('update subscriptions set storage_packs = 3 where id = $1', [subscriptionId]);
    const as = async (role: 'billing_owner' | 'administrator' | 'user', lastName: string) => signedInAgent(app, await createCustomer({ accountId, role, firstName: 'Omar', lastName, email: `${lastName.toLowerCase()}-${accountId}@company.test` }));
    return { accountId, number, owner: await as('billing_owner', 'Haddad'), administrator: await as('administrator', 'Reyes'), user: await as('user', 'Klein') };
  }

  it('show who runs it the plan, the storage that was bought, the people and who pays', async () => {
    const { owner, administrator, number } = await company();
    for (const agent of [owner, administrator]) {
      const $ = await open(agent);
      expect(words($, 'h1')).toBe('Bright Smile Dental');
      expect($('.stat').toArray().map((tile) => $(tile).text().replace(/\s+/g, ' ').trim())).toEqual([
        'Plan Safe Pro Power Active', 'Next date 1 Jun 2027 It ends', 'Who pays Your partner Harbor Lane IT', 'People 3 2 administer the account', 'Notifications 0 Nothing is open',
      ]);
      expect(words($, '[aria-labelledby=storage] .quiet')).toBe('800 GB boughtAll computers of your company share it.');
      expect(facts($, 'storage')).toEqual([['Safe Pro Power', '800 GB'], ['Used', 'Nothing backed up yet']]);
      expect(words($, '[aria-labelledby=storage] small')).toBe(`${number}: 500 GB with the plan and 300 GB in 3 packs`);
      expect($('[aria-labelledby=billing] a').toArray().map((link) => $(link).attr('href'))).toEqual(agent === owner ? [paths.my.billing.cards.index, paths.my.billing.payments.history] : []);
      expect(facts($, 'summary')).toEqual([['Company', 'Bright Smile Dental'], ['People', '3'], ['Administrators', '2'], ['Billing owner', 'Omar Haddad']]);
      expect(tabs($).map(([label]) => label)).toEqual(expect.arrayContaining(['Dashboard', 'Company', 'Plan', 'Notifications', 'Partner access', 'Help']));
    }
  });

  it('lead who pays to renewing, and send the other administrators to them', async () => {
    const { owner, administrator, accountId } = await company();
    await ownerSql('update accounts set organization_id = $1 where id = $2', [HOUSE_ORGANIZATION_ID, accountId]);
    await ownerSql("update subscriptions set organization_id = $1, expires_on = '2026-12-10' where account_id = $2", [HOUSE_ORGANIZATION_ID, accountId]);
    const [own, others] = [await open(owner), await open(administrator)];
    expect(words(own, '.needs-list')).toContain('Expires on 10 Dec 2026. Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew. Renew');
    for (const link of own('.needs-list a').toArray()) await owner.get(own(link).attr('href')!.split('#')[0]!).expect(200);
    expect(words(others, '.needs-list')).toContain('Renew by hand or enable auto-renew. Your billing owner can do that.');
    expect(others('.needs-list a')).toHaveLength(1);
  });

  it('show a plain user their own place, and nothing of money or of others', async () => {
    const { user, number } = await company();
    const $ = await open(user);
    expect(words($, '.alert-summary')).toBe('Your company is covered An administrator of Bright Smile Dental sets up the computers that are backed up.');
    expect(facts($, 'you')[0]).toEqual(['Name', 'Omar Klein']);
    for (const secret of ['Haddad', 'Reyes', number, 'Safe Pro Power', 'GB', 'pays', '2027', 'Harbor Lane']) expect([secret, words($, 'main').includes(secret)]).toEqual([secret, false]);
    expect(tabs($).map(([label]) => label)).toEqual(['Dashboard', 'Computers', 'Partner access', 'Help']);
  });

  it('tell a plain user when backups have stopped', async () => {
    const { user, accountId } = await company();
    await ownerSql("update subscriptions set state = 'expired', expires_on = '2026-11-10', purge_on = '2026-12-10', purge_at = '2026-12-11' where account_id = $1", [accountId]);
    expect(words(await open(user), '.alert-summary')).toBe('Backups have stopped The plan of Bright Smile Dental has ended. Ask one of its administrators.');
  });

  it('refuse a plain user what is for others in their own frame, and say whom to ask', async () => {
    const { user } = await company();
    for (const address of [paths.my.subscriptions, paths.my.notifications]) {
      const answer = await user.get(address).expect(403);
      const $ = pageOf(answer.text);
      expect(words($, '.problem')).toContain('This is for your company’s administrators. Ask one of them to do it, or to make you an administrator.');
      expect($('body').attr('class')).toBe('audience-my');
      expect(tabs($).map(([label]) => label)).toEqual(['Dashboard', 'Computers', 'Partner access', 'Help']);
      expect($('.problem a').attr('href')).toBe('/');
    }
  });

  it('offer help that fits the role', async () => {
    const { user, owner } = await company();
    const titles = async (agent: SignedInAgent) => { const $ = await open(agent, paths.my.help); return $('.how-to summary').toArray().map((one) => $(one).text()); };
    expect(await titles(owner)).toEqual(expect.arrayContaining(['See until when your company is covered', 'Change your password']));
    expect(await titles(user)).toEqual(expect.arrayContaining(['Change your password']));
    expect(await titles(user)).not.toContain('See until when your company is covered');
    expect(words(await open(user, paths.my.help), '[aria-labelledby=ask]')).toContain('An administrator of Bright Smile Dental sets up computers and users.');
  });
});

describe('an account with very many subscriptions and people', () => {
  it('has pages of bounded length, each reached from the one before', async () => {
    const { accountId, agent } = await household();
    await ownerSql(
      `with made as (
         insert into subscriptions (id, organization_id, account_id, number, plan_id, state, source, time_zone, currency, anchor_on, expires_on, term_years, created_at, updated_at)
         select gen_random_uuid(), $1, $2, 'S-MANY-' || n, (select id from plans where code = 'safe_basic'), 'active', 'partner', 'America/New_York', 'USD', '2026-01-01', date '2027-01-01' + n % 40, 1, app.now(), app.now() from generate_series(1, 300) n
         returning 1) select count(*) from made`, [organizationId, accountId]);
    const seen = new Set<string>();
    let pages = 0;
    for (let address: string | undefined = paths.my.subscriptions; address; pages += 1) {
      const $ = await open(agent, address);
      const numbers = $('.subscription').toArray().map((one) => $(one).attr('id')!);
      expect(numbers.length).toBeLessThanOrEqual(25);
      numbers.forEach((number) => seen.add(number));
      expect(words($, '.pager p')).toContain('of 300');
      address = $('.pager a[rel=next]').attr('href');
    }
    expect([seen.size, pages]).toEqual([300, 12]);
    const $ = await open(agent);
    expect([$('.subscription').length, words($, '.stat:first-child')]).toEqual([3, 'Running 300 subscriptions']);
  });
});

describe('the partner’s own words', () => {
  it('do not reach the customer: no stored message, no card, no price', async () => {
    const { accountId, agent } = await household();
    await subscribe(accountId);
    await createAlert({ organizationId, accountId, rule: 'card_expiring', message: 'The card ending 4242 expires 11/2026.' });
    await createAlert({ organizationId, accountId, rule: 'made_up_rule', message: 'Secret 4242.' });
    await createAlert({ organizationId, accountId, rule: 'not_registered', message: 'The customer 4242.' });
    for (const address of [paths.my.home, paths.my.notifications, `${paths.my.notifications}?show=closed`]) expect((await agent.get(address).expect(200)).text).not.toContain('4242');
    expect(words(await open(agent, paths.my.notifications), '.chips')).toBe('Open 0 Closed in the last 30 days 0');
  });

  it('stay on the partner’s side also when a member looks at /my', async () => {
    const member = await signedInAgent(app, await createMember({ organizationId }));
    for (const address of [paths.my.home, paths.my.subscriptions, paths.my.notifications, paths.my.help]) await member.get(address).expect(404);
  });
});
