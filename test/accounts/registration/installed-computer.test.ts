import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMachine } from '../../support/factories/machines';
import { createPerson } from '../../support/factories/organizations';
import { filled, invited, type Invited, peopleOf, sendLink } from './support/invited';

const app = testApp();
const send = (address: string, fields: Record<string, unknown>) => browser(app).post(address).type('form').send(fields);
const heading = async (address: string) => pageOf((await browser(app).get(address).expect(200)).text)('h1').text();
const QUESTION = 'Which computer is it?';

async function installed(): Promise<Invited & { serial: string; answer: string }> {
  const link = await invited();
  const [subscription] = await ownerSql<{ id: string }>('select id from subscriptions where account_id = $1', [link.accountId]);
  const { serial } = await createMachine({ accountId: link.accountId, subscriptionId: subscription!.id, nickname: 'Ana’s laptop' });
  return { ...link, serial, answer: paths.registrationLinks.computer(link.secret) };
}

describe('registering for a backup that is installed already', () => {
  it('asks first which computer it is, helps at each field, and opens the form for its serial number', async () => {
    const link = await installed();
    const $ = pageOf((await browser(app).get(link.link).expect(200)).text);
    expect($('h1').text()).toBe(QUESTION);
    expect($('details.field-help .visually-hidden').toArray().map((help) => $(help).text())).toEqual(['Help for Serial number', 'Help for Name of the computer']);
    await send(link.link, filled).expect(303).expect('Location', link.link);
    expect(await peopleOf(link.accountId)).toEqual([]);
    await send(link.answer, { serial: ` ${link.serial.toLowerCase().replace(/-/g, ' ')} `, name: '' }).expect(303).expect('Location', link.link);
    expect(await heading(link.link)).toBe('Complete your registration');
    await send(link.link, filled).expect(303);
    expect(await peopleOf(link.accountId)).toHaveLength(1);
  });

  it('takes the name of the computer as well: its own, or how it is called here', async () => {
    for (const name of ['front-desk', 'ANA’S LAPTOP']) {
      const link = await installed();
      await send(link.answer, { serial: '', name }).expect(303);
      expect(await heading(link.link)).toBe('Complete your registration');
    }
  });

  it('counts wrong answers, locks the link for an hour after five, and says so', async () => {
    await stopClock('2027-03-01T12:00:00Z');
    const link = await installed();
    const empty = pageOf((await send(link.answer, { serial: ' ', name: '' }).expect(422)).text);
    expect(empty('.error-summary').text()).toContain('One of the two is enough.');
    for (const left of ['4 tries are left', '3 tries are left', '2 tries are left', 'One try is left']) {
      const $ = pageOf((await send(link.answer, { serial: 'AAAA-BBBB-CCCC-DDDD', name: 'my pc' }).expect(422)).text);
      expect($('.error-summary').text()).toContain(left);
      expect([$('#serial').val(), $('#name').val()]).toEqual(['AAAA-BBBB-CCCC-DDDD', 'my pc']);
    }
    const fifth = await send(link.answer, { serial: '', name: 'my pc' }).expect(429);
    expect([fifth.headers['retry-after'], fifth.text.includes('Try again in 60 minutes.')]).toEqual(['3600', true]);
    await advanceClock('59 minutes');
    expect((await send(link.answer, { serial: link.serial, name: '' }).expect(429)).text).toContain('Try again in 1 minute.');
    await advanceClock('1 minutes');
    expect(pageOf((await send(link.answer, { serial: '', name: 'my pc' }).expect(422)).text)('.error-summary').text()).toContain('4 tries are left');
    await send(link.answer, { serial: link.serial, name: '' }).expect(303);
    expect((await ownerSql("select after->>'right' as right from audit_entries where account_id = $1 and action = 'account.registration-computer-named' order by id", [link.accountId])).map(({ right }) => right)).toEqual(['false', 'false', 'false', 'false', 'false', 'false', 'true']);
  });

  it('counts every one of many answers at once', async () => {
    const link = await installed();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => send(link.answer, { serial: '', name: `pc ${index}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([422, 422, 422, 422, 429, 429, 429, 429]);
  });

  it('asks again with a newer link, and asks who has a sign-in as well', async () => {
    const link = await installed();
    await send(link.answer, { serial: link.serial, name: '' }).expect(303);
    const newer = await sendLink(link);
    expect(await heading(paths.registration(newer))).toBe(QUESTION);
    await createPerson({ email: link.email });
    expect(await heading(paths.registration(newer))).toBe(QUESTION);
    await send(paths.registrationLinks.computer(newer), { serial: link.serial, name: '' }).expect(303);
    expect(await heading(paths.registration(newer))).toBe('Add an account to your sign-in');
  });

  it('asks nobody whose backup is not installed yet, nor about another account’s computer', async () => {
    const plain = await invited();
    expect(await heading(plain.link)).toBe('Complete your registration');
    await send(paths.registrationLinks.computer(plain.secret), { serial: 'x', name: '' }).expect(303).expect('Location', plain.link);
    const [link, other] = [await installed(), await installed()];
    await send(link.answer, { serial: other.serial, name: '' }).expect(422);
    await send(paths.registrationLinks.computer('made-up'), { serial: other.serial, name: '' }).expect(303);
  });
});
