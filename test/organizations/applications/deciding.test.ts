import { approveApplication, refuseApplication } from '../../../src/organizations/applications/decide-application';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, setClock, stopClock, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createApplication } from '../../support/factories/applications';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
let desk: SignedInAgent;
let mia: { personId: string };
let leo: { personId: string };

beforeAll(async () => {
  const mine = await createColleague({ roles: ['partner_desk'], firstName: 'Mia', lastName: 'Stone' });
  mia = mine;
  leo = await createColleague({ roles: ['operator'], firstName: 'Leo', lastName: 'Park' });
  desk = await officeAgent(app, mine);
});

const { applications } = paths.office;
const main = async (address: string) => pageOf((await desk.get(address).expect(200)).text);
const rowOf = async (id: string) => (await ownerSql('select * from applications where id = $1', [id]))[0]!;
const mailsTo = (email: string) => ownerSql<{ kind: string; text_body: string }>('select kind, text_body from mails where recipient_email = $1 order by created_at, id', [email]);
const names = ($: ReturnType<typeof pageOf>) => $('tbody th a').toArray().map((a) => $(a).text());

describe('the queue', () => {
  it('is reached from where the office begins, with how many wait', async () => {
    await createApplication({});
    const $ = await main(paths.office.home);
    const [{ count } = { count: 0 }] = await ownerSql<{ count: number }>("select count(*)::int as count from applications where status = 'submitted'");
    expect(count).toBeGreaterThan(0);
    expect($(`tbody th a[href="${applications.index}"]`).closest('tr').find('td').first().text()).toBe(String(count));
  });

  it('shows what waits, the oldest first, with its age, page by page; other states by filter', async () => {
    await stopClock('2026-11-22T09:00:00Z');
    await ownerSql("delete from applications where status = 'submitted'");
    for (let each = 0; each < 52; each += 1) {
      await createApplication({ displayName: `Firm ${String(each).padStart(2, '0')}`, email: `firm-${each}@queue.example` });
      await advanceClock('1 minute');
    }
    await createApplication({ displayName: 'Gone', status: 'withdrawn' });
    await advanceClock('3 days');
    const day = await officeAgent(app, await createColleague({ roles: ['support'] }));
    const $ = pageOf((await day.get(applications.index).expect(200)).text);
    expect([names($).length, names($)[0], names($)[49]]).toEqual([50, 'Firm 00', 'Firm 49']);
    expect($('tbody tr').first().find('td').last().text().trim()).toBe('3 days');
    const second = pageOf((await day.get($('.pager a[rel=next]').attr('href')!).expect(200)).text);
    expect(names(second)).toEqual(['Firm 50', 'Firm 51']);
    expect(names(pageOf((await day.get(second('.pager a[rel=prev]').attr('href')!).expect(200)).text))).toEqual(names($));
    expect(names(pageOf((await day.get(`${applications.index}?status=withdrawn`).expect(200)).text))).toContain('Gone');
    expect(names(pageOf((await day.get(`${applications.index}?status=all`).expect(200)).text))[0]).toBe('Gone');
  });
});

