import { paths } from '../../src/paths';
import '../../src/deals/deals.jobs';
import { pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createDeal, dealRow, type DealStory } from '../support/factories/deals';
import { createLimitedMember, createMember, createOrganization, type Member } from '../support/factories/organizations';
import { createColleague } from '../support/factories/staff';
import { runJob } from '../support/queue';

const app = testApp();

beforeEach(() => setClock('2026-11-23T15:00:00Z'));

async function partner(name = 'Bright IT') {
  const { organizationId } = await createOrganization({ name });
  const member = await createMember({ organizationId, firstName: 'Sam', lastName: 'Reyes' });
  return { organizationId, member, agent: await signedInAgent(app, member) };
}

const mailsOf = (organizationId: string) => ownerSql('select kind, subject from mails where organization_id = $1 order by created_at', [organizationId]);

describe('a partner', () => {
  it('withdraws a deal while it is under review, and no longer', async () => {
    const { agent, member } = await partner();
    const deal = await createDeal({ member });
    expect((await agent.get(paths.deals.withdraw(deal.id)).expect(200)).text).toContain('Withdraw the deal with Harbor Law?');
    await agent.submit(paths.deals.withdraw(deal.id), {}).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'withdrawn', reply_by_at: null });
    const approved = await createDeal({ member, story: 'approved', facts: { company: 'Pioneer' } });
    await agent.submit(paths.deals.withdraw(approved.id), {}).expect(303);
    expect(await dealRow(approved.id)).toMatchObject({ state: 'approved' });
  });

  it('extends the protection at once, with a reason, once, and up to its last day', async () => {
    const { organizationId, agent, member } = await partner();
    const deal = await createDeal({ member, story: 'approved' });
    const page = (await agent.get(paths.deals.extend(deal.id)).expect(200)).text;
    expect(page).toContain('is protected until 23 Mar 2027 instead of 21 Feb 2027.');
    expect(pageOf((await agent.submit(paths.deals.extend(deal.id), { reason: ' ' }).expect(422)).text)('.field-error').text()).toContain('Enter why you need longer.');
    await agent.submit(paths.deals.extend(deal.id), { reason: 'The budget comes in spring.' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ protected_until: '2027-03-23', extension_reason: 'The budget comes in spring.' });
    expect((await mailsOf(organizationId)).at(-1)).toMatchObject({ kind: 'deals.extended' });
    await agent.submit(paths.deals.extend(deal.id), { reason: 'More.' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ protected_until: '2027-03-23' });
  });

  it('says that a deal is won or lost, and why', async () => {
    const { agent, member } = await partner();
    const [won, lost] = [await createDeal({ member, story: 'approved' }), await createDeal({ member, story: 'approved', facts: { company: 'Pioneer' } })];
    await agent.submit(paths.deals.win(won.id), {}).expect(303);
    const refused = await agent.submit(paths.deals.lose(lost.id), { code: 'other', words: '' }).expect(422);
    expect(pageOf(refused.text)('.field-error').text()).toContain('Enter the reason in words.');
    await agent.submit(paths.deals.lose(lost.id), { code: 'competitor', words: 'They had a friend there.' }).expect(303);
    expect([await dealRow(won.id), await dealRow(lost.id)]).toMatchObject([{ state: 'won', won_invoice_id: null }, { state: 'lost', lost_code: 'competitor', lost_words: 'They had a friend there.' }]);
    expect(pageOf((await agent.get(paths.deals.show(lost.id))).text)('main').text()).toContain('The deal is lost: The customer chose somebody else. They had a friend there.');
  });

  it('links an account by its address, sees it, and takes the link away', async () => {
    const { organizationId, agent, member } = await partner();
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'it@harborlaw.test' });
    const deal = await createDeal({ member, story: 'approved' });
    const page = pageOf((await agent.get(paths.deals.show(deal.id)).expect(200)).text);
    expect(page('main form button').text()).toContain('It is Harbor Law');
    const unknown = await agent.submit(paths.deals.account(deal.id), { email: 'nobody@harborlaw.test' }).expect(422);
    expect(pageOf(unknown.text)('.field-error').text()).toContain('You look after no account with this e-mail address.');
    await agent.submit(paths.deals.account(deal.id), { email: 'IT@harborlaw.test' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ account_id: accountId });
    expect(pageOf((await agent.get(paths.deals.show(deal.id))).text)(`main a[href="${paths.portal.account(accountId)}"]`).text()).toBe('Harbor Law');
    await agent.submit(paths.deals.account(deal.id), { email: '' }).expect(303);
    expect(await dealRow(deal.id)).toMatchObject({ account_id: null });
    const other = await partner('Other');
    const { accountId: foreign } = await createAccount({ organizationId: other.organizationId, kind: 'safe_pro', name: 'Foreign', email: 'x@foreign.test' });
    await agent.submit(paths.deals.account(deal.id), { account: foreign }).expect(422);
    await agent.submit(paths.deals.account(deal.id), { email: 'x@foreign.test' }).expect(422);
    await other.agent.submit(paths.deals.account(deal.id), { email: '' }).expect(404);
  });

  it('who may only read sees everything and is offered nothing', async () => {
    const { organizationId, member } = await partner();
    const deal = await createDeal({ member, story: 'approved' });
    const reader = await signedInAgent(app, await createMember({ organizationId, roles: ['read_only'] }));
    const page = pageOf((await reader.get(paths.deals.show(deal.id)).expect(200)).text);
    expect(page('main form, main .btn').length).toBe(0);
    expect(pageOf((await reader.get(paths.deals.index).expect(200)).text)('main').text()).not.toContain('Register a deal');
  });
});

