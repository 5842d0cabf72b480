import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { pageOf, setClock, signedInAgent, testApp } from '../../support/app';
import { createAccount } from '../../support/factories/accounts';
import { createCodes } from '../../support/factories/money/codes';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';

const app = testApp();

async function open(roles: Parameters<typeof createMember>[0]['roles'] = ['billing']) {
  await setClock('2026-11-22T15:00:00Z');
  const { organizationId } = await createOrganization({ name: 'Bright IT' });
  return { organizationId, agent: await signedInAgent(app, await createMember({ organizationId, roles: roles })) };
}

const shownCodes = ($: ReturnType<typeof pageOf>): string[] => $('tbody th code').map((_, code) => $(code).text()).get();
const chips = ($: ReturnType<typeof pageOf>): string[] => $('.chip').map((_, chip) => $(chip).text().replace(/\s+/g, ' ').trim()).get();

async function setState(id: string, state: 'applied' | 'lapsed' | 'voided', use?: { accountId: string; subscriptionId: string }) {
  await ownerSql(
    `update activation_codes set state = $2, next_notice_at = null, lapsed_at = case when $2 = 'lapsed' then app.now() end, voided_at = case when $2 = 'voided' then app.now() end,
       applied_at = case when $2 = 'applied' then app.now() end, applied_by = case when $2 = 'applied' then 'test' end, account_id = $3, subscription_id = $4 where id = $1`,
    [id, state, use?.accountId ?? null, use?.subscriptionId ?? null]);
}

/** One code in each state, and one more that can be used; the applied one at an account. */
async function fourStates(organizationId: string) {
  const codes = await createCodes({ organizationId, quantity: 5 });
  const { accountId } = await createAccount({ organizationId, name: 'Rosa Marín' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
  await setState(codes[2]!.id, 'applied', { accountId, subscriptionId });
  await setState(codes[3]!.id, 'lapsed');
  await setState(codes[4]!.id, 'voided');
  return { codes, accountId };
}

it('says what codes are and how to get some where there are none', async () => {
  const { agent } = await open();
  const $ = pageOf((await agent.get(paths.portal.codes.index).expect(200)).text);
  expect([$('.empty-state').text().includes('No activation codes yet'), $('.empty-state a').attr('href')]).toEqual([true, paths.portal.codes.new]);
});

it('opens with what can be used, has a tab for each state with its number, and shows where a code was used', async () => {
  const { organizationId, agent } = await open();
  const { codes, accountId } = await fourStates(organizationId);
  const first = pageOf((await agent.get(paths.portal.codes.index).expect(200)).text);
  expect([shownCodes(first), chips(first)]).toEqual([[codes[0]!.code, codes[1]!.code], ['Available 2', 'Applied 1', 'Lapsed 1', 'Voided 1', 'All 5']]);
  const applied = pageOf((await agent.get(`${paths.portal.codes.index}?state=applied`).expect(200)).text);
  expect([shownCodes(applied), applied('td[data-label="Applied to"] a').attr('href'), applied('td[data-label="Applied to"]').text().trim()]).toEqual([[codes[2]!.code], paths.portal.account(accountId), 'Rosa Marín']);
  expect(shownCodes(pageOf((await agent.get(`${paths.portal.codes.index}?state=all`).expect(200)).text))).toEqual([...codes].reverse().map(({ code }) => code));
});

it('finds a code typed whole in any spelling, or by its last four letters, in whatever state', async () => {
  const { organizationId, agent } = await open();
  const { codes } = await fourStates(organizationId);
  const find = async (q: string) => shownCodes(pageOf((await agent.get(paths.portal.codes.index).query({ q }).expect(200)).text));
  expect(await find(codes[3]!.code.toLowerCase().replaceAll('-', ' '))).toEqual([codes[3]!.code]);
  expect(await find(codes[2]!.code.slice(-4))).toContain(codes[2]!.code);
  for (const odd of ['AAAA-BBBB-CCCC-DDDD', '%', "' or 1=1 --", '🧀', 'x'.repeat(500)]) expect(await find(odd)).toEqual([]);
});

it('filters by plan, term and order, and pages through what is left in both directions', async () => {
  const { organizationId, agent } = await open();
  await createCodes({ organizationId, planCode: 'safe_prime', years: 2, quantity: 3 });
  const many = await createCodes({ organizationId, quantity: 60 });
  const filtered = pageOf((await agent.get(paths.portal.codes.index).query({ plan: (await ownerSql<{ id: string }>("select id from plans where code = 'safe_prime'"))[0]!.id, years: '2' }).expect(200)).text);
  expect([shownCodes(filtered).length, chips(filtered)[0]]).toEqual([3, 'Available 3']);
  expect(shownCodes(pageOf((await agent.get(paths.portal.codes.index).query({ years: '3' }).expect(200)).text))).toEqual([]);
  const first = pageOf((await agent.get(paths.portal.codes.index).query({ state: 'available', receipt: many[0]!.invoice_id }).expect(200)).text);
  expect(shownCodes(first)).toEqual(many.slice(0, 50).map(({ code }) => code));
  const second = pageOf((await agent.get(first('a[rel=next]').attr('href')!).expect(200)).text);
  expect([shownCodes(second), second('.pager p').text()]).toEqual([many.slice(50).map(({ code }) => code), '51–60 of 60']);
  expect(shownCodes(pageOf((await agent.get(second('a[rel=prev]').attr('href')!).expect(200)).text))).toEqual(many.slice(0, 50).map(({ code }) => code));
});

it('sends the same list as a file, and asks nobody with two-step for less than a fresh code', async () => {
  const { organizationId, agent } = await open();
  const { codes } = await fourStates(organizationId);
  const file = (await agent.get(`${paths.portal.codes.csv}?state=all`).expect(200)).text.trim().split('\r\n');
  expect(file[0]!.replace('\ufeff', '')).toBe('Activation code,Plan,Years,State,Bought on,Works until,Invoice number,Account,Subscription,Applied at (UTC),Applied by');
  expect(file.slice(1).map((line) => line.split(',').slice(0, 6).join())).toEqual(
    [...codes].reverse().map(({ code }, index) => `${code},Safe Plus,1,${['Voided', 'Lapsed', 'Applied', 'Available', 'Available'][index]},2026-11-22,2027-11-22`));
});

it('prints the chosen codes that can still be used, and nobody else’s', async () => {
  const { organizationId, agent } = await open();
  const { codes } = await fourStates(organizationId);
  const other = await createOrganization({ name: 'Zeisig' });
  const [foreign] = await createCodes({ organizationId: other.organizationId });
  const $ = pageOf((await agent.get(paths.portal.codes.sheet).query({ code: [codes[1]!.id, codes[2]!.id, foreign!.id, 'odd'] }).expect(200)).text);
  expect(shownCodes($)).toEqual([codes[1]!.code]);
  expect((await agent.get(paths.portal.codes.sheet).expect(200)).text).toContain('No code was chosen that can still be used.');
});

it('shows who may only read the last letters of a code that can be used, and none of the acts', async () => {
  const { organizationId, agent } = await open(['read_only']);
  const { codes } = await fourStates(organizationId);
  const page = (await agent.get(paths.portal.codes.index).expect(200)).text;
  expect(page).not.toContain(codes[0]!.code);
  expect(shownCodes(pageOf(page))[0]).toBe(`····-····-····-${codes[0]!.code.slice(-4)}`);
  const one = (await agent.get(paths.portal.codes.show(codes[0]!.id)).expect(200)).text;
  expect([one.includes(codes[0]!.code), pageOf(one)('a:contains("Apply this code")').length]).toEqual([false, 0]);
  for (const address of [paths.portal.codes.csv, paths.portal.codes.sheet, paths.portal.codes.new, paths.portal.codes.use]) await agent.get(address).expect(403);
});

it('shows members who see only chosen accounts the codes that were used there, and no other', async () => {
  const { organizationId } = await open();
  const { codes, accountId } = await fourStates(organizationId);
  const limited = await signedInAgent(app, await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [accountId] }));
  expect(shownCodes(pageOf((await limited.get(`${paths.portal.codes.index}?state=all`).expect(200)).text))).toEqual([codes[2]!.code]);
  await limited.get(paths.portal.codes.show(codes[0]!.id)).expect(404);
  await limited.get(paths.portal.codes.use).expect(403);
  await limited.get(paths.portal.codes.new).expect(403);
});

