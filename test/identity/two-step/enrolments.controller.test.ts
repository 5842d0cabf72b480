import { paths } from '../../../src/paths';
import { unseal } from '../../../src/identity/two-step/sealed-secret';
import { codeAt } from '../../../src/identity/two-step/totp';
import { advanceClock, clockNow, pageOf, signedInAgent, stopClock, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization, createPerson, PASSWORD } from '../../support/factories/organizations';
import { appCode, createAccountFor, giveTwoStep, mailedCode } from '../../support/factories/two-step';
import { pendingAgent, signedIn, twoStepAgent } from '../../support/two-step';

const app = testApp();
const { twoStep } = paths.me;

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

async function begun(agent: SignedInAgent): Promise<string> {
  await agent.submit(twoStep.method, { codes_by: 'app', password: PASSWORD }).expect(303).expect('Location', twoStep.app);
  const $ = pageOf((await agent.get(twoStep.app).expect(200)).text);
  return String($('#key').val()).replaceAll(' ', '');
}

const twoStepOf = async (personId: string) => (await ownerSql('select two_step, epoch from people where id = $1', [personId]))[0]!;
const codesOn = (text: string) => pageOf(text)('.recovery-codes code').toArray().map((code) => pageOf(text)(code).text());
const mailsTo = async (email: string) => (await ownerSql('select kind from mails where recipient_email = $1 order by created_at, id', [email])).map(({ kind }) => kind as string);
const errorsOf = (text: string) => pageOf(text)('.error-summary').text();

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits; delete from sign_in_attempts');
});