describe('the list', () => {
  const rowsOf = (html: string) => { const $ = pageOf(html); return $('tbody tr').map((_, row) => $(row).find('.cell-main').text().trim()).get(); };

  async function three() {
    const shop = await partner();
    const make = (company: string, value: number, story: DealStory) => createDeal({ member: shop.member, story, facts: { company, contactEmail: `a@${company.toLowerCase()}.test`, valueCents: value as never } });
    const deals = [await make('Beta', 300_00, 'approved'), await make('Alpha', 100_00, 'submitted'), await make('Gamma', 200_00, 'lost')];
    return { ...shop, deals };
  }

  it('filters, searches and sorts, and says what it does in the address', async () => {
    const { agent, deals } = await three();
    const list = async (query: string) => rowsOf((await agent.get(`${paths.deals.index}?${query}`).expect(200)).text);
    expect(await list('')).toEqual(['Gamma', 'Alpha', 'Beta']);
    expect(await list('sort=company')).toEqual(['Alpha', 'Beta', 'Gamma']);
    expect(await list('sort=-value')).toEqual(['Beta', 'Gamma', 'Alpha']);
    expect(await list('state=approved')).toEqual(['Beta']);
    expect(await list('q=alph')).toEqual(['Alpha']);
    expect(await list(`q=${deals[2]!.number.toLowerCase()}`)).toEqual(['Gamma']);
    expect(await list('q=%25')).toEqual([]);
    expect(await list('q=nobody')).toEqual([]);
  });

  it('goes on from page to page by place, forwards and back', async () => {
    const { organizationId, member, agent } = await partner();
    const deal = await createDeal({ member, facts: { company: 'Co 000' } });
    const columns = "organization_id, registered_by, registered_name, state, rule_version, time_zone, currency, created_at, updated_at";
    await ownerSql(`insert into deals (id, number, company, ${columns}) select gen_random_uuid(), 'D-T' || n || '-' || left($2, 8), 'Co ' || lpad(n::text, 3, '0'), organization_id, registered_by, registered_name, 'draft', 1, 'UTC', 'USD', created_at, updated_at
      from deals, generate_series(1, 70) n where id = $1`, [deal.id, organizationId.slice(-8)]);
    const first = (await agent.get(`${paths.deals.index}?sort=company`).expect(200)).text;
    expect([rowsOf(first).length, rowsOf(first)[0], rowsOf(first)[49]]).toEqual([50, 'Co 000', 'Co 049']);
    const next = pageOf(first)('a').filter((_, link) => pageOf(first)(link).text().trim() === 'Next').attr('href')!;
    const second = (await agent.get(next).expect(200)).text;
    expect([rowsOf(second).length, rowsOf(second)[0]]).toEqual([21, 'Co 050']);
    const back = pageOf(second)('a').filter((_, link) => pageOf(second)(link).text().trim() === 'Previous').attr('href')!;
    expect(rowsOf((await agent.get(back).expect(200)).text)).toEqual(rowsOf(first));
  });

  it('comes as a file of exactly what is shown', async () => {
    const { agent, deals } = await three();
    const file = (await agent.get(`${paths.deals.csv}?state=approved`).expect(200)).text.replace('\ufeff', '').trim().split('\r\n');
    expect(file[0]).toBe('Deal,Customer,Product,Quantity,Value,Currency,Expected close,Status,Answer by,Protected until,Registered by');
    expect(file.slice(1)).toEqual([`${deals[0]!.number},Beta,Safe Pro,1,300.00,USD,2027-01-22,Approved,,2027-02-21,Robin Tester`]);
  });

  it('shows a member of chosen accounts their own deals and those of their accounts', async () => {
    const { organizationId, member } = await partner();
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'it@harborlaw.test' });
    const limited: Member = await createLimitedMember({ organizationId, roles: ['sales'], accountIds: [accountId] });
    await createDeal({ member, facts: { company: 'Hidden', contactEmail: 'a@hidden.test' } });
    await createDeal({ member, facts: { company: 'Linked', contactEmail: 'a@linked.test' }, accountId });
    await createDeal({ member: limited, facts: { company: 'Own', contactEmail: 'a@own.test' }, isLimited: true });
    const agent = await signedInAgent(app, limited);
    expect(rowsOf((await agent.get(paths.deals.index).expect(200)).text).sort()).toEqual(['Linked', 'Own']);
    expect(rowsOf((await agent.get(`${paths.deals.index}?q=hidden`).expect(200)).text)).toEqual([]);
    expect(rowsOf((await agent.get(`${paths.deals.index}?q=linked`).expect(200)).text)).toEqual(['Linked']);
  });

  it('invites to the first deal where there is none', async () => {
    const { agent } = await partner();
    const page = pageOf((await agent.get(paths.deals.index).expect(200)).text);
    expect(page('main').text()).toContain('No deals yet');
    expect(page(`main a[href="${paths.deals.new}"]`).length).toBeGreaterThan(0);
  });
});

