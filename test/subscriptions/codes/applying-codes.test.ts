import { findViolations } from '../../../src/invariants.command';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { codeInvariants } from '../../../src/subscriptions/codes/invariants';
import { ownerSql } from '../../support/database';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { codesOf, createCodes, type StoredCode } from '../../support/factories/money/codes';
import { createAccount } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription, subscriptionsOf, termsOf } from '../../support/factories/subscriptions';

const app = testApp();
const ana = { customer: 'new', kind: 'safe', first_name: 'Ana', last_name: 'López', email: 'ana@example.test', email_again: 'ana@example.test', phone: '', country: 'US', language: 'en' };
const harbor = { customer: 'new', kind: 'safe_pro', company: 'Harbor Law', email: 'it@harbor.test', email_again: 'it@harbor.test', phone: '', country: 'US', language: 'en', administered_by: 'customer' };

async function open(given: Parameters<typeof createOrganization>[0] = {}, now = '2026-11-22T15:00:00Z') {
  await setClock(now);
  const { organizationId } = await createOrganization({ name: 'Bright IT', ...given });
  const member = await createMember({ organizationId, roles: ['billing'] });
  return { organizationId, member, agent: await signedInAgent(app, member) };
}

type Fields = Record<string, string>;
const fieldsIn = ($: ReturnType<typeof pageOf>): Fields => Object.fromEntries($('form[action$=confirmation] input[type=hidden]').map((_, input) => [[$(input).attr('name'), $(input).attr('value')]]).get().filter(([name]) => name !== '_csrf'));
const summary = (text: string): string => pageOf(text)('.error-summary').text().replace(/\s+/g, ' ').trim();

/** The Review page of a use, with the fields that its button sends. */
async function review(agent: SignedInAgent, fields: Fields) {
  const answer = await agent.submit(paths.portal.codes.use, fields);
  expect([answer.status, summary(answer.text)]).toEqual([200, '']);
  const $ = pageOf(answer.text);
  expect($('h1').text()).toBe('Review and apply');
  return { fields: fieldsIn($), facts: Object.fromEntries($('.facts > div').map((_, row) => [[$(row).find('dt').text(), $(row).find('dd').text()]]).get()) as Fields, words: $('form li').map((_, li) => $(li).text()).get() };
}

const confirm = (agent: SignedInAgent, fields: Fields) => agent.submit(paths.portal.codes.confirmUse, fields);
const apply = async (agent: SignedInAgent, fields: Fields) => confirm(agent, (await review(agent, fields)).fields).expect(303);
const mailsOf = async (organizationId: string) => (await ownerSql<{ kind: string; recipient_email: string }>("select kind, recipient_email from mails where organization_id = $1 and kind <> 'codes.bought' order by kind", [organizationId])).map((mail) => [mail.kind, mail.recipient_email]);
/** Subscriptions that factories make lack what sweeps look for, so only the invariants about codes are asked here. */
const brokenOfCodes = () => within('system', (trx) => findViolations(trx, codeInvariants), { readOnly: true });

async function trialFor(organizationId: string, accountId: string, planCode = 'safe_basic', kind = 'personal') {
  const { subscriptionId, number } = await createSubscription({ organizationId, accountId, planCode, startsOn: '2026-11-15', expiresOn: '2026-11-30' });
  await ownerSql("update subscriptions set state = 'trial', source = 'trial', trial_kind = $2, term_years = null where id = $1", [subscriptionId, kind]);
  await ownerSql("update terms set kind = 'trial', trial_kind = $2, years = null, value_cents = 0 where subscription_id = $1", [subscriptionId, kind]);
  return { subscriptionId, number };
}