describe('setting up an authenticator app', () => {
  it('begins at My account, asks for the password, and stays off until one code was right', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    expect(pageOf((await agent.get(paths.me.home)).text)(`a[href="${twoStep.show}"]`).text()).toContain('Get started');
    expect(pageOf((await agent.get(twoStep.show)).text)(`a[href="${twoStep.method}"]`).text()).toBe('Get started');
    const empty = await agent.submit(twoStep.method, {}).expect(422);
    expect(errorsOf(empty.text)).toContain('Choose how you want to get your codes.');
    for (const [password, words] of [['', 'Enter your password.'], ['not the password', 'The password is wrong.']] as const) {
      const answer = await agent.submit(twoStep.method, { codes_by: 'app', password }).expect(422);
      expect([errorsOf(answer.text).includes(words), pageOf(answer.text)('#password').attr('value'), pageOf(answer.text)('input[value=app]').is(':checked')]).toEqual([true, undefined, true]);
    }
    await agent.get(twoStep.app).expect(303).expect('Location', twoStep.show);
    const secret = await begun(agent);
    for (const [code, words] of [['', 'Enter the code.'], ['12345', 'Enter the six digits'], ['000000', 'That code is wrong']] as const) {
      expect(errorsOf((await agent.submit(twoStep.app, { code }).expect(422)).text)).toContain(words);
    }
    expect(await twoStepOf(one.personId)).toEqual({ two_step: 'off', epoch: 1 });
    expect(await ownerSql("select after from audit_entries where action = 'person.two-step-begun' and subject_id = $1", [one.personId])).toEqual([{ after: { twoStep: 'app' } }]);
    const code = await appCode(secret);
    const done = await agent.submit(twoStep.app, { code: `${code.slice(0, 3)} ${code.slice(3)}` }).expect(200);
    expect(new Set(codesOn(done.text)).size).toBe(10);
    expect(await twoStepOf(one.personId)).toEqual({ two_step: 'app', epoch: 2 });
    expect(await mailsTo(one.email)).toEqual(['identity.two-step-on']);
    expect(await ownerSql("select before, after from audit_entries where action = 'person.two-step-turned-on' and subject_id = $1", [one.personId])).toEqual([{ before: { twoStep: 'off' }, after: { twoStep: 'app' } }]);
    // The code that confirmed it is used.
    const pending = await pendingAgent(app, one);
    await pending.submit(paths.twoStep, { code }).expect(422);
    await pending.submit(paths.twoStep, { code: codesOn(done.text)[4]! }).expect(303);
  });

  it('keeps this session, under a new id, and ends all others and trusted devices (security.md 3.4)', async () => {
    const one = await member();
    const [here, there] = [await signedInAgent(app, one), await signedInAgent(app, one)];
    const secret = await begun(here);
    const ids = async () => (await ownerSql("select encode(id_hash, 'hex') as id from sessions where person_id = $1 and revoked_at is null order by created_at", [one.personId])).map(({ id }) => id as string);
    const before = await ids();
    await here.submit(twoStep.app, { code: await appCode(secret) }).expect(200);
    await here.get(paths.portal.manage).expect(200);
    // A form in another tab still has its token.
    await here.submit(paths.contexts, { context: `organization:${one.organizationId}` }).expect(303);
    await there.get(paths.portal.manage).expect(303);
    expect((await ids()).filter((id) => before.includes(id))).toHaveLength(1);
  });

  it('shows the key as a picture of ours that nobody keeps, and as text in groups of four', async () => {
    const agent = await signedInAgent(app, await member());
    await agent.get(twoStep.qrCode).expect(404);
    await agent.submit(twoStep.method, { codes_by: 'app', password: PASSWORD }).expect(303);
    const $ = pageOf((await agent.get(twoStep.app)).text);
    expect([$('main img').attr('src'), $('#key').val()]).toEqual([twoStep.qrCode, expect.stringMatching(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)]);
    const picture = await agent.get(twoStep.qrCode).buffer(true).expect(200);
    expect([picture.headers['content-type'], picture.headers['cache-control']]).toEqual(['image/svg+xml; charset=utf-8', 'private, no-store']);
    expect(Buffer.from(picture.body as Buffer).toString()).toMatch(/^<svg /);
  });

  it('gives each beginning a key of its own, and forgets one that was left for half an hour', async () => {
    const agent = await signedInAgent(app, await member());
    const first = await begun(agent);
    const second = await begun(agent);
    expect(second).not.toBe(first);
    await agent.submit(twoStep.app, { code: await appCode(first) }).expect(422);
    await advanceClock('29 minutes');
    await agent.get(twoStep.app).expect(200);
    await advanceClock('2 minutes');
    await agent.get(twoStep.app).expect(303).expect('Location', twoStep.show);
    await agent.submit(twoStep.app, { code: codeAt({ secret: second, at: await clockNow() }) }).expect(303).expect('Location', twoStep.show);
    expect(pageOf((await agent.get(twoStep.show)).text)('.flash').text()).toContain('Begin again');
  });

  it('keeps the key sealed: nothing in the database shows it (security.md 3.6)', async () => {
    const one = await member();
    const secret = await begun(await signedInAgent(app, one));
    const [row] = await ownerSql('select secret_sealed from authenticators where person_id = $1', [one.personId]);
    const kept = row?.secret_sealed as Buffer;
    expect([kept.includes(secret), kept.toString('latin1').includes(secret)]).toEqual([false, false]);
    expect([unseal(kept, one.personId), unseal(kept, '00000000-0000-7000-8000-000000000001'), unseal(kept.subarray(0, 20), one.personId), unseal(Buffer.of(9), one.personId)]).toEqual([secret, undefined, undefined, undefined]);
  });

  it('slows who guesses the password in a session that was left open, and tells the sign-in page nothing of it', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    for (let i = 0; i < 4; i += 1) await agent.submit(twoStep.method, { codes_by: 'app', password: 'wrong' }).expect(422);
    const answer = await agent.submit(twoStep.method, { codes_by: 'app', password: one.password }).expect(429);
    expect(errorsOf(answer.text)).toContain('Try again in 1 second.');
    await signedInAgent(app, one);
  });

  it('slows who guesses the code', async () => {
    const agent = await signedInAgent(app, await member());
    const secret = await begun(agent);
    for (let i = 0; i < 5; i += 1) await agent.submit(twoStep.app, { code: '000000' }).expect(422);
    await agent.submit(twoStep.app, { code: await appCode(secret) }).expect(429);
    await advanceClock('30 seconds');
    await agent.submit(twoStep.app, { code: await appCode(secret) }).expect(200);
  });

  it('sent twice turns it on once', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const secret = await begun(agent);
    const code = await appCode(secret);
    await agent.submit(twoStep.app, { code }).expect(200);
    await agent.submit(twoStep.app, { code }).expect(303).expect('Location', twoStep.show);
    expect((await twoStepOf(one.personId)).epoch).toBe(2);
  });
});

