import { lapseApplications } from '../../../src/organizations/applications/lapse-applications';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createApplication, FILLED } from '../../support/factories/applications';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';

const app = testApp();

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

/** Opens the form, takes a minute and sends it. */
async function apply(fields: Record<string, string> = {}, { seconds = 60 } = {}) {
  const agent = browser(app);
  const opened = pageOf((await agent.get(paths.apply.new).expect(200)).text)('[name=opened]').val() as string;
  await advanceClock(`${seconds} seconds`);
  return agent.post(paths.apply.new).type('form').send({ ...FILLED, opened, ...fields });
}

const rows = (email: string) => ownerSql('select * from applications where email = $1 order by created_at, id', [email]);
const mailsTo = (email: string) => ownerSql<{ kind: string; subject: string; text_body: string }>('select kind, subject, text_body from mails where recipient_email = $1 order by created_at, id', [email]);
const linkIn = (text: string) => new URL(/https?:\/\/\S+\/application\/\S+/.exec(text)![0]).pathname;
const entriesOf = (id: string) => ownerSql<{ action: string; actor_kind: string }>('select action, actor_kind from audit_entries where subject_id = $1 order by id', [id]);

async function statusOf(id: string): Promise<string> {
  return (await ownerSql<{ status: string }>('select status from applications where id = $1', [id]))[0]!.status;
}

