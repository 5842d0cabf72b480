import { paths } from '../../../src/paths';
import { browser, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../../support/app';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createCodes } from '../../support/factories/money/codes';
import { createDeal } from '../../support/factories/deals';
import { createTicket } from '../../support/factories/tickets';
import { createMachine } from '../../support/factories/machines';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { createPayer } from '../../support/factories/money/billing';
import { payOrder } from '../../support/factories/money/papers';
import { createSubscription } from '../../support/factories/subscriptions';
import { ownerSql } from '../../support/database';
import '../../support/stripe';

const app = testApp();
type World = Awaited<ReturnType<typeof createWorld>>;
let ours: World;
let theirs: World;
let administrator: SignedInAgent;

/** A partner with a company and a household, whose things all have the same word in their names. */
async function createWorld(word: string) {
  const { organizationId } = await createOrganization({ name: 'Bright IT' });
  const company = await createAccount({ organizationId, name: `${word} Dental`, kind: 'safe_pro', email: `${word.toLowerCase()}@dental.example.test` });
  const household = await createAccount({ organizationId, name: 'Quiet Household', kind: 'safe' });
  const { subscriptionId, number: subscriptionNumber } = await createSubscription({ organizationId, accountId: company.accountId, planCode: 'safe_pro_power', startsOn: '2026-01-01', expiresOn: '2099-01-01' });
  const machine = await createMachine({ accountId: company.accountId, subscriptionId, nickname: `${word} reception` });
  const user = await createCustomer({ accountId: company.accountId, role: 'user', firstName: 'Petra', lastName: `${word}son` });
  const payer = await createPayer(organizationId);
  const paid = await payOrder({ organizationId, payer }, { accountId: company.accountId, accountName: `${word} Dental`, purchaseOrder: `PO-${word}` });
  const [code] = await createCodes({ organizationId });
  return { organizationId, company, household, machine, user, paid, code: code!, subscriptionNumber };
}

const found = async (agent: SignedInAgent, words: string) => {
  const $ = pageOf((await agent.get(paths.search.index).query({ q: words }).expect(200)).text);
  return Object.fromEntries($('.found section').toArray().map((section) => [$(section).find('h2').text(), $(section).find('li > a').toArray().map((a) => $(a).text())]));
};
const firstLink = async (agent: SignedInAgent, words: string) => pageOf((await agent.get(paths.search.index).query({ q: words }).expect(200)).text)('.found-list a').first().attr('href');

beforeAll(async () => {
  await setClock('2026-11-22T15:00:00Z');
  [ours, theirs] = [await createWorld('Zephyr'), await createWorld('Zephyr')];
  administrator = await signedInAgent(app, await createMember({ organizationId: ours.organizationId, firstName: 'Zephyrine', lastName: 'Boss' }));
});

describe('one search box', () => {
  it('stands above every page of the portal, and is nowhere else', async () => {
    const $ = pageOf((await administrator.get(paths.portal.manage).expect(200)).text);
    expect([$('.topbar form[role=search]').attr('action'), $('.topbar form[role=search] input[name=q]').length > 0]).toEqual([paths.search.index, true]);
    expect(pageOf((await browser(app).get(paths.signIn).expect(200)).text)('form[role=search]').length).toBe(0);
  });

  it('finds each kind of thing by a word, with the way to the list', async () => {
    expect(await found(administrator, 'zephyr')).toEqual({
      'Accounts': ['Zephyr Dental'], 'People of customers': ['Petra Zephyrson'], 'Colleagues': ['Zephyrine Boss'], 'Computers and servers': ['Zephyr reception'], 'Invoices': [ours.paid.number],
    });
  });

  it('finds articles, mended where they are mistyped', async () => {
    expect((await found(administrator, 'courier recovry'))['Articles']).toContain('Requesting courier recovery for a customer');
  });

  it('puts an exact number first, however it is typed', async () => {
    const { paid, code, machine, company, subscriptionNumber } = ours;
    expect(await firstLink(administrator, paid.number.toLowerCase())).toBe(paths.portal.payments.receipt(paid.invoiceId));
    expect(await firstLink(administrator, code.code.replaceAll('-', ' '))).toBe(paths.portal.codes.show(code.id));
    expect(await firstLink(administrator, code.code.slice(-4))).toBe(paths.portal.codes.show(code.id));
    expect((await administrator.get(paths.search.index).query({ q: code.code.slice(-4) }).expect(200)).text).not.toContain(code.code);
    expect(await firstLink(administrator, subscriptionNumber)).toBe(paths.portal.account(company.accountId));
    const [{ serial } = { serial: '' }] = await ownerSql<{ serial: string }>('select serial from machines where id = $1', [machine.id]);
    expect(await firstLink(administrator, serial)).toBe(paths.computers.of(company.accountId).show(machine.id));
  });

  it('finds invoices by one’s own purchase order', async () => {
    expect((await found(administrator, 'po-zephyr'))['Invoices']).toEqual([ours.paid.number]);
  });

  it('finds deals by their company and number, and tickets by their number', async () => {
    const member = await createMember({ organizationId: ours.organizationId, roles: ['sales'] });
    const deal = await createDeal({ member, story: 'draft', facts: { company: 'Quokka Freight' } });
    const ticket = await createTicket({ organizationId: ours.organizationId, personId: member.personId });
    const secret = await createTicket({ organizationId: ours.organizationId, personId: member.personId, isPrivate: true });
    expect(await found(administrator, secret.number)).toEqual({});
    expect(await found(administrator, 'quokka')).toEqual({ Deals: ['Quokka Freight'] });
    expect([await firstLink(administrator, deal.number), await firstLink(administrator, ticket.number)]).toEqual([paths.deals.show(deal.id), paths.support.show(ticket.id)]);
    const others = await signedInAgent(app, await createMember({ organizationId: theirs.organizationId }));
    for (const words of ['quokka', deal.number, ticket.number]) expect([words, await found(others, words)]).toEqual([words, {}]);
    const limited = await signedInAgent(app, await createLimitedMember({ organizationId: ours.organizationId, roles: ['sales'], accountIds: [ours.household.accountId] }));
    for (const words of ['quokka', deal.number]) expect([words, await found(limited, words)]).toEqual([words, {}]);
  });

  it('finds nothing of another organization, neither by words nor by numbers', async () => {
    const { paid, code, subscriptionNumber, company } = theirs;
    for (const words of [paid.number, code.code, subscriptionNumber, company.email]) expect([words, (await found(administrator, words))['Exact match']]).toEqual([words, undefined]);
    const { text } = await administrator.get(paths.search.index).query({ q: 'zephyr' }).expect(200);
    for (const id of [company.accountId, theirs.machine.id, paid.invoiceId]) expect(text).not.toContain(id);
  });

  it('shows at most five of a kind, and then leads to all', async () => {
    for (let n = 1; n <= 7; n += 1) await createAccount({ organizationId: ours.organizationId, name: `Pangolin ${n}` });
    const $ = pageOf((await administrator.get(paths.search.index).query({ q: 'pangolin' }).expect(200)).text);
    expect([$('.found-list li').length, $('.card-actions a').attr('href')]).toEqual([5, `${paths.portal.accounts}?q=pangolin`]);
  });

  it('leaves out what the role may not see', async () => {
    const agent = await signedInAgent(app, await createMember({ organizationId: ours.organizationId, roles: ['technician'] }));
    expect(Object.keys(await found(agent, 'zephyr'))).toEqual(['Accounts', 'People of customers', 'Colleagues', 'Computers and servers']);
    expect(await found(agent, ours.paid.number)).toEqual({});
    expect((await found(agent, ours.code.code))['Exact match']).toBeUndefined();
  });

  it('shows a member who sees only chosen accounts those alone', async () => {
    const { organizationId, household, company } = ours;
    const roles = ['billing'] as const;
    const without = await signedInAgent(app, await createLimitedMember({ organizationId, roles, accountIds: [household.accountId] }));
    expect(await found(without, 'zephyr')).toEqual({ Colleagues: ['Zephyrine Boss'] });
    for (const words of [ours.paid.number, ours.subscriptionNumber]) expect([words, (await found(without, words))['Exact match']]).toEqual([words, undefined]);
    const withIt = await signedInAgent(app, await createLimitedMember({ organizationId, roles, accountIds: [company.accountId] }));
    expect(Object.keys(await found(withIt, 'zephyr'))).toEqual(['Accounts', 'People of customers', 'Colleagues', 'Computers and servers', 'Invoices']);
    expect((await found(withIt, ours.paid.number))['Exact match']).toEqual([ours.paid.number]);
  });

  it('says what to type before anything is typed, and that nothing was found', async () => {
    const says = async (words: string) => pageOf((await administrator.get(paths.search.index).query({ q: words }).expect(200)).text)('.empty-state h2').text();
    expect([await says(''), await says('   '), await says('qqxxqqxx')]).toEqual(['What are you looking for?', 'What are you looking for?', 'Nothing found']);
  });

  it.each([['a NUL', '%00'], ['a quote', '%27%27%22'], ['signs of patterns', '%25_%5C'], ['pictures', '%F0%9F%92%BE'], ['Hebrew', '%D7%92%D7%99'], ['one letter', 'z'], ['two letters', 'ze'], ['10,000 letters', 'z'.repeat(10_000)], ['dashes', '----']])('answers %s', async (_what, words) => {
    await administrator.get(`${paths.search.index}?q=${words}`).expect(200);
    await administrator.get(`${paths.search.index}?q=x&q=${words}&q[]=1`).expect(200);
  });
});