it('tells on a code’s own page what became of it', async () => {
  const { organizationId, agent } = await open();
  const { codes } = await fourStates(organizationId);
  const words = async (index: number) => pageOf((await agent.get(paths.portal.codes.show(codes[index]!.id)).expect(200)).text)('main').text().replace(/\s+/g, ' ');
  expect(await words(0)).toContain('Whoever has it can use it, once.');
  expect(await words(2)).toContain('Applied toRosa Marín');
  expect(await words(3)).toContain('It was not used within 12 months, so it no longer works. Contact partner support.');
  expect(await words(4)).toContain('It was refunded, so it no longer works.');
  await agent.get(paths.portal.codes.show('01980000-0000-7000-8000-00000000dead')).expect(404);
});

it('finds the customer that a code is for, of the kind that fits', async () => {
  const { organizationId, agent } = await open();
  const [code] = await createCodes({ organizationId });
  await createAccount({ organizationId, name: 'Meise household' });
  await createAccount({ organizationId, name: 'Meise Ltd', kind: 'safe_pro' });
  const $ = pageOf((await agent.get(`${paths.portal.codes.useCode(code!.id)}&q=Meise`).expect(200)).text);
  expect($('ul[aria-label="Accounts found"] a').map((_, link) => $(link).text()).get()).toEqual(['Meise household']);
  const form = pageOf((await agent.get($('ul[aria-label="Accounts found"] a').attr('href')!).expect(200)).text);
  expect([form('h1').text(), form('input[name=code][checked]').attr('value')]).toEqual(['Apply a code for Meise household', code!.id]);
});
