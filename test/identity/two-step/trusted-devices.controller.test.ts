import { createHash } from 'node:crypto';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';
import { pendingAgent, signedIn } from '../../support/two-step';

const app = testApp();
const { twoStep } = paths.me;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function member() {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  return { ...one, ...(await giveTwoStep(one.personId)) };
}

/** A browser whose person trusts it; still signed in. */
async function trusting(one: Awaited<ReturnType<typeof member>>, steps = 0, agent = browser(app)) {
  const pending = await pendingAgent(app, one, agent.set('User-Agent', FIREFOX));
  const answer = await pending.submit(paths.twoStep, { code: await appCode(one.secret, steps), trust: 'yes' }).expect(303);
  return { agent: await signedIn(pending), cookie: String(answer.headers['set-cookie']) };
}

/** Where the password alone leads in this browser. */
async function signInAgain(agent: ReturnType<typeof browser>, { email, password }: { email: string; password: string }): Promise<string | undefined> {
  return (await agent.post(paths.signIn).type('form').send({ email, password })).headers['location'];
}

const devicesOf = (personId: string) => ownerSql('select id, token_hash, address, user_agent, epoch, last_used_at from trusted_devices where person_id = $1 order by created_at, id', [personId]);

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits; delete from sign_in_attempts');
});

describe('a trusted device (security.md 3.5)', () => {
  it('is not asked for a code for 30 days, however often it signs in, and then it is', async () => {
    const one = await member();
    const { agent, cookie } = await trusting(one);
    expect(cookie).toMatch(/device=[\w-]{43}; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax/);
    await agent.submit(paths.signOut).expect(303);
    for (const days of [0, 15, 14]) {
      await advanceClock(`${days} days`);
      expect(await signInAgain(agent, one)).toBe('/');
    }
    await agent.get(paths.portal.roles).expect(200);
    await advanceClock('1 day');
    expect(await signInAgain(agent, one)).toBe(paths.twoStep);
  });

  it('skips the second step only: the password is asked, and a fresh code too', async () => {
    const one = await member();
    const { agent } = await trusting(one);
    expect(await signInAgain(agent, { ...one, password: 'wrong' })).toBeUndefined();
    expect(await signInAgain(agent, one)).toBe('/');
    await agent.get(paths.portal.accountsCsv).expect(303).expect('Location', paths.me.codeFor(paths.portal.accountsCsv));
  });

  it('is trusted only where the box was ticked, by the one who ticked it', async () => {
    const [one, other] = [await member(), await member()];
    const pending = await pendingAgent(app, one);
    await pending.submit(paths.twoStep, { code: await appCode(one.secret) }).expect(303);
    expect([await signInAgain(pending, one), (await devicesOf(one.personId)).length]).toEqual([paths.twoStep, 0]);
    const { agent } = await trusting(one, 1);
    expect(await signInAgain(agent, other)).toBe(paths.twoStep);
    // Both may trust the same browser.
    await pendingAgent(app, other, agent).then(async (second) => second.submit(paths.twoStep, { code: await appCode(other.secret), trust: 'yes' }).expect(303));
    expect([await signInAgain(agent, one), await signInAgain(agent, other)]).toEqual(['/', '/']);
  });

  it('is kept as a hash, with browser and address', async () => {
    const one = await member();
    const { cookie } = await trusting(one);
    const secret = /device=([\w-]{43})/.exec(cookie)![1]!;
    const [row] = await devicesOf(one.personId);
    expect([(row!.token_hash as Buffer).equals(createHash('sha256').update(secret).digest()), row!.user_agent, row!.address]).toEqual([true, FIREFOX, expect.stringMatching(/127\.0\.0\.1$/)]);
  });

  it.each([
    ['a made-up secret', `device=${'A'.repeat(43)}`], ['nothing', 'device='], ['too much', `device=${'A'.repeat(9_000)}`], ['something odd', 'device=%00.{}.__proto__'],
  ])('is not one that brings %s', async (_what, cookie) => {
    const one = await member();
    const answer = await browser(app).post(paths.signIn).set('Cookie', cookie).type('form').send({ email: one.email, password: one.password });
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.twoStep]);
  });

  it('ends with the epoch: a changed password, two-step or role asks every device again (security.md 3.4)', async () => {
    const one = await member();
    const { agent } = await trusting(one);
    await ownerSql('update people set epoch = epoch + 1 where id = $1', [one.personId]);
    expect(await signInAgain(agent, one)).toBe(paths.twoStep);
  });

  it('is one of ten at most: the oldest goes', async () => {
    const one = await member();
    const first = await trusting(one);
    for (let i = 0; i < 10; i += 1) {
      await advanceClock('1 minute');
      await trusting(one);
    }
    expect(await devicesOf(one.personId)).toHaveLength(10);
    expect(await signInAgain(first.agent, one)).toBe(paths.twoStep);
  });

  it('is not locked out by a stranger who tries passwords elsewhere, only slowed by its own (security.md 3.8, 3.10)', async () => {
    const one = await member();
    const { agent } = await trusting(one);
    for (let i = 0; i < 10; i += 1) {
      const { headers } = await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: 'a guess' });
      expect(headers['location']).toBeUndefined();
      await advanceClock('33 seconds');
    }
    expect((await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: one.password })).status).toBe(429);
    expect(await signInAgain(agent, one)).toBe('/');
    // Its own wrong passwords never lock, and do not undo the stranger's lock either.
    const waits: number[] = [];
    for (let i = 0; i < 14; i += 1) {
      await agent.post(paths.signIn).type('form').send({ email: one.email, password: 'wrong' }).expect(422);
      const next = await agent.post(paths.signIn).type('form').send({ email: one.email, password: one.password });
      if (next.status === 303) continue;
      waits.push(Number(next.headers['retry-after']));
      expect(next.text).not.toContain('locked');
      await advanceClock(`${next.headers['retry-after']} seconds`);
    }
    expect(Math.max(...waits, 0)).toBeLessThanOrEqual(32);
    expect(await signInAgain(agent, one)).toBe('/');
  });
});