describe("an application's page", () => {
  beforeAll(async () => {
    await setClock('2026-11-22T09:00:00Z');
    desk = await officeAgent(app, await createColleague({ roles: ['partner_desk'], firstName: 'Mia', lastName: 'Stone' }));
  });

  it('says who looks like somebody we know: by tax id, e-mail domain and name', async () => {
    const { organizationId } = await createOrganization({ name: 'Blue Harbour Computing' });
    await ownerSql("update organizations set tax_id = 'GB-999 111' where id = $1", [organizationId]);
    const { organizationId: sameDomain } = await createOrganization({ name: 'Unlike' });
    await createMember({ organizationId: sameDomain, email: 'boss@hints.example' });
    const { organizationId: alike } = await createOrganization({ name: 'Blue Harbor Computers' });
    await createApplication({ displayName: 'Open one', email: 'other@hints.example' });
    const { id } = await createApplication({ legalName: 'Blue Harbor Computing', displayName: 'Blue Harbor Computing', email: 'new@hints.example', taxId: 'gb999111' });
    const $ = await main(applications.show(id));
    const hints = $('section[aria-labelledby=hints] li').toArray().map((li) => [$(li).find('a').attr('href'), $(li).text().replace(/\s+/g, ' ').trim()]);
    expect(hints[0]).toEqual([paths.office.partners.show(organizationId), 'Partner Blue Harbour Computing has the same tax number']);
    expect(hints.map(([, words]) => words)).toEqual(expect.arrayContaining(['Partner Unlike has the same e-mail domain: boss@hints.example', 'Open application Open one has the same e-mail domain: other@hints.example']));
    expect(hints.map(([href]) => href)).toContain(paths.office.partners.show(alike));
  });

  it('takes a public e-mail provider for no hint', async () => {
    const { organizationId } = await createOrganization({ name: 'Elsewhere' });
    await createMember({ organizationId, email: 'somebody@gmail.com' });
    const { id } = await createApplication({ legalName: 'Zzyzx', displayName: 'Zzyzx', email: 'zzyzx@gmail.com' });
    expect((await main(applications.show(id)))('section[aria-labelledby=hints]')).toHaveLength(0);
  });

  it('offers a decision to those who decide, while there is one to make', async () => {
    const { id } = await createApplication();
    const links = async (agent: SignedInAgent, which: string) => pageOf((await agent.get(applications.show(which)).expect(200)).text)('.page-head-actions a').toArray().length;
    const support = await officeAgent(app, await createColleague({ roles: ['support'] }));
    expect([await links(desk, id), await links(support, id)]).toEqual([2, 0]);
    const { id: unconfirmed } = await createApplication({ status: 'unconfirmed' });
    expect(await links(desk, unconfirmed)).toBe(0);
    await desk.get(applications.approve(unconfirmed)).expect(303);
    await desk.submit(applications.approve(unconfirmed), { tier: 'basic' }).expect(303);
    expect((await main(applications.show(unconfirmed)))('.flash').text()).toContain('The applicant has not confirmed this application yet.');
  });
});

describe('approving', () => {
  it('makes the organization as the application and the office say, with mails and audit', async () => {
    const { id, email } = await createApplication({ legalName: 'Acorn IT Ltd', displayName: 'Acorn', country: 'GB', timeZone: 'Europe/London', taxId: 'GB1', website: 'https://acorn.example' });
    await desk.submit(applications.approve(id), { tier: 'premier', tax_name: 'VAT', tax_rate: '8.875', internal_note: 'Met at the fair' }).expect(303).expect('Location', applications.show(id));
    const application = await rowOf(id);
    expect(application).toMatchObject({ status: 'approved', tier: 'premier', internal_note: 'Met at the fair' });
    const [organization] = await ownerSql('select * from organizations where id = $1', [application['organization_id']]);
    expect(organization).toMatchObject({
      kind: 'partner', status: 'active', legal_name: 'Acorn IT Ltd', display_name: 'Acorn', tier: 'premier', time_zone: 'Europe/London', currency: 'USD', tax_name: 'VAT', tax_rate_ppm: 88_750,
      tax_id: 'GB1', address_line1: '1 Oak Lane', city: 'Leeds', postal_code: 'LS1 4AB', country: 'GB', phone: '+44 113 555 0100', website: 'https://acorn.example',
    });
    expect((await mailsTo(email)).map(({ kind }) => kind)).toEqual(['application.approved', 'organizations.invitation']);
    expect(await ownerSql('select email, first_name, roles, status from invitations where organization_id = $1', [application['organization_id']])).toEqual([{ email, first_name: 'Ann', roles: ['administrator'], status: 'invited' }]);
    const entries = await ownerSql("select action, actor_kind, organization_id from audit_entries where (subject_id = $1 or organization_id = $2) and actor_kind = 'staff' order by id", [id, application['organization_id']]);
    expect(entries.map(({ action }) => action as string)).toEqual(['application.approved', 'organization.created', 'invitation.sent']);
    const $ = await main(applications.show(id));
    expect($('.flash').text()).toContain('Acorn is a partner now.');
    expect($('section[aria-labelledby=history]').text()).toMatch(/Approved by\s+Mia Stone/);
    expect(pageOf((await desk.get(paths.office.partners.show(String(application['organization_id']))).expect(200)).text)('main').text()).toMatch(/Premier.*VAT, 8.875 %/s);
  });

  it.each([
    ['tier', 'gold', 'Choose a tier.'], ['tax_name', 'x'.repeat(31), 'Use at most 30 characters for the name of the tax.'],
    ...['abc', '-1', '101', '1.23456', '1e3'].map((rate) => ['tax_rate', rate, 'Enter the tax rate in percent, like 8.875, or leave it empty.']),
    ['internal_note', 'x'.repeat(2_001), 'Use at most 2000 characters for the note for colleagues.'],
  ])('says what is wrong with %s and decides nothing (%#)', async (field, value, sentence) => {
    const { id } = await createApplication();
    const answer = await desk.submit(applications.approve(id), { tier: 'basic', [field]: value });
    expect([answer.status, pageOf(answer.text)('.error-summary li').text()]).toEqual([422, sentence]);
    expect(await rowOf(id)).toMatchObject({ status: 'submitted' });
  });
});