describe('a new customer', () => {
  it('gets an account and a subscription from today, worth the code’s share, with mails and audit, and nothing is charged', async () => {
    const { organizationId, member, agent } = await open();
    const [code] = await createCodes({ organizationId, years: 2 });
    const shown = await review(agent, { ...ana, typed_code: code!.code.toLowerCase().replaceAll('-', ' ') });
    expect(shown.facts).toMatchObject({ 'Activation code': code!.code, For: 'Ana López (new customer)', 'Plan and term': 'Safe Plus, 2 years', 'Starts on': '22 Nov 2026', 'Expires on': '22 Nov 2028' });
    expect(shown.words).toEqual(['Nothing is charged: the code has been paid for.', 'The account is made at once, and we mail ana@example.test a link to complete the registration.', 'A code works once. It cannot be taken back after that.']);
    expect(await ownerSql('select from accounts where organization_id = $1', [organizationId])).toEqual([]);
    await confirm(agent, shown.fields).expect(303);
    const [account] = await ownerSql<{ id: string; source: string; list_status: string }>('select * from accounts where organization_id = $1', [organizationId]);
    const [subscription] = await subscriptionsOf(account!.id);
    expect([account!.source, subscription!.source, subscription!.state, subscription!.expires_on, subscription!.plan_code]).toEqual(['activation_code', 'activation_code', 'active', '2028-11-22', 'safe_plus']);
    const [term] = await termsOf(subscription!.id);
    expect([term!.kind, term!.starts_on, term!.ends_on, term!.value_cents, term!.invoice_line_id, term!.activation_code_id]).toEqual(['paid', '2026-11-22', '2028-11-22', code!.value_cents, code!.invoice_line_id, code!.id]);
    expect((await codesOf(organizationId)).map((each) => [each.state, each.account_id, each.subscription_id, each.applied_by, each.next_notice_at])).toEqual([['applied', account!.id, subscription!.id, member.personId, null]]);
    expect(await mailsOf(organizationId)).toEqual([['codes.applied', member.email], ['subscriptions.registration', 'ana@example.test']]);
    const audits = await ownerSql<{ action: string; text: string }>("select action, row_to_json(a)::text as text from audit_entries a where organization_id = $1 and action in ('account.added', 'activation-code.applied', 'subscription.bought') order by id", [organizationId]);
    expect(audits.map(({ action }) => action)).toEqual(['account.added', 'activation-code.applied', 'subscription.bought']);
    expect(audits.map(({ text }) => text).join()).not.toContain(code!.code);
    expect(await brokenOfCodes()).toEqual([]);
  });

  it('is made once when the button is pressed twice, one after the other or at once', async () => {
    const { organizationId, agent } = await open();
    await createCodes({ organizationId, planCode: 'safe_pro_core' });
    const { fields } = await review(agent, { ...harbor, code: (await codesOf(organizationId))[0]!.id });
    const answers = [...await Promise.all([confirm(agent, fields), confirm(agent, fields)]), await confirm(agent, fields)];
    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual(Array.from({ length: 3 }, () => [303, paths.portal.account(fields['account_id']!)]));
    expect(await ownerSql('select from accounts where organization_id = $1', [organizationId])).toHaveLength(1);
    expect(await ownerSql("select from mails where organization_id = $1 and kind <> 'codes.bought'", [organizationId])).toHaveLength(2);
  });

  it('is offered the account that has the address already', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId });
    const { accountId } = await createAccount({ organizationId, email: 'ana@example.test', name: 'Ana' });
    const answer = await agent.submit(paths.portal.codes.use, { ...ana, code: code!.id }).expect(422);
    expect(summary(answer.text)).toContain('You already look after this address in the account of Ana.');
    const offered = pageOf(answer.text)('button[name=use_account]').attr('value')!;
    expect(offered).toBe(accountId);
    const form = pageOf((await agent.submit(paths.portal.codes.use, { ...ana, code: code!.id, use_account: offered }).expect(200)).text);
    expect([form('h1').text(), form('input[name=target][checked]').attr('value'), form('input[name=code][checked]').attr('value')]).toEqual(['Apply a code for Ana', 'new', code!.id]);
  });

  it('keeps what was typed when a field is wrong or the order is to be changed', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId });
    const wrong = pageOf((await agent.submit(paths.portal.codes.use, { ...ana, email_again: 'other@example.test', code: code!.id }).expect(422)).text);
    expect([wrong('#first_name').val(), wrong('#email_again-error').text().trim(), wrong('input[name=code][checked]').attr('value')]).toEqual(['Ana', expect.stringContaining('The two e-mail addresses differ. Check both.'), code!.id]);
    const { fields } = await review(agent, { ...ana, code: code!.id });
    const change = pageOf((await agent.submit(paths.portal.codes.use, { ...fields, edit: 'yes' }).expect(200)).text);
    expect([change('#last_name').val(), change('#email').val(), change('input[name=account_id]').val()]).toEqual(['López', 'ana@example.test', fields['account_id']]);
  });
});

