import { uuidv7 } from 'uuidv7';
import { stampForm } from '../../src/organizations/applications/form-stamp';
import { paths } from '../../src/paths';
import { countLinks } from '../../src/program/referral/enquiry';
import { advanceClock, browser, clockNow, pageOf, signedInAgent, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createReferralPage } from '../support/factories/leads';
import { createLimitedMember, createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();
let count = 0;

beforeAll(() => stopClock('2026-11-22T10:00:00Z'));
beforeEach(() => advanceClock('3 days'));

async function partner() {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const slug = `harbor-${(count += 1)}-it`;
  await createReferralPage({ organizationId, slug });
  return { organizationId, slug };
}

/** A stranger of a network of their own, who opened the page a minute ago. */
async function ask(slug: string, fields: Record<string, string | string[]> = {}) {
  const opened = stampForm(new Date((await clockNow()).getTime() - 60_000));
  const email = `lena-${uuidv7()}@stone.example`;
  const typed = { name: 'Lena Stone', company: 'Stone Works', email, phone: '+1 555 0199', interest: 'safe_pro_core', message: 'We are ten people.', consent: 'yes', best_colour: '', opened, ...fields };
  const answer = await browser(app).post(paths.referral.public(slug)).type('form').send(typed);
  await ownerSql('delete from rate_limits');
  return { answer, email };
}

const leadsOf = (organizationId: string) => ownerSql('select * from leads where organization_id = $1 order by created_at', [organizationId]);
const mailsOf = async (email: string) => (await ownerSql<{ kind: string; text_body: string }>('select kind, text_body from mails where recipient_email = $1 order by created_at, kind', [email]));

describe('who asks by a referral page', () => {
  it('becomes a lead with the words they agreed to, and the partner’s administrators and sales are told', async () => {
    const { organizationId, slug } = await partner();
    const [admin, sales, technician] = [await createMember({ organizationId }), await createMember({ organizationId, roles: ['sales'] }), await createMember({ organizationId, roles: ['technician'] })];
    const limited = await createLimitedMember({ organizationId, roles: ['sales'], accountIds: [] });
    const { answer, email } = await ask(slug);
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.referral.sent(slug)]);
    expect(pageOf((await browser(app).get(paths.referral.sent(slug)).expect(200)).text)('h1').text()).toBe('Your request is there');
    const [lead] = await leadsOf(organizationId);
    expect(lead).toMatchObject({ state: 'new', name: 'Lena Stone', company: 'Stone Works', email, phone: '+1 555 0199', interest: 'safe_pro_core', interest_name: 'Safe Pro Core', message: 'We are ten people.', consent_version: '2026-11' });
    expect(lead!['consent_words']).toContain('Harbor IT may keep what I wrote here');
    expect(await Promise.all([admin, sales, technician, limited].map(async (member) => (await mailsOf(member.email)).map(({ kind }) => kind)))).toEqual([['referral.lead'], ['referral.lead'], [], []]);
    expect((await ownerSql('select action, actor_id from audit_entries where organization_id = $1', [organizationId]))).toEqual([{ action: 'lead.received', actor_id: 'referral-page' }]);
  });

  it('is told by a mail that holds nothing of what was typed, once an hour on all pages together', async () => {
    const [one, other] = [await partner(), await partner()];
    const { email } = await ask(one.slug, { name: 'Win a prize', message: 'Visit www.spam.example now' });
    const [mail] = await mailsOf(email);
    expect(mail!.kind).toBe('referral.received');
    expect(mail!.text_body).not.toMatch(/prize|spam/);
    await ask(other.slug, { email });
    expect(await mailsOf(email)).toHaveLength(1);
    await advanceClock('61 minutes');
    await ask(other.slug, { email, message: 'Again' });
    expect(await mailsOf(email)).toHaveLength(2);
  });

  it('adds to the same lead within a day, and is a new one after it', async () => {
    const { organizationId, slug } = await partner();
    const admin = await createMember({ organizationId });
    const { email } = await ask(slug, { company: '', phone: '' });
    await ask(slug, { email: email.toUpperCase(), company: 'Stone Works', phone: '', message: 'And we have a server.' });
    const [lead, ...more] = await leadsOf(organizationId);
    expect([more.length, lead!['company'], lead!['asked_count'], lead!['message']]).toEqual([0, 'Stone Works', 2, 'We are ten people.']);
    expect((await ownerSql('select kind, words from lead_events where lead_id = $1 order by created_at, id', [lead!['id']]))).toEqual([{ kind: 'asked', words: '' }, { kind: 'asked_again', words: 'And we have a server.' }]);
    expect(await mailsOf(admin.email)).toHaveLength(1);
    await advanceClock('25 hours');
    await ask(slug, { email });
    expect(await leadsOf(organizationId)).toHaveLength(2);
  });

  it('makes one lead of two presses at once', async () => {
    const { organizationId, slug } = await partner();
    const email = 'twice@stone.example';
    await Promise.all([ask(slug, { email }), ask(slug, { email })]);
    expect(await leadsOf(organizationId)).toHaveLength(1);
  });

  it.each([
    ['no name', { name: ' ' }, 'Enter your name.'],
    ['an address as a name', { name: 'Buy at www.spam.example' }, 'Enter your name without a web address.'],
    ['no e-mail', { email: 'lena' }, 'Enter an e-mail address like name@example.com.'],
    ['a phone of words', { phone: 'call me' }, 'Use digits, spaces and + ( ) - . / for a phone number.'],
    ['no interest', { interest: '' }, 'Choose what you are interested in.'],
    ['a plan that the page does not show', { interest: 'safe_server' }, 'Choose one of the plans, or “I am not sure yet”.'],
    ['three links', { message: 'https://a.example https://b.example www.c.example' }, 'Write the message with at most 2 web addresses.'],
    ['no consent', { consent: '' }, 'Tick the box, so that you can be answered.'],
    ['a filled trap', { best_colour: 'blue' }, 'Leave this field empty: it is there to keep programs out.'],
    ['a forged stamp', { opened: '0.none' }, 'That was faster than people type. Look through what you wrote and send it once more.'],
  ] as [string, Record<string, string>, string][])('is told what to do about %s, and nothing they typed is lost', async (_, wrong, words) => {
    const { organizationId, slug } = await partner();
    const { answer } = await ask(slug, wrong);
    expect(answer.status).toBe(422);
    const page = pageOf(answer.text);
    expect(page('.error-summary li').toArray().map((line) => page(line).text().trim())).toEqual([words]);
    expect(page('textarea[name=message]').text().trim()).toBe(wrong['message'] ?? 'We are ten people.');
    expect(page('input[name=company]').val()).toBe('Stone Works');
    expect(await leadsOf(organizationId)).toEqual([]);
  });

  it('is too fast within three seconds and too late after a day, and may send it once more then', async () => {
    const { organizationId, slug } = await partner();
    const now = await clockNow();
    const fast = await ask(slug, { opened: stampForm(now) });
    expect([fast.answer.status, pageOf(fast.answer.text)('.error-summary').text()]).toEqual([422, expect.stringContaining('faster than people type')]);
    const late = await ask(slug, { opened: stampForm(new Date(now.getTime() - 25 * 3_600_000)) });
    expect([late.answer.status, pageOf(late.answer.text)('.error-summary').text()]).toEqual([422, expect.stringContaining('open for more than a day')]);
    const fresh = String(pageOf(late.answer.text)('input[name=opened]').val());
    await advanceClock('10 seconds');
    expect((await ask(slug, { opened: fresh })).answer.status).toBe(303);
    expect(await leadsOf(organizationId)).toHaveLength(1);
  });

  it('is stopped after ten requests an hour of one network, and keeps what was typed', async () => {
    const { organizationId, slug } = await partner();
    const opened = stampForm(new Date((await clockNow()).getTime() - 60_000));
    const send = (number: number) => browser(app).post(paths.referral.public(slug)).type('form')
      .send({ name: 'Lena', email: `n${number}-${slug}@stone.example`, interest: 'unsure', message: 'Hello', consent: 'yes', opened });
    for (let number = 0; number < 10; number += 1) await send(number).expect(303);
    const refused = await send(10).expect(429);
    expect(pageOf(refused.text)('textarea').text().trim()).toBe('Hello');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await leadsOf(organizationId)).toHaveLength(10);
    await ownerSql('delete from rate_limits');
  });

  it.each([
    ['long', { name: 'x'.repeat(50_000), message: 'y'.repeat(10_000) }], ['repeated', { name: ['Lena', 'Leni'], interest: ['unsure', 'safe_basic'] }], ['with NUL and emoji', { name: 'L\u0000ena 👩‍🌾', company: 'شركة' }], ['empty', { name: '', email: '', interest: '', consent: '' }],
  ] as [string, Record<string, string | string[]>][])('never breaks the page by what is %s', async (_, odd) => {
    const { slug } = await partner();
    expect((await ask(slug, odd)).answer.status).toBeLessThan(500);
  });

  it('may send the form while signed in, as a page of ours does', async () => {
    const { organizationId, slug } = await partner();
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    const page = pageOf((await agent.get(paths.referral.public(slug)).expect(200)).text);
    await advanceClock('10 seconds');
    await agent.submit(paths.referral.public(slug), { name: 'Lena', email: 'lena@stone.example', interest: 'unsure', consent: 'yes', opened: String(page('input[name=opened]').val()) }).expect(303);
    expect(await leadsOf(organizationId)).toHaveLength(1);
  });
});

it.each([['none here, e-mail lena@stone.com', 0], ['http://a.example and www.b.example', 2], ['visit stone.com today', 1], ['end.Then', 0]] as const)('%s holds web addresses: %i', (text, links) => {
  expect(countLinks(text)).toBe(links);
});
