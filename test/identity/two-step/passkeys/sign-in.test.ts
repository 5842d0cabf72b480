import { paths } from '../../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { addMembership, createMember, createOrganization } from '../../../support/factories/organizations';
import { createColleague } from '../../../support/factories/staff';
import { appCode, giveTwoStep } from '../../../support/factories/two-step';
import { addPasskeyTo, askedFor, passkeysOf, signInByPasskey } from '../../../support/outside/passkeys';
import { type Tweaks } from '../../../support/outside/soft-authenticator';
import { pendingAgent, signedIn } from '../../../support/two-step';

const app = testApp();
const { passkey } = paths;

async function withPasskey(looks: { counts?: boolean; shareable?: boolean } = {}) {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  const { device } = await addPasskeyTo(await signedInAgent(app, one), one.password, looks);
  await ownerSql('delete from mails');
  return { ...one, organizationId, device };
}

const wordsOf = (text: string) => pageOf(text)('.error-summary').text();
const liveSessions = (personId: string) => ownerSql('select stage, code_confirmed_at is not null as confirmed from sessions join people on people.id = person_id and people.epoch = sessions.epoch where person_id = $1 and revoked_at is null', [personId]);
const audited = async (personId: string, action: string) => (await ownerSql('select before, after from audit_entries where subject_id = $1 and action = $2 order by id', [personId, action]));
const mailsTo = async (email: string) => (await ownerSql('select kind from mails where recipient_email = $1 order by created_at, id', [email])).map(({ kind }) => kind);

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits; delete from sign_in_attempts');
});

describe('signing in by a passkey alone', () => {
  it('leads to the page that was wanted, under a session that needs no code', async () => {
    const one = await withPasskey();
    const { agent, answer } = await signInByPasskey(app, one.device, { next: paths.portal.accountsCsv });
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.portal.accountsCsv]);
    await agent.get(paths.portal.accountsCsv).expect(200);
    expect(await liveSessions(one.personId)).toContainEqual({ stage: 'signed_in', confirmed: true });
    expect([(await audited(one.personId, 'person.passkey-used'))[0]?.after.purpose, (await audited(one.personId, 'person.signed-in')).length]).toEqual(['sign-in', 2]);
    expect((await passkeysOf(one.personId))[0]!.last_used_at).toEqual(new Date('2026-11-22T09:00:00Z'));
  });

  it('asks the browser for any passkey of this portal, and for finger, face or PIN', async () => {
    const agent = browser(app);
    expect(await askedFor(agent, passkey.signInChallenge)).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect((await askedFor(agent, passkey.signInChallenge)).allowCredentials).toBeUndefined();
  });

  it('starts a new session id, and ends the session that the browser had', async () => {
    const one = await withPasskey();
    const other = await createMember({ organizationId: one.organizationId });
    const agent = await signedInAgent(app, other);
    const { answer } = await signInByPasskey(app, one.device, { agent: agent });
    expect(answer.status).toBe(303);
    expect(pageOf((await agent.get(paths.me.home).expect(200)).text)('main').text()).toContain(one.email);
  });

  it('asks who belongs to several places where to go', async () => {
    const one = await withPasskey();
    await addMembership({ organizationId: (await createOrganization()).organizationId, personId: one.personId });
    const { answer } = await signInByPasskey(app, one.device, { next: paths.portal.accounts });
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.contextsTo(paths.portal.accounts)]);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example'])('never leads away to %s', async (next) => {
    const { answer } = await signInByPasskey(app, (await withPasskey()).device, { next });
    expect(answer.headers['location']).toBe('/');
  });

  it('refuses who belongs nowhere any more in the words of the password', async () => {
    const one = await withPasskey();
    await ownerSql("update memberships set status = 'inactive' where person_id = $1", [one.personId]);
    const { answer } = await signInByPasskey(app, one.device);
    const byPassword = await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: one.password });
    expect([answer.status, byPassword.status, wordsOf(answer.text)]).toEqual([403, 403, wordsOf(byPassword.text)]);
    expect(wordsOf(answer.text)).toContain('Your sign-in opens no organization and no backup now.');
  });

  it('works when another tab has signed in since the page was opened', async () => {
    const one = await withPasskey();
    const agent = browser(app);
    const options = await askedFor(agent, passkey.signInChallenge);
    await agent.post(paths.signIn).type('form').send({ email: one.email, password: one.password }).expect(303);
    await agent.post(passkey.signIn).type('form').send({ answer: one.device.use(options) }).expect(303);
  });

  it('refuses forms of other sites', async () => {
    const one = await withPasskey();
    const agent = browser(app);
    const options = await askedFor(agent, passkey.signInChallenge);
    await agent.post(passkey.signIn).set('Origin', 'https://evil.example').type('form').send({ answer: one.device.use(options) }).expect(403);
    await agent.post(passkey.signInChallenge).set('Origin', 'https://evil.example').expect(403);
  });
});