describe('applying', () => {
  it('is offered on the sign-in page', async () => {
    const $ = pageOf((await browser(app).get(paths.signIn).expect(200)).text);
    expect($(`main a[href="${paths.apply.new}"]`).text()).toBe('Become a partner');
  });

  it('keeps what was said, mails a link that holds nothing that was typed, and starts no session', async () => {
    const answer = await apply({ email: 'Keeps@Acorn.example' });
    expect([answer.status, answer.headers['location'], answer.headers['set-cookie']]).toEqual([303, paths.apply.sent, undefined]);
    const [row] = await rows('keeps@acorn.example');
    expect(row).toMatchObject({ status: 'unconfirmed', legal_name: 'Acorn IT Ltd', display_name: 'Acorn', website: 'https://acorn.example', country: 'GB', time_zone: 'Europe/London', currency: 'USD', tax_id: 'GB 123 456 789' });
    const [mail] = await mailsTo('keeps@acorn.example');
    expect(mail!.subject).toBe('Confirm your application');
    expect(mail!.text_body).not.toMatch(/Acorn IT|Ann|Hello there|Leeds/);
    expect(await entriesOf(row!['id'] as string)).toEqual([{ action: 'application.received', actor_kind: 'system' }]);
    expect(pageOf((await browser(app).get(paths.apply.sent).expect(200)).text)('h1').text()).toBe('Open the mail we sent you');
  });

  it.each([
    ['legal_name', '', "Enter the company's legal name."],
    ['legal_name', 'x'.repeat(101), "Use at most 100 characters for the company's legal name."],
    ['display_name', 'x'.repeat(101), 'Use at most 100 characters for the name for customers.'],
    ['business', 'circus', 'Choose what your company does.'],
    ['customers', '', 'Choose how many customers you look after.'],
    ['website', 'not a website', 'Enter a web address like https://www.example.com, or leave it empty.'],
    ['website', 'javascript://acorn.example/', 'Enter a web address like https://www.example.com, or leave it empty.'],
    ['website', 'https://user:secret@acorn.example', 'Enter a web address like https://www.example.com, or leave it empty.'],
    ['tax_id', '<script>', 'Enter a tax number of United Kingdom: 9 or 12 digits, with or without GB before it. Or leave it empty.'],
    ['tax_id', 'x'.repeat(31), 'Use at most 30 characters for the tax number.'],
    ['country', 'XX', 'Choose a country from the list.'],
    ['address_line1', ' ', 'Enter the street and number.'],
    ['city', '', 'Enter the city.'],
    ['state', 'x'.repeat(101), 'Use at most 100 characters for the state or region.'],
    ['postal_code', 'x'.repeat(21), 'Use at most 20 characters for the postal code.'],
    ['phone', 'call me', 'Use digits, spaces and + ( ) - . / for a phone number.'],
    ['phone', '12', 'Enter the whole phone number, with its area code.'],
    ['time_zone', 'Mars/Olympus', 'Choose a time zone from the list.'],
    ['currency', 'XXX', 'Choose a currency from the list.'],
    ['first_name', '', 'Enter your first name.'],
    ['last_name', '', 'Enter your last name.'],
    ['email', 'ann', 'Enter an e-mail address like name@example.com.'],
    ['contact_phone', 'mine', 'Use digits, spaces and + ( ) - . / for a phone number.'],
    ['message', 'x'.repeat(2_001), 'Use at most 2000 characters for the message.'],
    ['terms', 'no', 'Tick the box to accept the terms.'],
  ])('says what is wrong with %s and keeps the rest (%#)', async (field, value, sentence) => {
    const answer = await apply({ email: 'wrong@acorn.example', [field]: value });
    expect(answer.status).toBe(422);
    const $ = pageOf(answer.text);
    expect($('.error-summary li').toArray().map((li) => $(li).text())).toEqual([sentence]);
    expect([$('#city').val(), $('#last_name').val()]).toEqual([field === 'city' ? '' : 'Leeds', field === 'last_name' ? '' : 'Acorn']);
    expect(await rows('wrong@acorn.example')).toEqual([]);
  });

  it('takes names of any script, and nothing that turns the words around them', async () => {
    const name = `شركة 🧀 ${'x'.repeat(90)}`;
    const answer = await apply({ email: 'scripts@acorn.example', legal_name: name, first_name: 'A\u202ennA', city: 'Köln\r\nBonn', message: 'مرحبا\n<b>🧀</b>' });
    expect(answer.status).toBe(303);
    expect((await rows('scripts@acorn.example'))[0]).toMatchObject({ legal_name: name, display_name: 'Acorn', first_name: 'AnnA', city: 'Köln Bonn' });
    const link = linkIn((await mailsTo('scripts@acorn.example'))[0]!.text_body);
    expect(pageOf((await browser(app).get(link).expect(200)).text)('main').text()).toContain('<b>🧀</b>');
  });

  it('shows the usual time zone of the country, to be changed, when the form comes back', async () => {
    const $ = pageOf((await apply({ country: 'GR', city: '' })).text);
    expect($('#time_zone option[selected]').attr('value')).toBe('Europe/Athens');
    await apply({ email: 'zone@acorn.example', country: 'US', tax_id: '', time_zone: 'America/Denver' });
    expect((await rows('zone@acorn.example'))[0]).toMatchObject({ country: 'US', tax_id: '', time_zone: 'America/Denver' });
  });

  it('asks for a second look when the form comes back faster than people type, and takes it then', async () => {
    const hasty = await apply({ email: 'hasty@acorn.example' }, { seconds: 1 });
    expect([hasty.status, pageOf(hasty.text)('.error-summary li').text()]).toEqual([422, 'That was faster than people type. Look through your application and send it once more.']);
    expect(await rows('hasty@acorn.example')).toEqual([]);
    const opened = pageOf(hasty.text)('[name=opened]').val() as string;
    await advanceClock('4 seconds');
    await browser(app).post(paths.apply.new).type('form').send({ ...FILLED, opened, email: 'hasty@acorn.example' }).expect(303);
  });

  it.each(['', '0.', '1700000000000.forged', 'NaN.x'])('takes the stamp %p for none', async (opened) => {
    expect((await apply({ email: 'forged@acorn.example', opened })).status).toBe(422);
  });

  it('takes nothing from who fills in the field that people do not see', async () => {
    const answer = await apply({ email: 'robot@acorn.example', best_colour: 'blue' });
    expect([answer.status, pageOf(answer.text)('.error-summary li').text()]).toEqual([422, 'Leave this field empty: it is there to keep programs out.']);
    expect(await rows('robot@acorn.example')).toEqual([]);
  });

  it('is refused when the form did not come from our page', async () => {
    await browser(app).post(paths.apply.new).set('Origin', 'https://evil.example').type('form').send(FILLED).expect(403);
  });

  it('writes to an address three times a day at most, and says what to do', async () => {
    for (let sent = 0; sent < 3; sent += 1) expect((await apply({ email: 'often@acorn.example' })).status).toBe(303);
    const fourth = await apply({ email: 'often@acorn.example' });
    expect([fourth.status, pageOf(fourth.text)('.error-summary li').text()]).toEqual([429, 'We have written to often@acorn.example 3 times today. Open the newest of those mails, or try again tomorrow.']);
    await advanceClock('25 hours');
    expect((await apply({ email: 'often@acorn.example' })).status).toBe(303);
  });

  it('takes so many applications from a network and no more in an hour', async () => {
    const answers: number[] = [];
    for (let each = 0; each < 21; each += 1) answers.push((await apply({ email: `many-${each}@acorn.example` })).status);
    expect(answers).toEqual([...Array<number>(20).fill(303), 429]);
  });

  it('answers the same for an address that has a sign-in', async () => {
    const { organizationId } = await createOrganization();
    await createMember({ organizationId, email: 'member@acorn.example' });
    const [known, unknown] = [await apply({ email: 'member@acorn.example' }), await apply({ email: 'nobody@acorn.example' })];
    expect([known.status, known.headers['location'], known.text]).toEqual([unknown.status, unknown.headers['location'], unknown.text]);
    const bodies = await Promise.all(['member@acorn.example', 'nobody@acorn.example'].map(async (email) => (await mailsTo(email)).map(({ text_body: text }) => text.replace(/application\/\S+/, ''))));
    expect(bodies[0]).toEqual(bodies[1]);
  });
});