describe('an account that stands', () => {
  it('gets one more computer', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId });
    const { accountId } = await createAccount({ organizationId });
    await createSubscription({ organizationId, accountId, startsOn: '2026-03-01', expiresOn: '2027-03-01' });
    await apply(agent, { account: accountId, target: 'new', code: code!.id });
    expect((await subscriptionsOf(accountId)).map((each) => [each.expires_on, each.source])).toEqual([['2027-03-01', 'partner'], ['2027-11-22', 'activation_code']]);
    expect(await brokenOfCodes()).toEqual([]);
  });

  it('turns its trial into a paid subscription from today, unused days not added', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId });
    const { accountId } = await createAccount({ organizationId });
    const { subscriptionId, number } = await trialFor(organizationId, accountId);
    const account = pageOf((await agent.get(paths.portal.account(accountId)).expect(200)).text);
    const link = account('a:contains("Apply an activation code")').attr('href')!;
    const form = pageOf((await agent.get(link).expect(200)).text);
    expect(form('input[name=target][checked]').attr('value')).toBe(subscriptionId);
    const shown = await review(agent, { account: accountId, target: subscriptionId, code: code!.id });
    expect(shown.facts).toMatchObject({ Subscription: number, 'Starts on': '22 Nov 2026', 'Expires on': '22 Nov 2027' });
    expect(shown.words).toContain('The trial becomes a paid subscription at once; its backup goes on.');
    await confirm(agent, shown.fields).expect(303);
    const [after] = await subscriptionsOf(accountId);
    expect([after!.id, after!.state, after!.trial_kind, after!.source, after!.expires_on, after!.plan_code]).toEqual([subscriptionId, 'active', null, 'activation_code', '2027-11-22', 'safe_plus']);
    expect((await termsOf(subscriptionId)).map((term) => [term.kind, term.starts_on, term.ends_on, term.value_cents])).toEqual([['trial', '2026-11-15', '2026-11-30', 0], ['paid', '2026-11-22', '2027-11-22', code!.value_cents]]);
  });

  it('renews a running subscription from its old end, and the customer who looks after it hears that it goes on', async () => {
    const { organizationId, member, agent } = await open();
    const [code] = await createCodes({ organizationId });
    const { accountId } = await createAccount({ organizationId, email: 'mara@example.test' });
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-31', expiresOn: '2027-01-31' });
    const shown = await review(agent, { account: accountId, target: subscriptionId, code: code!.id });
    expect(shown.facts).toMatchObject({ 'Starts on': '31 Jan 2027', 'Expires on': '31 Jan 2028' });
    expect(shown.words).toContain('The new term is added at once and starts on 31 Jan 2027. Until then nothing changes.');
    await confirm(agent, shown.fields).expect(303);
    const [after] = await subscriptionsOf(accountId);
    expect([after!.expires_on, after!.source]).toEqual(['2028-01-31', 'partner']);
    expect((await mailsOf(organizationId))).toEqual([['codes.applied', member.email], ['codes.renewed-customer', 'mara@example.test']]);
    expect(await brokenOfCodes()).toEqual([]);
  });

  it('brings back what is in grace from today, and takes the better plan of the code', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId, planCode: 'safe_prime' });
    const { accountId } = await createAccount({ organizationId });
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2025-11-10', expiresOn: '2026-11-10', state: 'expired', purgeOn: '2026-12-10' });
    const shown = await review(agent, { account: accountId, target: subscriptionId, code: code!.id });
    expect(shown.words).toEqual(expect.arrayContaining(['The subscription runs again at once; its backup goes on where it stopped.', 'From then on it is on Safe Prime instead of Safe Plus.']));
    await confirm(agent, shown.fields).expect(303);
    const [after] = await subscriptionsOf(accountId);
    expect([after!.state, after!.plan_code, after!.expires_on, after!.anchor_on]).toEqual(['active', 'safe_prime', '2027-11-22', '2026-11-22']);
  });

  it('takes two codes of one order after each other, a trial’s and its renewal’s', async () => {
    const { organizationId, agent } = await open();
    const [first, second] = await createCodes({ organizationId, quantity: 2 });
    const { accountId } = await createAccount({ organizationId });
    const { subscriptionId } = await trialFor(organizationId, accountId);
    await apply(agent, { account: accountId, target: subscriptionId, code: first!.id });
    await advanceClock('300 days');
    const late = await signedInAgent(app, await createMember({ organizationId, roles: ['billing'] }));
    await apply(late, { account: accountId, target: subscriptionId, code: second!.id });
    expect((await termsOf(subscriptionId)).map((term) => [term.starts_on, term.ends_on, term.invoice_line_id === first!.invoice_line_id])).toEqual(
      [['2026-11-15', '2026-11-30', false], ['2026-11-22', '2027-11-22', true], ['2027-11-22', '2028-11-22', true]]);
    expect(await brokenOfCodes()).toEqual([]);
  });

  it('used on 29 February it runs to 28 February, and its next renewal comes back to the 29th', async () => {
    const { organizationId, agent } = await open({}, '2028-02-29T15:00:00Z');
    const [code] = await createCodes({ organizationId, years: 3 });
    expect([code!.bought_on, code!.lapses_on]).toEqual(['2028-02-29', '2029-02-28']);
    const { accountId } = await createAccount({ organizationId });
    await apply(agent, { account: accountId, target: 'new', code: code!.id });
    const [after] = await subscriptionsOf(accountId);
    expect([after!.anchor_on, after!.expires_on]).toEqual(['2028-02-29', '2031-02-28']);
  });
});

