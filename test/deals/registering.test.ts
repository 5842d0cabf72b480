import { uuidv7 } from 'uuidv7';
import { paths } from '../../src/paths';
import { pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createDeal, DEAL_FIELDS, dealRow } from '../support/factories/deals';
import { createLimitedMember, createMember, createOrganization } from '../support/factories/organizations';
import { createCertificate } from '../support/factories/training';

const app = testApp();

beforeAll(() => setClock('2026-11-23T15:00:00Z'));

async function partner(given: Parameters<typeof createOrganization>[0] = {}) {
  const { organizationId } = await createOrganization({ name: 'Bright IT', ...given });
  const member = await createMember({ organizationId, roles: ['sales'], firstName: 'Sam', lastName: 'Reyes' });
  return { organizationId, member, agent: await signedInAgent(app, member) };
}

type Partner = Awaited<ReturnType<typeof partner>>;
const register = ({ agent }: Partner, fields: Record<string, string> = {}) => agent.submit(paths.deals.index, { ...DEAL_FIELDS, form: uuidv7(), ...fields });
const idIn = (location: string | undefined): string => /\/portal\/deals\/([0-9a-f-]{36})$/.exec(location ?? '')![1]!;
const errorsIn = (html: string) => Object.fromEntries(pageOf(html)('.field-error').map((_, error) => [[pageOf(html)(error).attr('id'), pageOf(html)(error).text().trim()]]).get().map(([id, words]) => [id, words]));
const mailsOf = (organizationId: string) => ownerSql('select kind, recipient_email, subject, text_body from mails where organization_id = $1 order by created_at', [organizationId]);

describe('registering a deal', () => {
  it('keeps what was typed, starts the clock for our answer, and mails it', async () => {
    const bright = await partner();
    const answer = await register(bright, { company: '  Harbor Law ', value: '1,200.50', competition: 'Somebody', notes: 'Two\nlines' }).expect(303);
    const id = idIn(answer.headers['location']);
    expect(await dealRow(id)).toMatchObject({
      state: 'submitted', company: 'Harbor Law', customer_key: 'harborlaw.test', product: 'safe_pro', quantity: 1, value_cents: 1_200_50, currency: 'USD', close_on: '2027-03-01', reply_by_on: '2026-11-25',
      rule_version: 1, registered_name: 'Sam Reyes', registered_by: bright.member.personId,
    });
    const page = pageOf((await bright.agent.get(paths.deals.show(id)).expect(200)).text);
    expect(page('h1').text().replace(/\s+/g, ' ').trim()).toBe('Harbor Law Under review');
    expect(page('.flash, .alert').text()).toContain('is under review. We answer by 25 Nov 2026.');
    expect(page('main').text()).toContain('The deal is under review. We answer by 25 Nov 2026.');
    const mails = await mailsOf(bright.organizationId);
    expect(mails).toMatchObject([{ kind: 'deals.received', recipient_email: bright.member.email }]);
    expect(mails[0]!.text_body).toContain('We answer by 25 Nov 2026.');
  });

  it('says of each field what is missing, and keeps the rest', async () => {
    const bright = await partner();
    const answer = await register(bright, { company: '', contact_name: '', contact_email: 'no', contact_phone: '', country: 'ZZ', product: 'boat', quantity: '0', value: '1.234', close_on: '2026-11-22' }).expect(422);
    expect(errorsIn(answer.text)).toEqual({
      'company-error': expect.stringContaining('Enter the customer’s company.'), 'contact_name-error': expect.stringContaining('Enter the contact’s name.'),
      'contact_email-error': expect.stringContaining('Enter an e-mail address like name@example.com.'), 'contact_phone-error': expect.stringContaining('Enter the contact’s phone number.'),
      'country-error': expect.stringContaining('Choose the customer’s country.'), 'product-error': expect.stringContaining('Choose a product.'), 'quantity-error': expect.stringContaining('a whole number from 1 to 100,000'),
      'value-error': expect.stringContaining('Enter what the deal is worth in USD'), 'close_on-error': expect.stringContaining('today or later'),
    });
    expect(pageOf(answer.text)('#value').val()).toBe('1.234');
    expect(await ownerSql('select id from deals where organization_id = $1', [bright.organizationId])).toEqual([]);
  });

  it('makes one deal of a form that is sent twice', async () => {
    const bright = await partner();
    const form = uuidv7();
    const answers = await Promise.all([register(bright, { form }), register(bright, { form })]);
    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual([[303, paths.deals.show(form)], [303, paths.deals.show(form)]]);
    expect(await ownerSql('select state from deals where organization_id = $1', [bright.organizationId])).toEqual([{ state: 'submitted' }]);
    expect(await mailsOf(bright.organizationId)).toHaveLength(1);
  });

  it('saves a draft with the company alone, which is edited and submitted later', async () => {
    const bright = await partner();
    const empty = { contact_name: '', contact_email: '', contact_phone: '', country: '', product: '', quantity: '', value: '', close_on: '' };
    const id = idIn((await register(bright, { ...empty, act: 'draft' }).expect(303)).headers['location']);
    expect(await dealRow(id)).toMatchObject({ state: 'draft', company: 'Harbor Law', product: '', submitted_at: null });
    expect(await mailsOf(bright.organizationId)).toEqual([]);
    const edit = pageOf((await bright.agent.get(paths.deals.edit(id)).expect(200)).text);
    expect([edit('#company').val(), edit('#quantity').val()]).toEqual(['Harbor Law', '']);
    await bright.agent.submit(paths.deals.show(id), { ...DEAL_FIELDS, company: 'Harbor Law LLP' }).expect(303);
    expect(await dealRow(id)).toMatchObject({ state: 'submitted', company: 'Harbor Law LLP', reply_by_on: '2026-11-25' });
    // Submitted: nothing of it changes any more.
    await bright.agent.submit(paths.deals.show(id), { ...DEAL_FIELDS, company: 'Somebody else' }).expect(303);
    expect(await dealRow(id)).toMatchObject({ company: 'Harbor Law LLP' });
    expect((await bright.agent.get(paths.deals.edit(id))).headers['location']).toBe(paths.deals.show(id));
  });

  it('holds the rules of its day, whatever becomes of them later', async () => {
    const bright = await partner();
    const id = idIn((await register(bright).expect(303)).headers['location']);
    await ownerSql("insert into deal_rules values (2, 300, 60, 10, 4, 10, '2026-12-01', app.now()) on conflict do nothing");
    await setClock('2026-12-01T15:00:00Z');
    const later = idIn((await register({ ...bright, agent: await signedInAgent(app, bright.member) }, { company: 'Pioneer', contact_email: 'a@pioneer.test' }).expect(303)).headers['location']);
    await setClock('2026-11-23T15:00:00Z');
    expect([await dealRow(id), await dealRow(later)]).toMatchObject([{ rule_version: 1 }, { rule_version: 2, reply_by_on: '2026-12-07' }]);
    expect(pageOf((await bright.agent.get(paths.deals.show(id)).expect(200)).text)('main').text()).toContain('Version 1 of the rules: answer in 2 working days, 90 days of protection, 30 more once, 5 % off one order.');
    await expect(ownerSql('update deal_rules set points_bps = 0')).rejects.toThrow('only added, and withdrawn once');
  });
});

