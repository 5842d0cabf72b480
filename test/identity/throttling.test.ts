import { paths } from '../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

function guess(email: string, password = 'a wrong guess', headers: Record<string, string> = {}) {
  return browser(app).post(paths.signIn).set(headers).type('form').send({ email, password });
}

/** Ten wrong passwords, waiting out each delay. */
async function lock(email: string): Promise<void> {
  for (let i = 0; i < 10; i += 1) {
    await guess(email).expect(422);
    if (i < 9) await advanceClock('33 seconds');
  }
}

function said(html: string): string {
  return pageOf(html)('.error-summary li').text();
}

describe('wrong passwords (security.md 3.8)', () => {
  it('are answered at once three times, then only after a delay that doubles', async () => {
    const { email, password } = await member();
    for (let i = 0; i < 4; i += 1) await guess(email).expect(422);
    for (const seconds of [1, 2, 4]) {
      const early = await guess(email, password);
      expect([early.status, early.headers['retry-after']]).toEqual([429, String(seconds)]);
      expect(said(early.text)).toBe(`That was wrong several times. Try again in ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`);
      await advanceClock(`${seconds} seconds`);
      await guess(email).expect(422);
    }
    await advanceClock('8 seconds');
    await guess(email, password).expect(303);
    await guess(email).expect(422);
    await guess(email, password).expect(303);
  });

  it('lock the sign-in after ten, for 15 minutes, even for the right password', async () => {
    const { email, password, personId } = await member();
    await lock(email);
    const refused = await guess(email, password);
    expect([refused.status, refused.headers['retry-after'], refused.headers['set-cookie']]).toEqual([429, '900', undefined]);
    expect(said(refused.text)).toBe('That was wrong 10 times, so signing in with this e-mail is locked. Try again in 15 minutes. If there is a sign-in for it, we sent it a link that ends the lock.');
    expect(pageOf(refused.text)('#email').val()).toBe(email);
    expect(await ownerSql('select action from audit_entries where subject_id = $1', [personId])).toEqual([{ action: 'person.locked' }]);
    await advanceClock('14 minutes');
    await guess(email, password).expect(429);
    await advanceClock('61 seconds');
    await guess(email, password).expect(303);
  });

  it('take as long to lock an unknown e-mail as to write to somebody', async () => {
    for (const email of [(await member()).email, 'stranger@example.test']) {
      for (let i = 0; i < 9; i += 1) {
        await guess(email).expect(422);
        await advanceClock('33 seconds');
      }
      const began = performance.now();
      await guess(email).expect(422);
      expect(performance.now() - began).toBeGreaterThan(295);
    }
  });

  it('are answered for an unknown e-mail in the same steps and words (security.md 3.1)', async () => {
    const { email } = await member();
    const steps = async (address: string) => {
      const answers: [number, string][] = [];
      for (let i = 0; i < 12; i += 1) {
        const answer = await guess(address);
        answers.push([answer.status, said(answer.text)]);
        await advanceClock('33 seconds');
      }
      return answers;
    };
    const known = await steps(email);
    await ownerSql('delete from rate_limits');
    expect(await steps('nobody@example.test')).toEqual(known);
    expect(known.map(([status]) => status)).toEqual([...Array<number>(10).fill(422), 429, 429]);
  });

  it('are forgotten after a quarter of an hour without one', async () => {
    const { email } = await member();
    for (let i = 0; i < 3; i += 1) await guess(email).expect(422);
    await advanceClock('16 minutes');
    for (let i = 0; i < 4; i += 1) await guess(email).expect(422);
    await guess(email).expect(429);
  });

  it('never end the session of somebody who is signed in', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    await lock(one.email);
    await agent.get(paths.portal.roles).expect(200);
  });

  it('are counted before they are looked at, so many at once are no more than one after the other', async () => {
    const { email } = await member();
    const answers = await Promise.all(Array.from({ length: 30 }, () => guess(email)));
    const looked = answers.filter(({ status }) => status === 422).length;
    expect([looked, answers.filter(({ status }) => status === 429).length]).toEqual([4, 26]);
  });

  it('are at most ten in 15 minutes for one e-mail, whatever address the sender claims to have', async () => {
    const { email } = await member();
    let looked = 0;
    for (let i = 0; i < 27; i += 1) {
      const answer = await guess(email, 'a wrong guess', { 'X-Forwarded-For': `203.0.113.${i}`, Forwarded: `for=203.0.113.${i}` });
      if (answer.status === 422) looked += 1;
      await advanceClock('33 seconds');
    }
    expect(looked).toBe(10);
  });

  it('from one network over many e-mails stop after fifty, and a forged header makes no other network', async () => {
    for (let i = 0; i < 50; i += 1) await guess(`many-${i}@example.test`).expect(422);
    const answer = await guess('one-more@example.test', 'x', { 'X-Forwarded-For': '203.0.113.9' });
    expect(answer.status).toBe(429);
    expect(said(answer.text)).toMatch(/^There were too many tries from your network. Try again in 15 minutes.$/);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(840);
  });

  it('leave room for a whole office behind one address: right passwords take nothing from it', async () => {
    const { email, password } = await member();
    for (let i = 0; i < 55; i += 1) await guess(email, password).expect(303);
  });
});

describe('the unlock mail', () => {
  async function lockedMember() {
    const one = await member();
    await lock(one.email);
    const [mail] = await ownerSql('select * from mails where recipient_email = $1', [one.email]);
    return { ...one, mail: mail!, path: new URL(/https?:\S+unlock\/\S+/.exec(mail!.text_body as string)![0]).pathname };
  }

  it('goes to the person once a lock, with a link to the portal', async () => {
    const { email, mail, path } = await lockedMember();
    expect(mail.subject).toBe('Your sign-in is locked for a while');
    expect(path).toMatch(/^\/unlock\/[\w-]{43}$/);
    expect(await ownerSql('select 1 from mails where recipient_email = $1', [email])).toHaveLength(1);
  });

  it('ends the lock by its button, once; opening the link alone changes nothing', async () => {
    const { email, password, path, personId } = await lockedMember();
    const agent = browser(app);
    const shown = await agent.get(path).expect(200);
    expect(pageOf(shown.text)('form').attr('method')).toBe('post');
    expect(shown.headers['referrer-policy']).toBe('no-referrer');
    await guess(email, password).expect(429);

    const done = await agent.post(path).expect(200);
    expect([pageOf(done.text)('h1').text(), done.headers['set-cookie']]).toEqual(['The lock is over', undefined]);
    await guess(email, password).expect(303);
    expect(await ownerSql('select locked_until, failed_sign_ins from people where id = $1', [personId])).toEqual([{ locked_until: null, failed_sign_ins: 0 }]);
    const again = await agent.post(path);
    expect(again.status).toBe(404);
    expect(pageOf(again.text)('main').text()).toContain('This link does not work any more.');
  });

  it('works as a browser sends the form of a page without referrer: with a hidden origin', async () => {
    const { path } = await lockedMember();
    await browser(app).post(path).set({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }).expect(200);
  });

  it('holds a link that ends with the lock', async () => {
    const { path } = await lockedMember();
    await advanceClock('15 minutes');
    await browser(app).get(path).expect(404);
    await browser(app).post(path).expect(404);
  });
});