describe('an answer at the sign-in page', () => {
  it('works once: a second use of it is refused', async () => {
    const one = await withPasskey();
    const agent = browser(app);
    const answer = one.device.use(await askedFor(agent, passkey.signInChallenge));
    await agent.post(passkey.signIn).type('form').send({ answer }).expect(303);
    const again = await agent.post(passkey.signIn).type('form').send({ answer }).expect(422);
    expect(wordsOf(again.text)).toContain('That took too long, or it was sent twice. Try again.');
  });

  it('counts only in the browser that was asked, and for five minutes', async () => {
    const one = await withPasskey();
    const [asked, other] = [browser(app), browser(app)];
    const options = await askedFor(asked, passkey.signInChallenge);
    const stolen = await other.post(passkey.signIn).type('form').send({ answer: one.device.use(options) }).expect(422);
    expect(wordsOf(stolen.text)).toContain('keeps no cookies');
    await askedFor(other, passkey.signInChallenge);
    await other.post(passkey.signIn).type('form').send({ answer: one.device.use(options) }).expect(422);
    await advanceClock('5 minutes');
    await asked.post(passkey.signIn).type('form').send({ answer: one.device.use(options) }).expect(422);
    expect(await liveSessions(one.personId)).toHaveLength(1);
  });

  it('counts only for the newest question', async () => {
    const one = await withPasskey();
    const agent = browser(app);
    const first = await askedFor(agent, passkey.signInChallenge);
    const second = await askedFor(agent, passkey.signInChallenge);
    await agent.post(passkey.signIn).type('form').send({ answer: one.device.use(first) }).expect(422);
    await agent.post(passkey.signIn).type('form').send({ answer: one.device.use(second) }).expect(303);
  });

  const forgeries: [string, Tweaks, string][] = [
    ['for another origin', { origin: 'https://evil.example' }, 'did not confirm'], ['for another name', { rpId: 'evil.example' }, 'did not confirm'],
    ['without verifying its person', { userVerified: false }, 'did not confirm'], ['without anybody there', { userPresent: false }, 'did not confirm'],
    ['signed by another key', { wrongKey: true }, 'did not confirm'], ['as the answer to another question', { type: 'webauthn.create' }, 'did not confirm'],
    ['with a challenge of its own', { challenge: Buffer.alloc(32).toString('base64url') }, 'too long'],
    ['that nobody has', { credentialId: 'bm9ib2R5' }, 'not known here'], ['that names nobody', { userHandle: null }, 'not known here'], ['that names somebody else', { userHandle: 'AAAA' }, 'not known here'],
  ];
  it.each(forgeries)('is refused %s', async (_what, tweaks, words) => {
    const one = await withPasskey();
    const agent = browser(app);
    const answer = one.device.use(await askedFor(agent, passkey.signInChallenge), tweaks);
    const refused = await agent.post(passkey.signIn).type('form').send({ answer, next: paths.portal.accounts }).expect(422);
    expect(wordsOf(refused.text)).toContain(words);
    expect(pageOf(refused.text)('input[name=next]').first().val()).toBe(paths.portal.accounts);
    expect([await liveSessions(one.personId), await mailsTo(one.email)]).toEqual([[{ stage: 'signed_in', confirmed: true }], []]);
  });

  it.each(['', 'null', '{}', '[1]', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', 'x'.repeat(25_000), '🧀', '{"id":{"$ne":1}}'])('(odd text %#) is refused in words', async (answer) => {
    const agent = browser(app);
    await askedFor(agent, passkey.signInChallenge);
    expect(wordsOf((await agent.post(passkey.signIn).type('form').send({ answer }).expect(422)).text)).toContain('Your browser gave no passkey. Try again.');
  });

  it('of a passkey that was removed is refused', async () => {
    const one = await withPasskey();
    await ownerSql('delete from passkeys where person_id = $1', [one.personId]);
    expect(wordsOf((await signInByPasskey(app, one.device)).answer.text)).toContain('That passkey is not known here. It may have been removed.');
  });
});

describe('a passkey that counts its uses', () => {
  it('is refused when the count has not grown, with a mail and an audit entry, and goes on with the right count', async () => {
    const one = await withPasskey({ counts: true });
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(303);
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(303);
    for (const counter of [2, 1, 0]) {
      const agent = browser(app);
      const answer = one.device.use(await askedFor(agent, passkey.signInChallenge), { counter });
      const refused = await agent.post(passkey.signIn).type('form').send({ answer }).expect(422);
      expect(wordsOf(refused.text)).toContain('somebody may have a copy of it');
      await advanceClock('1 second');
    }
    expect([await mailsTo(one.email), (await passkeysOf(one.personId))[0]!.counter]).toEqual([['identity.passkey-copied', 'identity.passkey-copied', 'identity.passkey-copied'], 2]);
    expect((await audited(one.personId, 'person.passkey-refused')).map(({ before, after }) => [before.counter, after.counter, after.purpose])).toEqual([[2, 2, 'sign-in'], [2, 1, 'sign-in'], [2, 0, 'sign-in']]);
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(303);
  });

  it('raises no alarm by a forged answer', async () => {
    const one = await withPasskey({ counts: true });
    await signInByPasskey(app, one.device);
    const agent = browser(app);
    const answer = one.device.use(await askedFor(agent, passkey.signInChallenge), { counter: 0, wrongKey: true });
    expect(wordsOf((await agent.post(passkey.signIn).type('form').send({ answer }).expect(422)).text)).toContain('did not confirm');
    expect(await mailsTo(one.email)).toEqual([]);
  });

  it('that counts nothing works again and again', async () => {
    const one = await withPasskey();
    for (const _time of [1, 2, 3]) expect((await signInByPasskey(app, one.device)).answer.status).toBe(303);
  });
});

describe('tries with a passkey', () => {
  it('are counted as those with a password: delayed, then locked with a mail, and a right one is not looked at meanwhile', async () => {
    const one = await withPasskey();
    const agent = browser(app);
    const statuses: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      await advanceClock('40 seconds');
      const answer = one.device.use(await askedFor(agent, passkey.signInChallenge), { wrongKey: true });
      statuses.push((await agent.post(passkey.signIn).type('form').send({ answer })).status);
    }
    expect([statuses, await mailsTo(one.email)]).toEqual([Array(10).fill(422), ['identity.locked']]);
    const { answer } = await signInByPasskey(app, one.device);
    expect([answer.status, wordsOf(answer.text).includes('so signing in with this e-mail is locked. Try again in 15 minutes.')]).toEqual([429, true]);
    await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: one.password }).expect(429);
    await advanceClock('15 minutes');
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(303);
  });

  it('with wrong passwords lock them too, but not at a device that the person trusts', async () => {
    const one = await withPasskey();
    const trusted = await pendingAgent(app, one);
    const step = one.device.use(await askedFor(trusted, passkey.twoStepChallenge));
    await trusted.submit(paths.twoStep, { answer: step, trust: 'yes' }).expect(303);
    for (let tries = 0; tries < 10; tries += 1) {
      await advanceClock('40 seconds');
      await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: 'not my password' }).expect(422);
    }
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(429);
    expect((await signInByPasskey(app, one.device, { agent: trusted })).answer.status).toBe(303);
  });

  it('are limited by network, questions too', async () => {
    const agent = browser(app);
    await ownerSql("insert into rate_limits (key, points, expire) values ('sign-in:127.0.0.1', 50, extract(epoch from now() + interval '10 minutes') * 1000), ('passkey-challenge:127.0.0.1', 100, extract(epoch from now() + interval '10 minutes') * 1000)");
    await agent.post(passkey.signInChallenge).expect(429);
    const refused = await agent.post(passkey.signIn).type('form').send({ answer: '{}' }).expect(429);
    expect(wordsOf(refused.text)).toContain('There were too many tries from your network.');
  });
});

