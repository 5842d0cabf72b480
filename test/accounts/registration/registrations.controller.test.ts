import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { filled, invited, PASSWORD } from './support/invited';

const app = testApp();
const submit = (link: string, fields: Record<string, unknown>) => browser(app).post(link).type('form').send(fields);

describe('completing a registration', () => {
  it('shows who set it up, and does nothing when the link is only opened', async () => {
    const { link, partner, accountId } = await invited();
    const res = await browser(app).get(link).expect(200);
    const $ = pageOf(res.text);
    expect($('h1').text()).toBe('Complete your registration');
    expect($('main').text()).toContain(partner);
    expect($('#first_name').val()).toBe('Ana');
    expect($('#company')).toHaveLength(0);
    expect(res.headers['referrer-policy']).toBe('no-referrer');
    expect((await ownerSql('select registered_at from accounts where id = $1', [accountId]))[0]!.registered_at).toBeNull();
  });

  it('makes the person the holder of the account, who signs in and sees plan, dates and partner', async () => {
    const { link, email, accountId, partner } = await invited();
    const agent = browser(app);
    const res = await agent.post(link).type('form').send(filled).expect(303);
    expect(res.headers['set-cookie']).toBeUndefined();
    expect(pageOf((await agent.get(res.headers['location']!).expect(200)).text)('main').text()).toContain('Your registration is complete.');
    const signedIn = await agent.post(paths.signIn).type('form').send({ email, password: PASSWORD, next: '/my?registered' }).expect(303);
    expect(signedIn.headers['location']).toBe('/my?registered');
    const page = pageOf((await agent.get('/my?registered').expect(200)).text)('main').text();
    expect(page).toContain('Congratulations');
    expect(page).toContain('Expires on 1 Jan 2099');
    expect(page).toContain(`${partner} renews it for you.`);
    const [account] = await ownerSql('select a.registered_at, a.list_status, p.role from accounts a join account_people p on p.account_id = a.id where a.id = $1', [accountId]);
    expect(account).toMatchObject({ list_status: 'active', role: 'holder' });
    expect(account!.registered_at).not.toBeNull();
    expect(await ownerSql("select action from audit_entries where account_id = $1 order by id", [accountId])).toMatchObject([{ action: 'person.registered' }, { action: 'account.registered' }, { action: 'person.signed-in' }]);
  });

  it("makes a company's first person its billing owner, and takes the company's name from them", async () => {
    const { link, accountId } = await invited({ kind: 'safe_pro' });
    expect(pageOf((await browser(app).get(link)).text)('#company').val()).toBe('Ana Ruiz');
    await submit(link, { ...filled, company: 'Ruiz Dental Ltd' }).expect(303);
    const [account] = await ownerSql('select a.name, p.role from accounts a join account_people p on p.account_id = a.id where a.id = $1', [accountId]);
    expect(account).toEqual({ name: 'Ruiz Dental Ltd', role: 'billing_owner' });
  });

  it('says at each field what is wrong, keeps what was typed but passwords, and changes nothing', async () => {
    const { link, accountId } = await invited();
    const res = await submit(link, { first_name: '', last_name: 'R', country: 'XX', password: 'short', password_again: 'other', question1: '1', answer1: '', question2: '1', answer2: 'Volvo', question3: '99', answer3: 'volvo' }).expect(422);
    const $ = pageOf(res.text);
    const said = $('.error-summary a').map((_, link) => $(link).text()).get();
    expect(said).toEqual(expect.arrayContaining([
      'Enter your first name.', 'Choose a country from the list.', 'Use at least 12 characters for the password.', 'The two passwords differ. Type the same one twice.',
      'Enter an answer of at least 2 characters.', 'Choose a different question each time.', 'Choose a question.', 'Give a different answer each time.', 'Tick the box to accept the terms.',
    ]));
    expect($('#last_name').val()).toBe('R');
    expect($('#password').val() ?? '').toBe('');
    expect((await ownerSql('select registered_at from accounts where id = $1', [accountId]))[0]!.registered_at).toBeNull();
  });

  it('works once, however many try at the same time', async () => {
    const { link, email, accountId } = await invited();
    const answers = await Promise.all(Array.from({ length: 4 }, () => submit(link, filled)));
    expect(answers.filter((res) => res.status === 303)).toHaveLength(1);
    expect(answers.every((res) => res.status < 500)).toBe(true);
    expect(await ownerSql('select count(*)::int as n from people where email = $1', [email])).toEqual([{ n: 1 }]);
    expect(await ownerSql('select count(*)::int as n from account_people where account_id = $1', [accountId])).toEqual([{ n: 1 }]);
    const again = await browser(app).get(link).expect(404);
    expect(pageOf(again.text)('h1').text()).toBe('You are registered');
  });

  it('helps with what may be unclear, without script, and opens the terms beside the form', async () => {
    const { link } = await invited({ kind: 'safe_pro' });
    const $ = pageOf((await browser(app).get(link).expect(200)).text);
    const helped = $('details.field-help').map((_, help) => $(help).find('.visually-hidden').text()).get();
    expect(helped).toEqual(['Help for Company', 'Help for Country', 'Help for Phone', 'Help for Password', 'Help for Question 1']);
    expect($('details.field-help p').map((_, words) => $(words).text().length).get().every((length) => length > 40)).toBe(true);
    for (const papers of $('a[target=_blank]').map((_, a) => $(a).attr('href')).get()) expect((await browser(app).get(papers).expect(200)).text).toContain('mailto:');
  });

  it('never answers 5xx, whatever is sent', async () => {
    const { link } = await invited();
    const hostile = ['x'.repeat(50_000), '\u0000', '👩‍👩‍👧 مرحبا', ['a', 'b'], ''];
    for (const value of hostile) {
      const res = await submit(link, Object.fromEntries(Object.keys(filled).map((name) => [name, value])));
      expect(res.status).toBeLessThan(500);
    }
    expect((await browser(app).get(`/registration/${'%00'}`)).status).toBeLessThan(500);
  });

  // Moves the clock, so it stands last.
  it('ends after 30 days', async () => {
    const { link } = await invited();
    await advanceClock('31 days');
    await browser(app).get(link).expect(404);
    await submit(link, filled).expect(404);
  });
});