describe('the list of trusted devices', () => {
  it('names each by its browser, and by the name its owner gives it', async () => {
    const one = await member();
    const { agent } = await trusting(one);
    const [{ id } = { id: '' }] = await devicesOf(one.personId);
    const $ = pageOf((await agent.get(twoStep.show).expect(200)).text);
    expect($('th.cell-main').text()).toBe('Firefox on Linux');
    for (const [name, words] of [['', 'Enter a name.'], ['x'.repeat(61), 'at most 60']] as const) {
      const answer = await agent.submit(twoStep.device(id as string), { name });
      expect([answer.status, pageOf(answer.text)('.error-summary').text().includes(words), pageOf(answer.text)('#name').val()]).toEqual([422, true, name]);
    }
    await agent.submit(twoStep.device(id as string), { name: ' Büro 💻 <b>' }).expect(303);
    expect(pageOf((await agent.get(twoStep.show)).text)('th.cell-main bdi').text()).toBe('Büro 💻 <b>');
    expect(await ownerSql("select before, after from audit_entries where action = 'person.device-named' and subject_id = $1", [one.personId]))
      .toEqual([{ before: { device: id, name: '' }, after: { device: id, name: 'Büro 💻 <b>' } }]);
  });

  it('ends the trust in one, or in all, and is the only one who can', async () => {
    const [one, other] = [await member(), await member()];
    const [first, second] = [await trusting(one), await trusting(one, 1)];
    const stranger = await trusting(other);
    const [a, b] = (await devicesOf(one.personId)).map(({ id }) => id as string);
    for (const id of [a!, '01980000-0000-7000-8000-00000000dead', 'x']) {
      const answers = [await stranger.agent.get(twoStep.device(id)), await stranger.agent.submit(twoStep.device(id), { name: 'Mine' }), await stranger.agent.submit(twoStep.removeDevice(id))];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    }
    await second.agent.submit(twoStep.removeDevice(a!)).expect(303);
    expect((await devicesOf(one.personId)).map(({ id }) => id as string)).toEqual([b]);
    expect(await signInAgain(first.agent, one)).toBe(paths.twoStep);
    await second.agent.submit(twoStep.devices).expect(303);
    expect([(await devicesOf(one.personId)).length, (await devicesOf(other.personId)).length]).toEqual([0, 1]);
    await second.agent.get(paths.portal.manage).expect(200);
    expect((await ownerSql("select 1 from audit_entries where action = 'person.devices-not-trusted' and subject_id = $1", [one.personId])).length).toBe(2);
  });
});