describe('a passkey as the second step', () => {
  it('lets in who has given the password, under a new session, and trusts the device when asked to', async () => {
    const one = await withPasskey();
    const agent = await pendingAgent(app, one, browser(app), paths.portal.accounts);
    const options = await askedFor(agent, passkey.twoStepChallenge);
    expect(options.allowCredentials).toMatchObject([{ id: one.device.credentialId }]);
    await agent.submit(paths.twoStep, { answer: one.device.use(options, { userHandle: null }), next: paths.portal.accounts, trust: 'yes' }).expect(303).expect('Location', paths.portal.accounts);
    await agent.get(paths.portal.accountsCsv).expect(200);
    await (await signedIn(agent)).submit(paths.signOut).expect(303);
    await agent.post(paths.signIn).type('form').send({ email: one.email, password: one.password, next: paths.portal.accounts }).expect(303).expect('Location', paths.portal.accounts);
  });

  it('stands beside the code of an app, and any of them is enough', async () => {
    const { organizationId } = await createOrganization();
    const one = await createMember({ organizationId });
    const { device } = await addPasskeyTo(await signedInAgent(app, one), one.password);
    const { secret } = await giveTwoStep(one.personId);
    const byApp = await pendingAgent(app, one);
    const page = pageOf((await byApp.get(paths.twoStep).expect(200)).text);
    expect([page('#code').length, page('[data-passkey=use]').attr('data-passkey-from')]).toEqual([1, passkey.twoStepChallenge]);
    await byApp.submit(paths.twoStep, { code: await appCode(secret) }).expect(303);
    const byPasskey = await pendingAgent(app, one);
    await byPasskey.submit(paths.twoStep, { answer: device.use(await askedFor(byPasskey, passkey.twoStepChallenge)) }).expect(303);
  });

  it('is all that is asked of who has only passkeys, with a recovery code in its place', async () => {
    const { organizationId } = await createOrganization();
    const one = await createMember({ organizationId });
    const { html } = await addPasskeyTo(await signedInAgent(app, one), one.password);
    const agent = await pendingAgent(app, one);
    const page = pageOf((await agent.get(paths.twoStep).expect(200)).text);
    expect([page('h1').text(), page('#code').length, page('[data-passkey-missing]').text().includes('Use a recovery code.')]).toEqual(['Use your passkey', 0, true]);
    for (const code of ['123456', '000000']) await agent.submit(paths.twoStep, { code }).expect(422);
    const mails = await ownerSql("select 1 from mails where kind = 'identity.code' and recipient_email = $1", [one.email]);
    await agent.submit(paths.twoStep, { code: pageOf(html)('.recovery-codes code').first().text(), recovery: 'yes' }).expect(303);
    expect(mails).toEqual([]);
  });

  it("refuses another person's passkey, another session's answer and a sign-in's answer", async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    const [agent, elsewhere] = [await pendingAgent(app, one), await pendingAgent(app, one)];
    const refusal = async (answer: string) => wordsOf((await agent.submit(paths.twoStep, { answer, trust: 'yes' }).expect(422)).text);
    expect(await refusal(other.device.use(await askedFor(agent, passkey.twoStepChallenge)))).toContain('not known here');
    expect(await refusal(one.device.use(await askedFor(elsewhere, passkey.twoStepChallenge)))).toContain('too long');
    expect(await refusal(one.device.use(await askedFor(agent, passkey.signInChallenge)))).toContain('too long');
    const confirming = await signInByPasskey(app, one.device);
    expect(await refusal(one.device.use(await askedFor(await signedIn(confirming.agent), paths.me.codeChallenge)))).toContain('too long');
    expect((await liveSessions(one.personId)).filter(({ stage }) => stage === 'pending_two_step')).toHaveLength(2);
    await agent.submit(paths.twoStep, { answer: one.device.use(await askedFor(agent, passkey.twoStepChallenge)) }).expect(303);
  });

  it('asks nothing of who is not between the two steps', async () => {
    await browser(app).post(passkey.twoStepChallenge).expect(404);
    const one = await withPasskey();
    const { agent } = await signInByPasskey(app, one.device);
    await (await signedIn(agent)).submit(passkey.twoStepChallenge).expect(404);
  });
});