describe('what does not fit is refused with the rule, and the code stays', () => {
  it.each([
    ['safe_basic', 'safe_prime', 'safe', 'This code is for Safe Basic, and %s is on Safe Prime. A code renews a subscription on its own plan or a better one of the same product.'],
    ['safe_pro_core', 'safe_prime', 'safe', 'This code is for Safe Pro Core, a plan for companies, and Ada Lovelace is a household. Choose a code for households.'],
    ['safe_plus', 'safe_pro_core', 'safe_pro', 'This code is for Safe Plus, a plan for households, and Ada Lovelace is a company. Choose a code for companies.'],
    ['safe_server', 'safe_pro_core', 'safe_pro', 'This code is for Safe Server, and %s is on Safe Pro Core. A code renews a subscription on its own plan or a better one of the same product.'],
  ])('a code for %s on %s', async (planCode, own, kind, words) => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId, planCode });
    const { accountId } = await createAccount({ organizationId, name: 'Ada Lovelace', kind: kind as 'safe' });
    const { subscriptionId, number } = await createSubscription({ organizationId, accountId, planCode: own, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
    const answer = await agent.submit(paths.portal.codes.use, { account: accountId, target: subscriptionId, code: code!.id }).expect(422);
    expect(summary(answer.text)).toContain(words.replace('%s', number));
    expect((await codesOf(organizationId))[0]!.state).toBe('available');
  });

  it('a renewal long before the end, and a second Safe Pro for a company', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId, planCode: 'safe_pro_core' });
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Harbor Law' });
    const { subscriptionId, number } = await createSubscription({ organizationId, accountId, planCode: 'safe_pro_core', startsOn: '2026-10-01', expiresOn: '2027-10-01' });
    const early = await agent.submit(paths.portal.codes.use, { account: accountId, target: subscriptionId, code: code!.id }).expect(422);
    expect(summary(early.text)).toContain('Choose what to apply the code to.');
    const second = await agent.submit(paths.portal.codes.use, { account: accountId, target: 'new', code: code!.id }).expect(422);
    expect(summary(second.text)).toContain(`Harbor Law already has ${number} until its expiry day.`);
  });

  it('a code of another organization, in the words for one that does not exist', async () => {
    const [ours, theirs] = [await open(), await open({ name: 'Zeisig' })];
    const [foreign] = await createCodes({ organizationId: theirs.organizationId });
    const typed = async (text: string) => summary((await ours.agent.submit(paths.portal.codes.use, { ...ana, typed_code: text }).expect(422)).text);
    const chosen = async (id: string) => summary((await ours.agent.submit(paths.portal.codes.use, { ...ana, code: id }).expect(422)).text);
    expect(await typed(foreign!.code)).toBe(await typed('AAAA-BBBB-CCCC-DDDD'));
    expect(await typed(foreign!.code)).toContain('We do not know this code. Check what you typed.');
    expect(await chosen(foreign!.id)).toBe(await chosen('01980000-0000-7000-8000-00000000dead'));
    const pressed = await confirm(ours.agent, { ...ana, code: foreign!.id, starts_on: '2026-11-22', ends_on: '2027-11-22' });
    expect([pressed.status, summary(pressed.text)]).toEqual([422, await chosen(foreign!.id)]);
    await ours.agent.get(paths.portal.codes.show(foreign!.id)).expect(404);
    await ours.agent.get(paths.portal.codes.useCode(foreign!.id)).expect(404);
    expect((await codesOf(theirs.organizationId))[0]!.state).toBe('available');
  });

  it.each([['', 'Choose a code, or type one.'], ['ABCD', 'A code has 16 letters and digits'], ['AAAA-BBBB-CCCC-DDD0', 'A code has 16 letters and digits'], ['🧀'.repeat(16), 'A code has 16 letters and digits'], ['x'.repeat(20_000), 'A code has 16 letters and digits']])(
    'the typed code %j', async (text, words) => {
      const { agent } = await open();
      expect(summary((await agent.submit(paths.portal.codes.use, { ...ana, typed_code: text }).expect(422)).text)).toContain(words);
    });

  it('used, lapsed and voided codes, each with its words', async () => {
    const { organizationId, agent } = await open();
    const codes = await createCodes({ organizationId, quantity: 3 });
    const { accountId } = await createAccount({ organizationId });
    await apply(agent, { account: accountId, target: 'new', code: codes[0]!.id });
    await ownerSql("update activation_codes set state = 'voided', voided_at = app.now(), next_notice_at = null where id = $1", [codes[1]!.id]);
    const words = async (code: StoredCode, by = agent) => summary((await by.submit(paths.portal.codes.use, { account: accountId, target: 'new', typed_code: code.code }).expect(422)).text);
    expect(await words(codes[0]!)).toContain('This code has been used already. Choose another one.');
    expect(await words(codes[1]!)).toContain('This code was refunded, so it cannot be used. Choose another one.');
    // Past its last day, and no sweep has come by yet.
    await setClock('2027-11-23T05:00:00Z');
    const late = await signedInAgent(app, await createMember({ organizationId, roles: ['billing'] }));
    expect(await words(codes[2]!, late)).toContain('This code lapsed on 22 Nov 2027. Contact partner support, or choose another one.');
  });

  it('a use whose days have changed since they were shown: the new ones are shown, and nothing is used', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId });
    const { accountId } = await createAccount({ organizationId });
    const { fields } = await review(agent, { account: accountId, target: 'new', code: code!.id });
    const answer = await confirm(agent, { ...fields, starts_on: '2026-11-21', ends_on: '2027-11-21' }).expect(409);
    expect(summary(answer.text)).toContain('The days have changed since you saw them, so the code was not used. Check them again.');
    expect((await codesOf(organizationId))[0]!.state).toBe('available');
    await confirm(agent, fieldsIn(pageOf(answer.text))).expect(303);
  });

  it('a code bought in another currency', async () => {
    const { organizationId, agent } = await open();
    const [code] = await createCodes({ organizationId });
    await ownerSql("update activation_codes set currency = 'EUR' where id = $1", [code!.id]);
    const { accountId } = await createAccount({ organizationId });
    expect(summary((await agent.submit(paths.portal.codes.use, { account: accountId, target: 'new', code: code!.id }).expect(422)).text)).toContain('This code was paid in EUR, and this subscription is paid in USD. Contact partner support.');
  });
});

