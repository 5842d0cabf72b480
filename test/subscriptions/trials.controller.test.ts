import { paths } from '../../src/paths';
import { pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';
import { subscriptionsOf, termsOf } from '../support/factories/subscriptions';

const app = testApp();
let agent: SignedInAgent;
let organizationId: string;
let member: Awaited<ReturnType<typeof createMember>>;

const ana = {
  kind: 'personal', first_name: 'Ana', last_name: 'López', email: 'Ana@Example.test', email_again: 'ana@example.test',
  phone: '+1 212 555 0100', country: 'US', language: 'es',
};
const harbor = {
  kind: 'business', company: 'Harbor Law', email: 'it@harbor.test', email_again: 'it@harbor.test', phone: '', country: 'GB', language: 'en',
  administered_by: 'customer',
};

beforeEach(async () => {
  await setClock('2026-11-22T15:00:00Z');
  ({ organizationId } = await createOrganization({ name: 'Bright IT' }));
  member = await createMember({ organizationId, firstName: 'Robin' });
  agent = await signedInAgent(app, member);
});

const start = (fields: Record<string, string>) => agent.submit(paths.portal.trials.create, fields);
const accountsOf = () => ownerSql('select * from accounts where organization_id = $1 order by created_at', [organizationId]);
const mailsOf = () => ownerSql('select kind, recipient_email, subject, text_body from mails where organization_id = $1 order by kind', [organizationId]);
const summary = (html: string) => pageOf(html)('.error-summary a, .error-summary li').first().text().trim();

describe('starting a trial', () => {
  it('first asks for the kind, then for the customer', async () => {
    const choice = pageOf((await agent.get(paths.portal.trials.new).expect(200)).text);
    expect(choice('input[name=kind]').map((_, input) => choice(input).val()).get()).toEqual(['personal', 'business']);
    const form = pageOf((await agent.get(`${paths.portal.trials.new}?kind=business`).expect(200)).text);
    expect(form('input[name=company]')).toHaveLength(1);
    expect(form('input[name=administered_by]')).toHaveLength(2);
    expect(form('select[name=country]').val()).toBe('US');
  });

  it('gives a household fifteen days of Safe Basic, invites the customer and confirms to the partner', async () => {
    const answer = await start(ana).expect(303);
    const [account] = await accountsOf();
    expect(answer.headers['location']).toBe(paths.portal.account(account!.id));
    expect(account).toMatchObject({ kind: 'safe', name: 'Ana López', email: 'ana@example.test', phone: '+1 212 555 0100', country: 'US', language: 'es', list_status: 'trial', plan_name: 'Safe Basic' });
    const [subscription] = await subscriptionsOf(account!.id);
    expect(subscription).toMatchObject({ plan_code: 'safe_basic', state: 'trial', trial_kind: 'personal', source: 'trial', expires_on: '2026-12-07', time_zone: 'America/New_York' });
    expect(subscription!.number).toMatch(/^S-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    expect(subscription!.lapses_at).toEqual(new Date('2026-12-08T05:00:00Z'));
    expect(subscription!.next_notice_at).toEqual(new Date('2026-11-30T14:00:00Z'));
    expect(await termsOf(subscription!.id)).toMatchObject([{ kind: 'trial', starts_on: '2026-11-22', ends_on: '2026-12-07', value_cents: 0 }]);
    const mails = await mailsOf();
    expect(mails.map((mail) => [mail.kind, mail.recipient_email])).toEqual([
      ['subscriptions.registration', 'ana@example.test'], ['subscriptions.trial-started', member.email],
    ]);
    const [link] = /http\S+\/registration\/\S+/.exec(mails[0]!.text_body as string)!;
    expect(link.split('/').at(-1)).toHaveLength(43);
    expect(mails[1]!.text_body).toContain('7 Dec 2026');
  });

  it('writes who did it into the audit log in the same breath', async () => {
    await start(ana).expect(303);
    const entries = await ownerSql('select action, actor_kind, actor_id from audit_entries where organization_id = $1 and action like any(array[$2, $3]) order by id', [organizationId, 'account.%', 'subscription.%']);
    expect(entries).toEqual([
      { action: 'account.added', actor_kind: 'person', actor_id: member.personId },
      { action: 'subscription.trial-started', actor_kind: 'person', actor_id: member.personId },
    ]);
  });

  it('gives a company thirty days of Ultimate, and no mail to a customer whose partner administers', async () => {
    await start({ ...harbor, administered_by: 'partner' }).expect(303);
    const [account] = await accountsOf();
    expect(account).toMatchObject({ kind: 'safe_pro', name: 'Harbor Law', administered_by: 'partner', partner_is_administrator: true });
    expect(await subscriptionsOf(account!.id)).toMatchObject([{ plan_code: 'safe_pro_ultimate', trial_kind: 'business', expires_on: '2026-12-22' }]);
    expect((await mailsOf()).map((mail) => mail.kind)).toEqual(['subscriptions.trial-started']);
  });

  it('counts days in the zone of the organization', async () => {
    await setClock('2026-11-22T23:30:00Z');
    const { organizationId: far } = await createOrganization({ timeZone: 'Pacific/Auckland' });
    const farAgent = await signedInAgent(app, await createMember({ organizationId: far }));
    await farAgent.submit(paths.portal.trials.create, ana).expect(303);
    const [subscription] = await ownerSql('select * from subscriptions where organization_id = $1', [far]);
    expect(subscription).toMatchObject({ anchor_on: '2026-11-23', expires_on: '2026-12-08', time_zone: 'Pacific/Auckland' });
  });

  it('starts one trial when the button is pressed twice', async () => {
    const page = pageOf((await agent.get(`${paths.portal.trials.new}?kind=personal`)).text);
    const fields = { ...ana, account_id: String(page('input[name=account_id]').val()) };
    const answers = await Promise.all([start(fields), start(fields), start(fields)]);
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
    expect(await accountsOf()).toHaveLength(1);
    expect(await ownerSql('select id from subscriptions where organization_id = $1', [organizationId])).toHaveLength(1);
    expect(await mailsOf()).toHaveLength(2);
  });

  it('makes one account when two forms for the same address are sent at once', async () => {
    const answers = await Promise.all([start(ana), start(ana)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 422]);
    expect(await accountsOf()).toHaveLength(1);
  });
});

describe('the limits of trials', () => {
  it('offers the account that has the address, and starts the trial there', async () => {
    await start({ ...ana, kind: 'personal' }).expect(303);
    const [account] = await accountsOf();
    await ownerSql("update subscriptions set state = 'expired', purge_on = '2026-12-22', purge_at = '2026-12-23' where account_id = $1", [account!.id]);
    const answer = await start(ana).expect(422);
    const $ = pageOf(answer.text);
    expect($('button[name=use_account]').val()).toBe(account!.id);
    expect($('#email-error').text()).toContain('You already look after this address in the account of Ana López.');
    expect($('input[name=first_name]').val()).toBe('Ana');
    await start({ ...ana, use_account: account!.id }).expect(303);
    expect(await subscriptionsOf(account!.id)).toHaveLength(2);
    expect(await accountsOf()).toHaveLength(1);
    expect((await mailsOf()).filter((mail) => mail.kind === 'subscriptions.registration')).toHaveLength(1);
  });

  it('says nothing about an address that another partner knows', async () => {
    const { organizationId: other } = await createOrganization();
    const theirs = await signedInAgent(app, await createMember({ organizationId: other }));
    await theirs.submit(paths.portal.trials.create, ana).expect(303);
    await start(ana).expect(303);
    expect(await accountsOf()).toHaveLength(1);
  });

  it('allows one open trial of a kind for an account', async () => {
    await start(ana).expect(303);
    const [account] = await accountsOf();
    const answer = await start({ account: account!.id }).expect(409);
    expect(summary(answer.text)).toMatch(/^Ana López has a trial already: S-\S+ is still running\.$/);
    expect(await subscriptionsOf(account!.id)).toHaveLength(1);
  });

  it('gives a company one business trial ever', async () => {
    await start(harbor).expect(303);
    const [account] = await accountsOf();
    await ownerSql("update subscriptions set state = 'purged', purge_on = null where account_id = $1", [account!.id]);
    expect(summary((await start({ account: account!.id }).expect(409)).text)).toContain('This company has had its business trial.');
    const race = await Promise.all([start({ account: account!.id }), start({ account: account!.id })]);
    expect(race.map((answer) => answer.status)).toEqual([409, 409]);
  });

  it("does not find another organization's account", async () => {
    const { organizationId: other } = await createOrganization();
    const theirs = await signedInAgent(app, await createMember({ organizationId: other }));
    await theirs.submit(paths.portal.trials.create, ana).expect(303);
    const [foreign] = await ownerSql('select id from accounts where organization_id = $1', [other]);
    await agent.get(paths.portal.trials.newFor(foreign!.id)).expect(404);
    await start({ account: foreign!.id }).expect(404);
    await start({ ...ana, account_id: foreign!.id }).expect(404);
    await start({ account: 'nonsense' }).expect(404);
    expect(await ownerSql('select id from subscriptions where organization_id = $1', [organizationId])).toHaveLength(0);
  });

  it('is not for roles that may not start trials', async () => {
    const billing = await signedInAgent(app, await createMember({ organizationId, roles: ['billing'] }));
    await billing.get(paths.portal.trials.new).expect(403);
    await billing.submit(paths.portal.trials.create, ana).expect(403);
  });
});

describe('a form that is filled in wrong', () => {
  it.each([
    ['first_name', { first_name: ' ' }, "Enter the customer's first name."],
    ['last_name', { last_name: 'x'.repeat(51) }, "Use at most 50 characters for the customer's last name."],
    ['email', { email: 'ana@' }, 'Enter an e-mail address like name@example.com.'],
    ['email_again', { email_again: 'other@example.test' }, 'The two e-mail addresses differ. Check both.'],
    ['phone', { phone: 'call me' }, 'Use digits, spaces and + ( ) - . / for a phone number.'],
    ['country', { country: 'XX' }, 'Choose a country from the list.'],
    ['language', { language: 'tlh' }, 'Choose a language from the list.'],
  ])('says at %s what to do and keeps the rest', async (field, wrong, sentence) => {
    const answer = await start({ ...ana, ...wrong }).expect(422);
    const $ = pageOf(answer.text);
    expect($(`#${field}-error`).text().trim()).toBe(sentence);
    expect($(`.error-summary a[href="#${field}"]`).text()).toBe(sentence);
    expect($('title').text()).toMatch(/^Error: /);
    expect($('input[name=email]').val()).toBe({ ...ana, ...wrong }.email);
    expect(await accountsOf()).toHaveLength(0);
  });

  it('asks who administers a company', async () => {
    const { administered_by: _, ...without } = harbor;
    expect(summary((await start(without).expect(422)).text)).toBe('Choose who administers the account.');
  });

  it.each([
    ['nothing at all', {}],
    ['lists', { kind: ['personal', 'business'], first_name: ['a', 'b'], email: ['a@b.test', 'c@d.test'] }],
    ['NUL', { ...ana, first_name: 'A\u0000na', email: 'a\u0000@example.test' }],
    ['very long words', { ...ana, first_name: 'x'.repeat(20_000), email: `${'y'.repeat(5_000)}@example.test` }],
    ['emoji and right-to-left words', { ...ana, first_name: '👩‍👩‍👧‍👦'.repeat(20), last_name: '\u202eמשה' }],
    ['markup', { ...ana, first_name: '<script>alert(1)</script>', last_name: '"><img src=x>' }],
    ['broken ids', { account: "'; drop table accounts; --" }],
    ['an unknown kind', { ...ana, kind: '__proto__' }],
  ])('never breaks on %s', async (_, fields) => {
    const answer = await agent.post(paths.portal.trials.create).type('form').send({ _csrf: agent.csrfToken, ...fields });
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('<script>alert(1)</script>');
  });
});
