import { createHash } from 'node:crypto';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { addMembership, createMember, createOrganization } from '../../support/factories/organizations';
import { appCode, giveTwoStep, mailedCode } from '../../support/factories/two-step';
import { pendingAgent, signedIn, twoStepAgent } from '../../support/two-step';

const app = testApp();
const page = paths.portal.roles;

async function member(method: 'app' | 'email' = 'app') {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  return { ...one, ...(await giveTwoStep(one.personId, method)) };
}

const liveSessions = (personId: string) => ownerSql("select encode(id_hash, 'hex') as id, stage, code_confirmed_at is not null as confirmed from sessions where person_id = $1 and revoked_at is null", [personId]);
const wordsOf = (text: string) => pageOf(text)('.error-summary').text();

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

describe('signing in with two-step verification', () => {
  it('leads to a page that asks for the code, and from there to the page that was wanted, under a new session id', async () => {
    const one = await member();
    const agent = await pendingAgent(app, one, browser(app), `${page}?a=1`);
    const [pending] = await liveSessions(one.personId);
    const $ = pageOf((await agent.get(paths.twoStepTo(`${page}?a=1`)).expect(200)).text);
    await agent.submit(paths.twoStep, { code: await appCode(one.secret), next: String($('input[name=next]').val()) }).expect(303).expect('Location', `${page}?a=1`);
    await agent.get(page).expect(200);
    const [live, ...others] = await liveSessions(one.personId);
    expect([pending!.stage, live!.stage, live!.confirmed, live!.id === pending!.id, others.length]).toEqual(['pending_two_step', 'signed_in', true, false, 0]);
  });

  it('lets a session without the code reach the code, signing out and open pages, and nothing else (security.md 3.3)', async () => {
    const one = await member();
    const agent = await pendingAgent(app, one);
    for (const wanted of [page, paths.me.home, paths.me.twoStep.show, paths.contexts, paths.portal.accountsCsv]) {
      await agent.get(wanted).expect(303).expect('Location', paths.twoStepTo(wanted));
    }
    await agent.get(paths.home).expect(303).expect('Location', paths.twoStep);
    await agent.submit(paths.contexts, { context: `organization:${one.organizationId}` }).expect(303).expect('Location', paths.twoStep);
    await agent.submit(paths.me.twoStep.off, { password: one.password }).expect(303);
    const shown = pageOf((await agent.get(paths.forgottenEmail).expect(200)).text);
    expect(shown('body').text()).not.toContain(one.email);
    await agent.submit(paths.signOut).expect(303).expect('Location', '/sign-in?signed-out');
    await agent.get(paths.twoStep).expect(303).expect('Location', paths.signIn);
    expect(await liveSessions(one.personId)).toEqual([]);
  });

  it('is in the audit log only when the code was right', async () => {
    const one = await member();
    const agent = await pendingAgent(app, one);
    const entries = () => ownerSql("select 1 from audit_entries where action = 'person.signed-in' and subject_id = $1", [one.personId]);
    expect(await entries()).toHaveLength(0);
    await agent.submit(paths.twoStep, { code: await appCode(one.secret) }).expect(303);
    expect(await entries()).toHaveLength(1);
  });

  it('asks who belongs to several places where to go, after the code', async () => {
    const one = await member();
    const { organizationId } = await createOrganization();
    await addMembership({ organizationId, personId: one.personId });
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStep, { code: await appCode(one.secret) }).expect(303).expect('Location', paths.contextsTo('/'));
    await (await signedIn(agent)).submit(paths.contexts, { context: `organization:${organizationId}` }).expect(303);
    // The code counts still: choosing a place is the same sign-in.
    await agent.get(paths.portal.accountsCsv).expect(200);
  });

  it('keeps the twelve hours from the password on, not from the code', async () => {
    const one = await member();
    const agent = await pendingAgent(app, one);
    await advanceClock('20 minutes');
    await agent.submit(paths.twoStep, { code: await appCode(one.secret) }).expect(303);
    const [row] = await ownerSql('select extract(epoch from seen_at - created_at)::int as age from sessions where person_id = $1 and revoked_at is null', [one.personId]);
    expect(row?.age).toBe(1_200);
  });

  it('sends who is not between the two steps to where they belong', async () => {
    await browser(app).get(paths.twoStep).expect(303).expect('Location', paths.signIn);
    const { organizationId } = await createOrganization();
    const agent = await signedInAgent(app, await createMember({ organizationId }));
    await agent.get(paths.twoStep).expect(303).expect('Location', '/');
    await agent.submit(paths.twoStep, { code: '123456' }).expect(303).expect('Location', '/');
    await agent.submit(paths.twoStepMail).expect(303).expect('Location', '/');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example'])('never leads away to %s', async (next) => {
    const one = await member();
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStep, { code: await appCode(one.secret), next }).expect(303).expect('Location', '/');
  });
});