describe('setting up codes by mail', () => {
  it('takes the code that was mailed, and can send another one', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    await agent.get(twoStep.email).expect(303).expect('Location', twoStep.show);
    await agent.submit(twoStep.emailAgain).expect(303).expect('Location', twoStep.show);
    await agent.submit(twoStep.method, { codes_by: 'email', password: one.password }).expect(303).expect('Location', twoStep.email);
    await agent.get(twoStep.email).expect(200);
    expect(pageOf((await agent.submit(twoStep.emailAgain).expect(200)).text)('.flash').text()).toContain('60 seconds');
    await advanceClock('60 seconds');
    await agent.submit(twoStep.emailAgain).expect(200);
    await agent.submit(twoStep.email, { code: 'x' }).expect(422);
    const done = await agent.submit(twoStep.email, { code: await mailedCode(one.email) }).expect(200);
    expect([codesOn(done.text).length, (await twoStepOf(one.personId)).two_step]).toEqual([10, 'email']);
    await pendingAgent(app, one);
    expect(await mailsTo(one.email)).toEqual(['identity.code', 'identity.code', 'identity.two-step-on', 'identity.code']);
  });

  it('says so when the code is over', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    await agent.submit(twoStep.method, { codes_by: 'email', password: one.password }).expect(303);
    await advanceClock('11 minutes');
    await agent.submit(twoStep.email, { code: await mailedCode(one.email) }).expect(303);
    expect(pageOf((await agent.get(twoStep.show)).text)('.flash').text()).toContain('Ask for another one');
  });
});