describe('the calendar', () => {
  it('reminds 30, 7 and 1 days before the end, each once, and lets the deal lapse after it', async () => {
    const { organizationId, member } = await partner();
    const deal = await createDeal({ member, story: 'approved' });
    const sent = async () => (await mailsOf(organizationId)).slice(2).map(({ subject }) => subject);
    const days: [string, number][] = [['2027-01-22T13:59:00Z', 0], ['2027-01-22T14:01:00Z', 1], ['2027-02-14T14:01:00Z', 2], ['2027-02-20T14:01:00Z', 3], ['2027-02-22T04:59:00Z', 3], ['2027-02-22T05:01:00Z', 4]];
    for (const [moment, count] of days) {
      await setClock(moment);
      await runJob('deals.sweep');
      await runJob('deals.sweep');
      expect([moment, (await sent()).length]).toEqual([moment, count]);
    }
    const [thirty, seven, one, lapsed] = await sent();
    expect([thirty, seven, one, lapsed]).toEqual([
      `The protection of your deal ${deal.number} ends in 30 days`, `The protection of your deal ${deal.number} ends in 7 days`, `The protection of your deal ${deal.number} ends tomorrow`, `Your deal ${deal.number} has lapsed: Harbor Law`,
    ]);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'lapsed', lapses_at: null });
  });

  it('reminds anew of the end of an extended protection', async () => {
    const { organizationId, member } = await partner();
    const deal = await createDeal({ member, story: 'approved' });
    await setClock('2027-02-14T14:01:00Z');
    await runJob('deals.sweep');
    await (await signedInAgent(app, member)).submit(paths.deals.extend(deal.id), { reason: 'Spring.' }).expect(303);
    await setClock('2027-03-16T14:01:00Z');
    await runJob('deals.sweep');
    expect((await mailsOf(organizationId)).map(({ kind }) => kind).filter((kind) => String(kind).startsWith('deals.ends'))).toEqual(['deals.ends-7', 'deals.ends-7']);
    expect(await dealRow(deal.id)).toMatchObject({ state: 'approved' });
  });

  it('tells the partner desk of a late answer, once', async () => {
    const [{ member }, colleague] = [await partner('Late Partner'), await createColleague({ roles: ['partner_desk'] })];
    const deal = await createDeal({ member });
    const told = async () => ownerSql("select subject from mails where recipient_email = $1 and kind = 'deals.overdue' and subject like $2", [colleague.email, `%${deal.number}%`]);
    await setClock('2026-11-26T04:59:00Z');
    await runJob('deals.sweep');
    expect(await told()).toEqual([]);
    await setClock('2026-11-26T05:01:00Z');
    await runJob('deals.sweep');
    await runJob('deals.sweep');
    expect(await told()).toEqual([{ subject: `Answer overdue: deal ${deal.number} of Late Partner` }]);
    const agent = await signedInAgent(app, member);
    expect(pageOf((await agent.get(paths.deals.show(deal.id))).text)('h1').text()).toContain('Answer overdue');
  });
});