it('of a hundred who use a code at once exactly one wins, and it makes one term', async () => {
  const { organizationId, agent } = await open();
  const [code] = await createCodes({ organizationId });
  const accounts = await Promise.all(Array.from({ length: 10 }, () => createAccount({ organizationId })));
  const forms: Fields[] = [];
  for (const { accountId } of accounts) forms.push((await review(agent, { account: accountId, target: 'new', code: code!.id })).fields);
  const statuses: number[] = [];
  // Ten at a time, each account with its own form, all for the same code.
  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all(forms.map((fields) => confirm(agent, round === 0 ? fields : { ...fields, subscription_id: '' })));
    statuses.push(...answers.map(({ status }) => status));
  }
  expect([statuses.length, statuses.filter((status) => status === 303).length, new Set(statuses)]).toEqual([100, 1, new Set([303, 409])]);
  expect(await ownerSql('select from terms where organization_id = $1', [organizationId])).toHaveLength(1);
  expect(await brokenOfCodes()).toEqual([]);
});

it('of two codes for the renewal of one subscription at once, one is used and the other stays', async () => {
  const { organizationId, agent } = await open();
  const codes = await createCodes({ organizationId, quantity: 2 });
  const { accountId } = await createAccount({ organizationId });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-10', expiresOn: '2027-01-10' });
  const forms = [];
  for (const { id } of codes) forms.push((await review(agent, { account: accountId, target: subscriptionId, code: id })).fields);
  const answers = await Promise.all(forms.map((fields) => confirm(agent, fields)));
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 409]);
  expect((await codesOf(organizationId)).map(({ state }) => state).sort((a, b) => a.localeCompare(b))).toEqual(['applied', 'available']);
  expect((await subscriptionsOf(accountId))[0]!.expires_on).toBe('2028-01-10');
});