describe('a certificate', () => {
  it('is said to be missing before anything is typed, and asked for when a deal for it is submitted', async () => {
    const bright = await partner();
    const fresh = pageOf((await bright.agent.get(paths.deals.new).expect(200)).text);
    expect(fresh('main').text()).toContain('Deals for Server Backup, Availability and Migration are for certified people, and you hold no certificate for them today.');
    expect(fresh(`main a[href="${paths.training.index}"]`).length).toBe(1);
    expect(fresh('#product option').map((_, option) => fresh(option).text()).get()).toEqual(
      ['Choose a product', 'Safe', 'Safe Pro', 'Server Backup (certificate needed)', 'Availability (certificate needed)', 'Migration (certificate needed)']);
    const refused = await register(bright, { product: 'migration' }).expect(422);
    expect(errorsIn(refused.text)).toEqual({ 'product-error': expect.stringContaining('You hold no certificate for Migration today. Pass its course first, or ask a certified colleague to register the deal.') });
    await register(bright, { product: 'migration', act: 'draft' }).expect(303);
    await createCertificate({ ...bright.member, product: 'migration' });
    await register(bright, { product: 'migration', seen: 'yes' }).expect(303);
    expect(pageOf((await bright.agent.get(paths.deals.new)).text)('main').text()).toContain('Deals for Server Backup and Availability are for certified people');
  });

  it('does not count when it has ended, or is a colleague’s', async () => {
    const bright = await partner();
    const colleague = await createMember({ organizationId: bright.organizationId });
    await createCertificate({ ...colleague, product: 'availability' });
    await createCertificate({ ...bright.member, product: 'availability', validFrom: '2024-11-20', validUntil: '2026-11-20' });
    await register(bright, { product: 'availability' }).expect(422);
  });

  it('is not asked of Premier partners', async () => {
    const bright = await partner({ tier: 'premier' });
    expect(pageOf((await bright.agent.get(paths.deals.new)).text)('main').text()).not.toContain('certificate');
    await register(bright, { product: 'availability' }).expect(303);
  });
});