describe("the applicant's link", () => {
  async function applied(email: string) {
    await apply({ email });
    const [mail] = (await mailsTo(email)).slice(-1);
    return { email, link: linkIn(mail!.text_body), id: (await rows(email)).at(-1)!['id'] as string };
  }

  it('shows everything and does nothing when it is only opened', async () => {
    const { link, id } = await applied('shows@acorn.example');
    const answer = await browser(app).get(link).expect(200);
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    const $ = pageOf(answer.text);
    expect($('main').text()).toMatch(/Acorn IT Ltd.*Managed service provider.*11 to 50.*1 Oak Lane, LS1 4AB Leeds, United Kingdom.*Europe\/London/s);
    expect($('main form button').text()).toContain('Hand in the application');
    expect(await statusOf(id)).toBe('unconfirmed');
  });

  it('hands the application in, once, and tells the applicant and those who decide', async () => {
    const desk = await createColleague({ roles: ['partner_desk'], firstName: 'Mia', lastName: 'Stone' });
    const support = await createColleague({ roles: ['support'] });
    const { link, id, email } = await applied('hands-in@acorn.example');
    await browser(app).post(link).expect(303);
    await browser(app).post(link).expect(303);
    expect(await statusOf(id)).toBe('submitted');
    expect((await mailsTo(email)).map(({ kind }) => kind)).toEqual(['application.confirm', 'application.received']);
    expect((await mailsTo(desk.email)).map(({ subject }) => subject)).toEqual(['New application: Acorn IT Ltd']);
    expect(await mailsTo(support.email)).toEqual([]);
    expect((await entriesOf(id)).map(({ action }) => action)).toEqual(['application.received', 'application.submitted']);
    const $ = pageOf((await browser(app).get(link)).text);
    expect([$('.state').text().trim(), $('main form').length]).toEqual(['Handed in', 0]);
  });

  it('of a newer application replaces the one that waits', async () => {
    const older = await applied('twice@acorn.example');
    await browser(app).post(older.link).expect(303);
    const newer = await applied('twice@acorn.example');
    expect((await mailsTo('twice@acorn.example')).at(-1)!.text_body).toContain('The new one replaces it as soon as you hand it in.');
    expect(await statusOf(older.id)).toBe('submitted');
    await browser(app).post(newer.link).expect(303);
    expect([await statusOf(older.id), await statusOf(newer.id)]).toEqual(['withdrawn', 'submitted']);
    await browser(app).post(older.link).expect(409);
  });

  it('hands in one of two that are confirmed at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const email = `race-${round}@applies.example`;
      const both = await Promise.all([createApplication({ email, status: 'unconfirmed' }), createApplication({ email, status: 'unconfirmed' })]);
      const answers = await Promise.all(both.map(({ secret }) => browser(app).post(paths.application.show(secret))));
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      expect((await rows(email)).map(({ status }) => status as string).sort()).toEqual(['submitted', 'withdrawn']);
    }
  });

  it('withdraws after asking, and says where it stands', async () => {
    const { link, id } = await applied('withdraws@acorn.example');
    await browser(app).post(link).expect(303);
    expect(pageOf((await browser(app).get(`${link}/withdrawal`).expect(200)).text)('h1').text()).toBe('Withdraw the application');
    expect(await statusOf(id)).toBe('submitted');
    await browser(app).post(`${link}/withdrawal`).expect(303);
    await browser(app).post(`${link}/withdrawal`).expect(303);
    expect(await statusOf(id)).toBe('withdrawn');
    const $ = pageOf((await browser(app).get(link).expect(200)).text);
    expect([$('.state').text().trim(), $(`main a[href="${paths.apply.new}"]`).text()]).toEqual(['Withdrawn', 'Apply again']);
    await browser(app).get(`${link}/withdrawal`).expect(303);
  });

  it('lapses after seven days, and not before', async () => {
    const { link, id } = await applied('lapses@acorn.example');
    await advanceClock('6 days 23 hours');
    await lapseApplications();
    expect(await statusOf(id)).toBe('unconfirmed');
    await advanceClock('1 hour');
    expect(await lapseApplications()).toBeGreaterThan(0);
    expect(await lapseApplications()).toBe(0);
    expect(await statusOf(id)).toBe('lapsed');
    expect((await browser(app).post(link).expect(409)).text).toContain('its link was not opened in time');
    expect((await entriesOf(id)).at(-1)).toEqual({ action: 'application.lapsed', actor_kind: 'job' });
  });

  it('says why and what to do when the application was refused', async () => {
    const { secret } = await createApplication({ status: 'refused' });
    const text = pageOf((await browser(app).get(paths.application.show(secret)).expect(200)).text)('main').text();
    expect(text).toContain('We do not work with partners in your country yet.');
    expect(text).toContain('You are welcome to apply again when we do.');
    await advanceClock('91 days');
    await browser(app).get(paths.application.show(secret)).expect(404);
  });

  it('tells nothing when it is not one of ours', async () => {
    for (const link of ['x', 'A'.repeat(43)]) {
      expect((await browser(app).get(paths.application.show(link)).expect(404)).text).toContain('This link leads to no application.');
      await browser(app).post(paths.application.show(link)).expect(404);
      await browser(app).post(paths.application.withdraw(link)).expect(404);
    }
  });
});