describe('with two-step verification on', () => {
  async function on(method: 'app' | 'email' = 'app') {
    const one = await member();
    const given = await giveTwoStep(one.personId, method);
    const agent = method === 'app' ? await twoStepAgent(app, one, await appCode(given.secret)) : await mailAgent(one);
    return { ...one, ...given, agent };
  }

  async function mailAgent(one: { email: string; password: string }) {
    const agent = await pendingAgent(app, one);
    await agent.submit(paths.twoStep, { code: await mailedCode(one.email) }).expect(303);
    return signedIn(agent);
  }

  it('the method is changed after a fresh code, without the password, and the old app is over', async () => {
    const { agent, secret, personId, email } = await on();
    expect(pageOf((await agent.get(twoStep.method).expect(200)).text)('#password')).toHaveLength(0);
    await agent.submit(twoStep.method, { codes_by: 'email' }).expect(303);
    await agent.submit(twoStep.email, { code: await mailedCode(email) }).expect(200);
    expect(await twoStepOf(personId)).toEqual({ two_step: 'email', epoch: 2 });
    expect(await ownerSql('select 1 from authenticators where person_id = $1', [personId])).toEqual([]);
    await advanceClock('11 minutes');
    await agent.get(twoStep.method).expect(303).expect('Location', paths.me.codeFor(twoStep.method));
    await agent.submit(paths.me.code, { two_step_code: await appCode(secret), next: '/' }).expect(422);
  });

  it('a new phone takes the place of the old one', async () => {
    const { agent, secret, personId, recoveryCodes } = await on();
    await agent.submit(twoStep.method, { codes_by: 'app' }).expect(303);
    const next = String(pageOf((await agent.get(twoStep.app)).text)('#key').val()).replaceAll(' ', '');
    // Until the new one has been confirmed the old one counts.
    await advanceClock('11 minutes');
    await agent.submit(paths.me.code, { two_step_code: await appCode(secret), next: '/' }).expect(303);
    await agent.submit(twoStep.app, { code: await appCode(next) }).expect(200);
    expect(await ownerSql('select 1 from authenticators where person_id = $1', [personId])).toHaveLength(1);
    await advanceClock('11 minutes');
    await agent.submit(paths.me.code, { two_step_code: await appCode(secret), next: '/' }).expect(422);
    await agent.submit(paths.me.code, { two_step_code: recoveryCodes[0]!, next: '/' }).expect(422);
    await agent.submit(paths.me.code, { two_step_code: await appCode(next), next: '/' }).expect(303);
  });

  it('turning it off asks for a fresh code and the password, and ends everything else', async () => {
    const { agent, secret, personId, email, password } = await on();
    const other = await twoStepAgent(app, { email, password }, await appCode(secret, 1));
    await advanceClock('11 minutes');
    await agent.get(twoStep.off).expect(303).expect('Location', paths.me.codeFor(twoStep.off));
    await agent.submit(twoStep.off, { password }).expect(200);
    expect((await twoStepOf(personId)).two_step).toBe('app');
    await agent.submit(paths.me.code, { two_step_code: await appCode(secret), next: twoStep.off }).expect(303);
    expect(pageOf((await agent.get(twoStep.off).expect(200)).text)('main').text()).toContain('not recommended');
    expect(errorsOf((await agent.submit(twoStep.off, { password: 'wrong' }).expect(422)).text)).toContain('The password is wrong.');
    await agent.submit(twoStep.off, { password }).expect(303).expect('Location', twoStep.show);
    expect(pageOf((await agent.get(twoStep.show)).text)('.flash').text()).toContain('Two-step verification is off.');
    expect(await twoStepOf(personId)).toEqual({ two_step: 'off', epoch: 2 });
    for (const table of ['authenticators', 'recovery_codes', 'mailed_codes', 'trusted_devices']) expect(await ownerSql(`select 1 from ${table} where person_id = $1`, [personId])).toEqual([]);
    await other.get(paths.portal.manage).expect(303);
    expect((await mailsTo(email)).at(-1)).toBe('identity.two-step-off');
    await agent.submit(twoStep.off, { password }).expect(303);
    await signedInAgent(app, { email, password });
  });

  it('it cannot be turned off while an organization of the person, or the office, asks for it', async () => {
    const { agent, personId, password, organizationId } = await on();
    await ownerSql("update organizations set two_step_required_from = app.now() + interval '9 days' where id = $1", [organizationId]);
    const answer = await agent.submit(twoStep.off, { password }).expect(409);
    expect(errorsOf(answer.text)).toContain('asks everybody for two-step verification');
    await ownerSql('update organizations set two_step_required_from = null where id = $1', [organizationId]);
    await ownerSql("insert into staff (person_id, roles, created_at) values ($1, '{support}', app.now())", [personId]);
    await agent.submit(twoStep.off, { password }).expect(409);
  });

  it('new recovery codes are shown once, and end those before', async () => {
    const { agent, email, password, recoveryCodes } = await on();
    await agent.get(twoStep.recoveryCodes).expect(200);
    const done = await agent.submit(twoStep.recoveryCodes).expect(200);
    const codes = codesOn(done.text);
    expect([codes.length, codes.filter((code) => recoveryCodes.includes(code)).length, done.headers['cache-control']]).toEqual([10, 0, 'no-store']);
    expect((await agent.get(twoStep.show)).text).not.toContain(codes[0]);
    const pending = await pendingAgent(app, { email, password });
    await pending.submit(paths.twoStep, { code: recoveryCodes[0]! }).expect(422);
    await pending.submit(paths.twoStep, { code: codes[0]! }).expect(303);
    expect(await mailsTo(email)).toEqual(['identity.recovery-codes-new', 'identity.recovery-code-used']);
  });

  it('recovery codes can be kept as a file and on paper, by the form of the page that shows them and by no other', async () => {
    const { agent, recoveryCodes } = await on();
    const codes = recoveryCodes.join(' ');
    const file = await agent.submit(twoStep.recoveryCodesText, { codes }).expect(200);
    expect([file.headers['content-disposition'], file.headers['content-type']]).toEqual(['attachment; filename=recovery-codes.txt', 'text/plain; charset=utf-8']);
    expect(recoveryCodes.filter((code) => !file.text.split('\r\n').includes(code))).toEqual([]);
    expect(codesOn((await agent.submit(twoStep.recoveryCodesPrint, { codes }).expect(200)).text)).toEqual(recoveryCodes);
    for (const foreign of ['', '00000-00000-00000-00000', `${recoveryCodes[0]} <script>`, 'x '.repeat(9_000)]) {
      await agent.submit(twoStep.recoveryCodesText, { codes: foreign }).expect(404);
      await agent.submit(twoStep.recoveryCodesPrint, { codes: foreign }).expect(404);
    }
  });

  it('there is nothing to renew where it is off', async () => {
    const agent = await signedInAgent(app, await member());
    for (const page of [twoStep.recoveryCodes, twoStep.off]) await agent.get(page).expect(303).expect('Location', twoStep.show);
    await agent.submit(twoStep.recoveryCodes).expect(409);
  });

  it('customers may use it too', async () => {
    const person = await createPerson({ firstName: 'Rosa', lastName: 'Marin' });
    await createAccountFor(person.personId);
    const agent = await signedInAgent(app, person);
    const secret = await begun(agent);
    await agent.submit(twoStep.app, { code: await appCode(secret) }).expect(200);
    await agent.get(paths.my.home).expect(200);
    await twoStepAgent(app, person, await appCode(secret, 1));
  });
});