describe('a code', () => {
  it('never works twice, and no earlier one after it (security.md 3.6)', async () => {
    const one = await member();
    const now = await appCode(one.secret);
    const before = await appCode(one.secret, -1);
    await (await pendingAgent(app, one)).submit(paths.twoStep, { code: now }).expect(303);
    const agent = await pendingAgent(app, one);
    for (const code of [now, before, `${now.slice(0, 3)} ${now.slice(3)}`]) await agent.submit(paths.twoStep, { code }).expect(422);
    await agent.submit(paths.twoStep, { code: await appCode(one.secret, 1) }).expect(303);
  });

  it("of somebody else's app does not work", async () => {
    const [one, other] = [await member(), await member()];
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStep, { code: await appCode(other.secret) }).expect(422);
    await agent.submit(paths.twoStep, { code: other.recoveryCodes[0]! }).expect(422);
  });

  it.each([['', 'Enter the code.'], ['12345', 'wrong'], ['abcdef', 'wrong'], ['\u202e123456', 'wrong'], ['9'.repeat(9_000), 'wrong'], ['🧀', 'wrong'], ['\u0000', 'Enter the code.']])('like %j is refused in words', async (code, words) => {
    const one = await member();
    const answer = await (await pendingAgent(app, one)).submit(paths.twoStep, { code, trust: 'yes' });
    expect([answer.status, wordsOf(answer.text).includes(words), pageOf(answer.text)('#trust').is(':checked')]).toEqual([422, true, true]);
  });

  it('cannot be guessed: after five wrong ones each try waits, longer each time, and the person is told (domain.md 5.5)', async () => {
    const one = await member();
    const agent = await pendingAgent(app, one);
    const wrong = async () => agent.submit(paths.twoStep, { code: '000000' });
    for (let i = 0; i < 5; i += 1) expect((await wrong()).status).toBe(422);
    const waits: (string | undefined)[] = [];
    for (let i = 0; i < 7; i += 1) {
      const answer = await agent.submit(paths.twoStep, { code: await appCode(one.secret) });
      expect([answer.status, wordsOf(answer.text).includes('Try again in')]).toEqual([429, true]);
      waits.push(answer.headers['retry-after']);
      await advanceClock(`${answer.headers['retry-after']} seconds`);
      expect((await wrong()).status).toBe(422);
    }
    expect(waits).toEqual(['30', '60', '120', '240', '480', '900', '900']);
    const mails = await ownerSql("select kind from mails where recipient_email = $1", [one.email]);
    expect(mails.map(({ kind }) => kind as string)).toEqual(['identity.wrong-codes']);
  });

  it('is counted before it is looked at: of fifty guesses at once five are looked at', async () => {
    const one = await member();
    const agent = await pendingAgent(app, one);
    const answers = await Promise.all(Array.from({ length: 50 }, () => agent.submit(paths.twoStep, { code: '000000' })));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(45);
  });

  it('of a stranger who has the password slows neither who is signed in nor the recovery codes (security.md 3.8)', async () => {
    const one = await member();
    const inside = await twoStepAgent(app, one, await appCode(one.secret));
    const stranger = await pendingAgent(app, one);
    for (let i = 0; i < 5; i += 1) await stranger.submit(paths.twoStep, { code: '000000' }).expect(422);
    await stranger.submit(paths.twoStep, { code: '000000' }).expect(429);
    await advanceClock('11 minutes');
    for (let i = 0; i < 2; i += 1) await stranger.submit(paths.twoStep, { code: '000000' });
    await inside.submit(paths.me.code, { two_step_code: await appCode(one.secret), next: '/' }).expect(303);
    const elsewhere = await pendingAgent(app, one);
    await elsewhere.submit(paths.twoStep, { code: await appCode(one.secret, 1) }).expect(429);
    await elsewhere.submit(paths.twoStep, { code: one.recoveryCodes[0]!, recovery: 'yes' }).expect(303);
  });

  it('with a key that cannot be read any more does not work, and a recovery code does', async () => {
    const one = await member();
    await ownerSql("update authenticators set secret_sealed = set_byte(secret_sealed, 40, get_byte(secret_sealed, 40) # 1) where person_id = $1", [one.personId]);
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStep, { code: await appCode(one.secret) }).expect(422);
    await agent.submit(paths.twoStep, { code: one.recoveryCodes[3]!, recovery: 'yes' }).expect(303);
  });
});