describe('a passkey in place of a fresh code', () => {
  it('confirms, and the form that was sent goes on as it was typed', async () => {
    const one = await withPasskey();
    const agent = await signedIn((await signInByPasskey(app, one.device)).agent);
    await advanceClock('11 minutes');
    await agent.get(paths.portal.accountsCsv).expect(303).expect('Location', paths.me.codeFor(paths.portal.accountsCsv));
    const asked = pageOf((await agent.submit(paths.me.password, { current_password: one.password, password: 'amber-violet-canyon-8', password_again: 'amber-violet-canyon-8', colour: 'blue' }).expect(200)).text);
    expect([asked('h1').text(), asked('input[name=colour]').val(), asked('input[type=hidden][name*=password]').length, asked('#two_step_code').length]).toEqual(['Use your passkey to go on', 'blue', 0, 1]);
    const answer = one.device.use(await askedFor(agent, paths.me.codeChallenge));
    await agent.submit(paths.me.password, { current_password: one.password, password: 'amber-violet-canyon-8', password_again: 'amber-violet-canyon-8', two_step_passkey: answer }).expect(303).expect('Location', paths.me.home);
    const after = await signInByPasskey(app, one.device);
    expect(after.answer.status).toBe(303);
  });

  it('refuses what another session was asked, and asks again', async () => {
    const one = await withPasskey();
    const [agent, elsewhere] = [await signedIn((await signInByPasskey(app, one.device)).agent), await signedIn((await signInByPasskey(app, one.device)).agent)];
    await advanceClock('11 minutes');
    const answer = one.device.use(await askedFor(elsewhere, paths.me.codeChallenge));
    const refused = await agent.submit(paths.me.code, { two_step_passkey: answer, next: paths.portal.accountsCsv }).expect(422);
    expect([wordsOf(refused.text).includes('too long'), pageOf(refused.text)('input[name=two_step_passkey]').length]).toEqual([true, 0]);
    await elsewhere.submit(paths.me.code, { two_step_passkey: answer, next: paths.portal.accountsCsv }).expect(200);
    await elsewhere.get(paths.portal.accountsCsv).expect(200);
    await agent.get(paths.portal.accountsCsv).expect(303);
  });
});