describe('what one has already', () => {
  const check = async ({ agent }: Partner, fields: Record<string, string>) => pageOf((await agent.submit(paths.deals.index, { ...DEAL_FIELDS, form: uuidv7(), act: '', preview: 'yes', ...fields }).expect(200)).text)('#live-hints').text().replace(/\s+/g, ' ').trim();

  it('is shown while typing: deals and accounts with the same domain or a name like it', async () => {
    const bright = await partner();
    const deal = await createDeal({ member: bright.member, facts: { company: 'Harbor Law', contactEmail: 'rosa@harborlaw.test' } });
    await createAccount({ organizationId: bright.organizationId, kind: 'safe_pro', name: 'Pioneer Legal', email: 'admin@pioneerlegal.test' });
    expect(await check(bright, { company: 'Something', contact_email: 'it@harborlaw.test' })).toContain(`${deal.number}, Harbor Law`);
    expect(await check(bright, { company: 'Harbour Law LLP', contact_email: '' })).toContain('A name like this one, registered by Robin Tester');
    expect(await check(bright, { company: 'PIONEER legal', contact_email: 'x@nowhere.test' })).toContain('Account of Pioneer Legal');
    expect(await check(bright, { company: 'Qqq', contact_email: 'somebody@pioneerlegal.test' })).toContain('The same e-mail domain');
    expect(await check(bright, { company: 'Zzyzx', contact_email: 'a@zzyzx.test' })).toBe('You have no deal and no account that looks like this customer.');
    expect(await check(bright, { company: ' ', contact_email: '' })).toBe('Type the company or the e-mail address: we look for your own deals and accounts that are like it.');
  });

  it('says nothing of people who only have their address at the same public mail host', async () => {
    const bright = await partner();
    await createDeal({ member: bright.member, facts: { company: 'Bakery', contactEmail: 'bakery@gmail.com' } });
    expect(await check(bright, { company: 'Florist', contact_email: 'florist@gmail.com' })).toContain('You have no deal');
    expect(await check(bright, { company: 'Florist', contact_email: 'bakery@gmail.com' })).toContain('Bakery');
  });

  it('asks once more before a deal like it is submitted', async () => {
    const bright = await partner();
    await createDeal({ member: bright.member });
    const asked = await register(bright).expect(422);
    expect(errorsIn(asked.text)).toEqual({ 'seen-error': expect.stringContaining('Look at what you have already') });
    await register(bright, { seen: 'yes' }).expect(303);
  });

  it('is never another partner’s: theirs is for staff alone, and the deal is under review', async () => {
    const [bright, other] = [await partner(), await partner({ name: 'Zeisig Ltd' })];
    await createDeal({ member: other.member, facts: { company: 'Harbor Law', contactEmail: 'rosa@harborlaw.test' } });
    await createAccount({ organizationId: other.organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'it@harborlaw.test' });
    expect(await check(bright, {})).toBe('You have no deal and no account that looks like this customer.');
    const id = idIn((await register(bright).expect(303)).headers['location']);
    const page = (await bright.agent.get(paths.deals.show(id)).expect(200)).text;
    expect(page).not.toContain('Zeisig');
    expect(pageOf(page)('h1').text()).toContain('Under review');
  });

  it('is what a member sees who is limited to chosen accounts', async () => {
    const bright = await partner();
    const { accountId } = await createAccount({ organizationId: bright.organizationId, kind: 'safe_pro', name: 'Harbor Law', email: 'it@harborlaw.test' });
    await createAccount({ organizationId: bright.organizationId, kind: 'safe_pro', name: 'Harbor Law Hidden', email: 'hidden@harborlaw.test' });
    const hidden = await createDeal({ member: bright.member, facts: { company: 'Harbor Law' } });
    const limited = await createLimitedMember({ organizationId: bright.organizationId, roles: ['sales'], accountIds: [accountId] });
    const words = await check({ ...bright, agent: await signedInAgent(app, limited) }, {});
    expect(words).toContain('Account of Harbor Lawit@harborlaw.test');
    expect([words.includes('Hidden'), words.includes(hidden.number)]).toEqual([false, false]);
  });
});

describe('odd input', () => {
  it.each([
    ['NUL and emoji', { company: 'A\u0000🦊', notes: '\u202E🦊\u0000' }], ['very long words', { company: 'x'.repeat(5000), notes: 'y'.repeat(100_000) }], ['numbers that are none', { quantity: '1e9', value: '99999999999999999999' }],
    ['days that are none', { close_on: '2027-02-30' }], ['an id that is none', { form: 'x' }], ['a code that is a property', { product: 'constructor', country: '__proto__' }],
  ])('is no fault: %s', async (_, fields) => {
    const bright = await partner();
    expect((await register(bright, fields)).status).toBeLessThan(500);
    expect((await register(bright, { ...fields, act: 'draft' })).status).toBeLessThan(500);
    expect((await register(bright, { ...fields, act: 'check' })).status).toBeLessThan(500);
  });
});