describe('a recovery code', () => {
  it('works once, however it is typed, and the person is told how many are left', async () => {
    const one = await member();
    const code = one.recoveryCodes[0]!;
    const agent = await pendingAgent(app, one);
    const shown = pageOf((await agent.get(`${paths.twoStep}?by=recovery`).expect(200)).text);
    expect(shown('h1').text()).toBe('Enter a recovery code');
    await agent.submit(paths.twoStep, { code: ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `, recovery: 'yes' }).expect(303);
    const again = await (await pendingAgent(app, one)).submit(paths.twoStep, { code, recovery: 'yes' });
    expect([again.status, wordsOf(again.text)]).toEqual([422, expect.stringContaining('not one of your recovery codes')]);
    const [mail] = await ownerSql("select text_body from mails where kind = 'identity.recovery-code-used' and recipient_email = $1", [one.email]);
    expect(mail?.text_body).toContain('9 recovery codes are left.');
  });

  it('trusts no device', async () => {
    const one = await member();
    const answer = await (await pendingAgent(app, one)).submit(paths.twoStep, { code: one.recoveryCodes[0]!, trust: 'yes' }).expect(303);
    expect(String(answer.headers['set-cookie'])).not.toContain('device=');
  });

  it('is kept as a hash of at least 80 bits of chance', async () => {
    const one = await member();
    const [row] = await ownerSql("select string_agg(encode(code_hash, 'escape'), '') as kept from recovery_codes where person_id = $1", [one.personId]);
    expect(one.recoveryCodes.filter((code) => !/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/.test(code) || String(row?.kept).includes(code))).toEqual([]);
  });
});

describe('a code by mail', () => {
  it('is sent with the password and lets in once', async () => {
    const one = await member('email');
    const agent = await pendingAgent(app, one);
    const code = await mailedCode(one.email);
    const $ = pageOf((await agent.get(paths.twoStep)).text);
    expect($('main').text()).toContain(`six digits to ${one.email.slice(0, 1)}…@example.test`);
    await agent.submit(paths.twoStep, { code }).expect(303);
    await agent.get(page).expect(200);
    await (await pendingAgent(app, one)).submit(paths.twoStep, { code }).expect(422);
  });

  it('works for ten minutes and five tries, and only the newest one', async () => {
    const one = await member('email');
    const agent = await pendingAgent(app, one);
    const first = await mailedCode(one.email);
    await advanceClock('10 minutes');
    await agent.submit(paths.twoStep, { code: first }).expect(422);
    await agent.submit(paths.twoStepMail).expect(200);
    const second = await mailedCode(one.email);
    const wrong = second === '000000' ? '000001' : '000000';
    for (let i = 0; i < 4; i += 1) await agent.submit(paths.twoStep, { code: wrong }).expect(422);
    await advanceClock('30 seconds');
    await agent.submit(paths.twoStep, { code: wrong }).expect(422);
    await advanceClock('60 seconds');
    await agent.submit(paths.twoStep, { code: second }).expect(422);
  });

  it('is sent again after a minute, not before, and not by signing in again', async () => {
    const one = await member('email');
    const mails = async () => (await ownerSql("select 1 from mails where kind = 'identity.code' and recipient_email = $1", [one.email])).length;
    const agent = await pendingAgent(app, one);
    const early = await agent.submit(paths.twoStepMail, { next: page }).expect(200);
    expect([pageOf(early.text)('.flash').text(), pageOf(early.text)('input[name=next]').first().val(), await mails()]).toEqual([expect.stringContaining('60 seconds'), page, 1]);
    await pendingAgent(app, one);
    expect(await mails()).toBe(1);
    await advanceClock('60 seconds');
    await agent.submit(paths.twoStepMail).expect(200);
    expect(await mails()).toBe(2);
  });

  it('is sent at once where the one before was used: who signs out and in again need not wait', async () => {
    const one = await member('email');
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStep, { code: await mailedCode(one.email) }).expect(303);
    await advanceClock('5 seconds');
    const again = await pendingAgent(app, one);
    await again.submit(paths.twoStep, { code: await mailedCode(one.email) }).expect(303);
    expect(await ownerSql("select 1 from mails where kind = 'identity.code' and recipient_email = $1", [one.email])).toHaveLength(2);
  });

  it('is for one purpose and one person: at the sign-in page no other code works', async () => {
    const [one, other] = [await member('email'), await member('email')];
    await pendingAgent(app, other);
    const agent = await pendingAgent(app, one);
    const [mine, theirs] = [await mailedCode(one.email), await mailedCode(other.email)];
    if (mine !== theirs) await agent.submit(paths.twoStep, { code: theirs }).expect(422);
    await ownerSql("update mailed_codes set purpose = 'confirmation' where person_id = $1", [one.personId]);
    await agent.submit(paths.twoStep, { code: mine }).expect(422);
    await ownerSql("update mailed_codes set purpose = 'sign-in' where person_id = $1", [one.personId]);
    await agent.submit(paths.twoStep, { code: mine }).expect(303);
  });

  it('is never sent to who uses an app', async () => {
    const one = await member('app');
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStepMail).expect(303);
    expect(await ownerSql("select 1 from mails where recipient_email = $1", [one.email])).toEqual([]);
  });

  it('is kept as a keyed hash, and stands in no log of changes', async () => {
    const one = await member('email');
    await pendingAgent(app, one);
    const code = await mailedCode(one.email);
    const [row] = await ownerSql('select code_hash from mailed_codes where person_id = $1', [one.personId]);
    expect((row?.code_hash as Buffer).equals(createHash('sha256').update(code).digest())).toBe(false);
    const entries = await ownerSql('select coalesce(before::text, $2) || coalesce(after::text, $2) as text from audit_entries where subject_id = $1', [one.personId, '']);
    expect(entries.filter(({ text }) => String(text).includes(code))).toEqual([]);
  });
});