describe('refusing', () => {
  it('mails the reason in words, keeps the note for colleagues, and makes no organization', async () => {
    const { id, email } = await createApplication({ displayName: 'Baker' });
    await desk.submit(applications.refuse(id), { reason_code: 'incomplete', reason: 'The address does not exist.', internal_note: 'Third try' }).expect(303);
    expect(await rowOf(id)).toMatchObject({ status: 'refused', organization_id: null, reason_code: 'incomplete' });
    const mail = (await mailsTo(email)).at(-1)!;
    expect(mail.kind).toBe('application.refused');
    expect(mail.text_body).toMatch(/missing or does not fit.*The address does not exist\..*Apply again with the details corrected\./s);
    expect(mail.text_body).not.toContain('Third try');
    expect((await main(applications.show(id)))('main').text()).toMatch(/Details are missing or wrong.*The address does not exist.*Third try/s);
  });

  it.each([
    ['reason_code', { reason_code: '' }, 'Choose why you refuse the application.'],
    ['reason', { reason_code: 'other', reason: ' ' }, 'Enter the reason in words: the applicant reads them.'],
    ['reason', { reason_code: 'region', reason: 'x'.repeat(1_001) }, 'Use at most 1000 characters for the words for the applicant.'],
  ])('says what is wrong with %s and decides nothing (%#)', async (_field, form, sentence) => {
    const { id } = await createApplication();
    const answer = await desk.submit(applications.refuse(id), form);
    expect([answer.status, pageOf(answer.text)('.error-summary li').text()]).toEqual([422, sentence]);
    expect(await rowOf(id)).toMatchObject({ status: 'submitted' });
  });
});

describe('two colleagues who decide at the same moment', () => {
  it('make one decision, and the second is told who decided', async () => {
    const outcomes = { approved: 0, refused: 0 };
    for (let round = 0; round < 100; round += 1) {
      const { id } = await createApplication({ displayName: `Race ${round}` });
      const terms = { tier: 'basic', taxName: 'Tax', taxRatePpm: 0, internalNote: '' } as const;
      const decisions = await Promise.allSettled([
        approveApplication({ applicationId: id, terms, actor: { kind: 'staff', id: mia.personId, requestId: null } }),
        round % 2 === 0
          ? refuseApplication({ applicationId: id, reasonCode: 'region', reason: '', internalNote: '', actor: { kind: 'staff', id: leo.personId, requestId: null } })
          : approveApplication({ applicationId: id, terms, actor: { kind: 'staff', id: leo.personId, requestId: null } }),
      ]);
      const lost = decisions.filter((decision) => decision.status === 'rejected');
      const { status, decided_by: by } = await rowOf(id);
      outcomes[status as 'approved' | 'refused'] += 1;
      expect(lost.map(({ reason }) => (reason as Error).message)).toEqual([`${by === mia.personId ? 'Mia Stone' : 'Leo Park'} has ${status as string} this application already.`]);
      expect(await ownerSql('select 1 from organizations where display_name = $1', [`Race ${round}`])).toHaveLength(status === 'approved' ? 1 : 0);
      expect(await ownerSql("select 1 from audit_entries where subject_id = $1 and actor_kind = 'staff'", [id])).toHaveLength(1);
    }
    expect(outcomes.approved + outcomes.refused).toBe(100);
  });

  it('see in the browser who was first', async () => {
    const { id } = await createApplication();
    await desk.submit(applications.refuse(id), { reason_code: 'region' }).expect(303);
    await desk.get(applications.index);
    await desk.submit(applications.approve(id), { tier: 'basic' }).expect(303);
    expect((await main(applications.show(id)))('.flash').text()).toContain('Mia Stone has refused this application already.');
  });
});