describe('who must have two-step verification', () => {
  it('has it by a passkey: staff', async () => {
    const colleague = await createColleague({ roles: ['operator'] });
    await ownerSql("update people set two_step = 'off' where id = $1", [colleague.personId]);
    const agent = await signedInAgent(app, colleague);
    await agent.get(paths.office.partners.index).expect(303).expect('Location', paths.me.twoStep.show);
    const { agent: after } = await addPasskeyTo(agent, colleague.password);
    await after.get(paths.office.partners.index).expect(200);
  });

  it('has it by a passkey: members of an organization that asks everybody', async () => {
    const { organizationId } = await createOrganization();
    const one = await createMember({ organizationId });
    await ownerSql("update organizations set two_step_required_from = app.now() - interval '1 day' where id = $1", [organizationId]);
    const agent = await signedInAgent(app, one);
    await agent.get(paths.portal.accounts).expect(303).expect('Location', paths.me.twoStep.show);
    const { agent: after, device } = await addPasskeyTo(agent, one.password);
    await after.get(paths.portal.accounts).expect(200);
    const { answer, agent: anew } = await signInByPasskey(app, device, { next: paths.portal.accounts });
    expect(answer.headers['location']).toBe(paths.portal.accounts);
    await anew.get(paths.portal.accounts).expect(200);
  });
});