describe('partners', () => {
  it('are listed by name with tier, status and people, found by a part of their name', async () => {
    const { organizationId } = await createOrganization({ name: 'Quartz Systems', tier: 'premier' });
    await createMember({ organizationId });
    await createOrganization({ name: 'Quartz without anybody' });
    const $ = await main(`${paths.office.partners.index}?q=quartz`);
    expect($('tbody tr').toArray().map((tr) => $(tr).find('th, td').toArray().slice(0, 4).map((cell) => $(cell).text().replace(/\s+/g, ' ').trim()))).toEqual([
      ['Quartz Systems', 'Premier', 'Active', '1'], ['Quartz without anybody', 'Basic', 'Waits for its administrator', '0'],
    ]);
    expect((await main(`${paths.office.partners.index}?q=nobody-has-this`))('main').text()).toContain('No partner matches');
  });
});

describe('the first administrator', () => {
  async function approved() {
    const { id, email } = await createApplication({ status: 'submitted' });
    const terms = { tier: 'basic', taxName: 'Tax', taxRatePpm: 0, internalNote: '' } as const;
    const { organizationId } = await approveApplication({ applicationId: id, terms, actor: { kind: 'staff', id: mia.personId, requestId: null } });
    return { organizationId, email, page: paths.office.partners.show(organizationId) };
  }
  const resend = async (organizationId: string) => {
    await desk.submit(paths.office.partners.invitation(organizationId)).expect(303).expect('Location', paths.office.partners.show(organizationId));
    return (await main(paths.office.partners.show(organizationId)))('.flash').text().replace(/\s+/g, ' ').trim();
  };
  const links = async (email: string) => (await mailsTo(email)).flatMap(({ text_body: text }) => /https?:\/\/\S+\/invitation\/\S+/.exec(text) ?? []).map((link) => new URL(link).pathname);

  it('is invited in the name of the vendor, and again with a link that voids the older one', async () => {
    const { organizationId, email, page } = await approved();
    expect((await main(page))('section[aria-labelledby=first]').text()).toContain('Invited, not answered yet');
    expect(await resend(organizationId)).toBe(`${email} has a new invitation. Its link replaces the older one.`);
    const [first, second] = await links(email);
    expect([(await browser(app).get(first!)).status, (await browser(app).get(second!)).status]).toEqual([404, 200]);
    expect(await ownerSql("select actor_kind, actor_id from audit_entries where organization_id = $1 and action = 'invitation.sent-again'", [organizationId])).toHaveLength(1);
  });

  it('who declined is invited anew', async () => {
    const { organizationId, email, page } = await approved();
    await ownerSql("update invitations set status = 'declined' where organization_id = $1", [organizationId]);
    expect((await main(page))('section[aria-labelledby=first]').text()).toContain('The invitation was declined');
    await resend(organizationId);
    expect((await ownerSql('select status, email from invitations where organization_id = $1 order by created_at', [organizationId])).map(({ status }) => status as string)).toEqual(['declined', 'invited']);
    expect(await links(email)).toHaveLength(2);
  });

  it('once somebody is there, invites colleagues alone', async () => {
    const { organizationId, page } = await approved();
    await createMember({ organizationId });
    expect((await main(page))('section[aria-labelledby=first]')).toHaveLength(0);
    expect(await resend(organizationId)).toBe('This partner has an active user already. Ask them to invite colleagues under My organization, Users.');
  });
});
