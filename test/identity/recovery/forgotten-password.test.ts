import '../../../src/identity/identity.jobs';
import { choosePassword } from '../../../src/identity/recovery/choose-password';
import { issueToken } from '../../../src/identity/tokens';
import { hashRecoveryCode, newRecoveryCodes } from '../../../src/identity/two-step/recovery-codes/recovery-code.model';
import '../../../src/mail/mail.jobs';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { ANSWERS, giveAnswers, mailedPath } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { appCode, giveTwoStep, mailedCode } from '../../support/factories/two-step';
import { drainJobs } from '../../support/queue';
import { pendingAgent } from '../../support/two-step';

const app = testApp();
const NEW_PASSWORD = 'copper-teapot-meadow-31';
const twice = (password: string) => ({ password, password_again: password });

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
  await ownerSql('delete from reset_requests');
});

async function member({ answers = true } = {}) {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  if (answers) await giveAnswers(one.personId);
  return one;
}

/** Asks for a link; answers its path, if one was mailed. */
async function ask(email: string): Promise<string | undefined> {
  await browser(app).post(paths.forgottenPassword).type('form').send({ email }).expect(303).expect('Location', paths.forgottenPasswordSent);
  await drainJobs();
  return mailedPath(email, '/password-reset/');
}

function prove(path: string, fields: Record<string, string>) {
  return browser(app).post(path).type('form').send(fields);
}

async function proven(path: string, fields: Record<string, string> = { by: 'questions', ...ANSWERS }): Promise<string> {
  const answer = await prove(path, fields).expect(303);
  expect(answer.headers['location']).toMatch(/^\/password-choice\/[\w-]{43}$/);
  return answer.headers['location']!;
}

function choose(path: string, password = NEW_PASSWORD) {
  return browser(app).post(path).type('form').send(twice(password));
}

function signIn(email: string, password: string) {
  return browser(app).post(paths.signIn).type('form').send({ email, password });
}

function said(html: string): string {
  return pageOf(html)('.error-summary li').text();
}

describe('a forgotten password', () => {
  it('is linked from the sign-in page and replaced step by step: mail, security questions, new password, sign-in', async () => {
    const { email, password } = await member();
    expect(pageOf((await browser(app).get(paths.signIn)).text)(`a[href="${paths.forgottenPassword}"]`)).toHaveLength(1);
    const reset = (await ask(email))!;
    const $ = pageOf((await browser(app).get(reset).expect(200)).text);
    expect($('label.field-label').map((_i, label) => $(label).text().trim()).get()).toEqual([
      'What was the name of your first pet?', 'What was the make of your first car?', 'What is the middle name of your oldest sibling or cousin?',
    ]);
    const choice = await proven(reset, { by: 'questions', answer1: '  REX ', answer4: 'a blue  volvo', answer9: 'zoë' });
    await browser(app).get(choice).expect(200);
    const done = await choose(choice).expect(303).expect('Location', paths.passwordChanged);
    expect(done.headers['set-cookie']).toBeUndefined();
    expect(pageOf((await browser(app).get(paths.passwordChanged).expect(200)).text)(`main a[href="${paths.signIn}"]`)).toHaveLength(1);
    await signIn(email, password).expect(422);
    await signIn(email, NEW_PASSWORD).expect(303);
  });

  it('answers the same for an e-mail that has no sign-in, and writes to nobody', async () => {
    const { email } = await member();
    const answers = await Promise.all([email, 'stranger@example.test'].map(async (address) => {
      const { status, headers, text } = await browser(app).post(paths.forgottenPassword).type('form').send({ email: address });
      return [status, headers['location'], text, headers['set-cookie']];
    }));
    expect(answers[0]).toEqual(answers[1]);
    await drainJobs();
    expect(await ownerSql("select 1 from mails where recipient_email = 'stranger@example.test'")).toEqual([]);
  });

  it('does the same work while the person waits, whether the e-mail is known or not: a worker writes the mail', async () => {
    const { email } = await member();
    for (const address of [email, 'stranger@example.test']) await browser(app).post(paths.forgottenPassword).type('form').send({ email: address }).expect(303);
    expect(await ownerSql('select email, waiting from reset_requests order by email')).toEqual([{ email, waiting: true }, { email: 'stranger@example.test', waiting: true }]);
    expect(await ownerSql("select 1 from mails where kind like 'identity.password%' and recipient_email = $1", [email])).toEqual([]);
    await drainJobs();
    expect(await ownerSql('select 1 from reset_requests where waiting')).toEqual([]);
    expect(await mailedPath(email, '/password-reset/')).toBeDefined();
  });

  it('sends at most three mails an hour to one address, and says nothing about it', async () => {
    const { email } = await member();
    const count = async () => (await ownerSql<{ n: number }>("select count(*)::int as n from mails where recipient_email = $1 and kind = 'identity.password-reset'", [email]))[0]!.n;
    for (let i = 0; i < 5; i += 1) {
      await ask(email);
      await advanceClock('1 minute');
    }
    expect(await count()).toBe(3);
    await advanceClock('61 minutes');
    await ask(email);
    expect(await count()).toBe(4);
  });

  it('stops one network that asks for many e-mails after twenty in an hour', async () => {
    for (let i = 0; i < 20; i += 1) await browser(app).post(paths.forgottenPassword).type('form').send({ email: `many-${i}@example.test` }).expect(303);
    const answer = await browser(app).post(paths.forgottenPassword).set('X-Forwarded-For', '203.0.113.7').type('form').send({ email: 'one-more@example.test' });
    expect([answer.status, said(answer.text)]).toEqual([429, 'There were too many tries from your network. Try again in 60 minutes.']);
  });

  it('asks for an e-mail in words, and keeps what was typed', async () => {
    const answer = await browser(app).post(paths.forgottenPassword).type('form').send({ email: 'not an address' });
    expect([answer.status, said(answer.text), pageOf(answer.text)('#email').val()]).toEqual([422, 'Enter an e-mail address like name@example.com.', 'not an address']);
  });

  it('ends every session and every trusted device, and the lock of the sign-in', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const choice = await proven((await ask(one.email))!);
    for (let i = 0; i < 10; i += 1) {
      await signIn(one.email, 'a wrong guess').expect(422);
      await advanceClock('33 seconds');
    }
    await signIn(one.email, one.password).expect(429);
    const [before] = await ownerSql<{ epoch: number }>('select epoch from people where id = $1', [one.personId]);
    await choose(choice).expect(303);
    expect(await ownerSql('select epoch from people where id = $1', [one.personId])).toEqual([{ epoch: before!.epoch + 1 }]);
    await agent.get(paths.me.home).expect(303);
    await signIn(one.email, NEW_PASSWORD).expect(303);
  });

  it('tells the person by mail, and the audit log what happened', async () => {
    const { email, personId } = await member();
    await choose(await proven((await ask(email))!)).expect(303);
    expect(await ownerSql("select subject from mails where recipient_email = $1 and kind = 'identity.password-changed'", [email])).toEqual([{ subject: 'Your password was changed' }]);
    expect((await ownerSql<{ action: string }>('select action from audit_entries where subject_id = $1 order by id', [personId])).map(({ action }) => action))
      .toEqual(['person.reset-link-sent', 'person.reset-proven', 'person.password-reset']);
  });

  it('refuses a weak password or two that differ, in words, and the page goes on working', async () => {
    const { email } = await member();
    const choice = await proven((await ask(email))!);
    expect(said((await choose(choice, 'password1234').expect(422)).text)).toMatch(/common|easy to guess/);
    const differ = await browser(app).post(choice).type('form').send({ password: NEW_PASSWORD, password_again: 'another-teapot-31' }).expect(422);
    expect(said(differ.text)).toBe('The two passwords differ. Type the same one twice.');
    expect(differ.text).not.toContain(NEW_PASSWORD);
    await choose(choice).expect(303);
  });
});

describe('the mailed link (security.md 3.7)', () => {
  it('lasts 24 hours', async () => {
    const { email } = await member();
    const reset = (await ask(email))!;
    await advanceClock('23 hours 59 minutes');
    await browser(app).get(reset).expect(200);
    await advanceClock('1 minute');
    await browser(app).get(reset).expect(404);
    await prove(reset, { by: 'questions', ...ANSWERS }).expect(404);
  });

  it('is voided by a newer one', async () => {
    const { email } = await member();
    const older = (await ask(email))!;
    await advanceClock('1 second');
    const newer = (await ask(email))!;
    expect(newer).not.toBe(older);
    await browser(app).get(older).expect(404);
    await browser(app).get(newer).expect(200);
  });

  it('works once: after the second proof it is over', async () => {
    const { email } = await member();
    const reset = (await ask(email))!;
    await proven(reset);
    const again = await prove(reset, { by: 'questions', ...ANSWERS }).expect(404);
    expect(pageOf(again.text)('main').text()).toContain('This link does not work any more.');
  });

  it('changes nothing when it is opened, and neither its page nor the next tells where it was', async () => {
    const { email, personId } = await member();
    const reset = (await ask(email))!;
    for (let i = 0; i < 3; i += 1) expect((await browser(app).get(reset).expect(200)).headers['referrer-policy']).toBe('no-referrer');
    const choice = await proven(reset);
    expect((await browser(app).get(choice).expect(200)).headers['referrer-policy']).toBe('no-referrer');
    expect(await ownerSql('select epoch from people where id = $1', [personId])).toEqual([{ epoch: 1 }]);
  });

  it('opens nothing else, and no other link opens it', async () => {
    const { email } = await member();
    const secret = (await ask(email))!.split('/').at(-1)!;
    await browser(app).get(paths.passwordChoice(secret)).expect(404);
    await browser(app).get(paths.unlock(secret)).expect(404);
    await browser(app).get(paths.passwordReset('x'.repeat(43))).expect(404);
  });

  it('leads to a page for the new password that lasts 15 minutes and works once', async () => {
    const { email } = await member();
    const late = await proven((await ask(email))!);
    await advanceClock('15 minutes');
    await choose(late).expect(404);
    const choice = await proven((await ask(email))!);
    await choose(choice).expect(303);
    await choose(choice, 'other-copper-meadow-77').expect(404);
    await signIn(email, NEW_PASSWORD).expect(303);
  });
});

describe('the second proof (security.md 3.10)', () => {
  it('is a code of the app where two-step verification is on, which is asked again at the sign-in', async () => {
    const one = await member();
    const { secret } = await giveTwoStep(one.personId);
    const reset = (await ask(one.email))!;
    const $ = pageOf((await browser(app).get(reset).expect(200)).text);
    expect([$('#code').length, $('#answer1').length, $(`a[href="${reset}?by=questions"]`).text()]).toEqual([1, 0, 'Answer the security questions instead']);
    await prove(reset, { by: 'code', code: '000000' }).expect(422);
    await choose(await proven(reset, { by: 'code', code: await appCode(secret) })).expect(303);
    await pendingAgent(app, { email: one.email, password: NEW_PASSWORD });
  });

  it('may be the security questions instead, with two-step verification left on', async () => {
    const one = await member();
    await giveTwoStep(one.personId);
    const reset = (await ask(one.email))!;
    expect(pageOf((await browser(app).get(`${reset}?by=questions`).expect(200)).text)('#answer4')).toHaveLength(1);
    await choose(await proven(reset)).expect(303);
    expect(await ownerSql('select two_step from people where id = $1', [one.personId])).toEqual([{ two_step: 'app' }]);
  });

  it('may be a recovery code, once', async () => {
    const one = await member({ answers: false });
    const { recoveryCodes } = await giveTwoStep(one.personId);
    await proven((await ask(one.email))!, { by: 'code', code: recoveryCodes[0]! });
    await advanceClock('1 minute');
    expect(said((await prove((await ask(one.email))!, { by: 'code', code: recoveryCodes[0]! }).expect(422)).text)).toContain('That code is wrong, or it was used before.');
  });

  it('is never a code by e-mail: that arrives where the link does', async () => {
    const one = await member();
    await giveTwoStep(one.personId, 'email');
    const reset = (await ask(one.email))!;
    expect(pageOf((await browser(app).get(reset).expect(200)).text)('#answer1')).toHaveLength(1);
    await pendingAgent(app, one);
    await prove(reset, { by: 'code', code: await mailedCode(one.email) }).expect(422);
    await proven(reset);
  });

  it('locks the reset for an hour after five wrong ones, by whatever link, and says so by mail', async () => {
    const { email, personId } = await member();
    const reset = (await ask(email))!;
    const wrong = { by: 'questions', ...ANSWERS, answer9: 'Nobody' };
    for (let left = 4; left > 0; left -= 1) expect(said((await prove(reset, wrong).expect(422)).text)).toContain(left === 1 ? 'One try is left' : `${left} tries are left`);
    const locked = await prove(reset, wrong).expect(429);
    expect([said(locked.text), locked.headers['retry-after']]).toEqual(['That was wrong 5 times, so choosing a new password is locked. Try again in 60 minutes.', '3600']);
    await advanceClock('1 minute');
    const newer = (await ask(email))!;
    await prove(newer, { by: 'questions', ...ANSWERS }).expect(429);
    await browser(app).get(newer).expect(429);
    expect(await ownerSql("select action from audit_entries where subject_id = $1 and action = 'person.reset-locked'", [personId])).toHaveLength(1);
    expect(await ownerSql("select 1 from mails where recipient_email = $1 and kind = 'identity.reset-locked'", [email])).toHaveLength(1);
    await advanceClock('60 minutes');
    await proven(newer);
  });

  it('is looked at five times at most when many tries come at once', async () => {
    const { email, personId } = await member();
    const reset = (await ask(email))!;
    const answers = await Promise.all(Array.from({ length: 20 }, () => prove(reset, { by: 'questions', ...ANSWERS, answer1: 'Nobody' })));
    expect(answers.filter(({ status }) => status === 422).length).toBe(4);
    expect(answers.filter(({ status }) => status === 429).length).toBe(16);
    expect(await ownerSql('select failures from reset_tries where person_id = $1', [personId])).toEqual([{ failures: 5 }]);
  });

  it('says which answers are missing, and never which one was wrong', async () => {
    const { email } = await member();
    const reset = (await ask(email))!;
    const missing = await prove(reset, { by: 'questions', answer1: 'Rex', answer4: ' ' }).expect(422);
    expect(pageOf(missing.text)('.error-summary a').map((_i, a) => pageOf(missing.text)(a).attr('href')).get()).toEqual(['#answer4', '#answer9']);
    expect(pageOf(missing.text)('#answer1').val()).toBe('Rex');
    const wrong = await prove(reset, { by: 'questions', ...ANSWERS, answer4: 'Saab' }).expect(422);
    expect(said(wrong.text)).toBe('At least one answer is wrong. 4 tries are left, then it is locked for an hour.');
  });
});

describe('who cannot get a new password alone', () => {
  it.each([
    ['has neither two-step verification nor questions', 'update people set two_step = two_step where id = $1', 'Ask an administrator of your organization'],
    ['has not chosen a password yet', 'update people set password_hash = null where id = $1', 'Look for the mail that invited you'],
  ])('and %s is told by mail what to do', async (_who, change, words) => {
    const { email, personId } = await member({ answers: false });
    await ownerSql(change, [personId]);
    expect(await ask(email)).toBeUndefined();
    const [mail] = await ownerSql<{ text_body: string; subject: string }>("select subject, text_body from mails where recipient_email = $1 and kind = 'identity.password-help'", [email]);
    expect(mail!.subject).toBe('How to sign in again');
    expect(mail!.text_body).toContain(words);
  });
});

describe('two at once', () => {
  jest.setTimeout(120_000);

  it('of 100 pairs of proofs by one mailed link, each time exactly one gets on', async () => {
    const { email, personId } = await member({ answers: false });
    const { recoveryCodes } = await giveTwoStep(personId);
    expect(recoveryCodes).toHaveLength(10);
    for (let round = 0; round < 100; round += 1) {
      const codes = newRecoveryCodes().slice(0, 2);
      await ownerSql('insert into recovery_codes (person_id, code_hash, created_at) select $1, unnest($2::bytea[]), app.now()', [personId, codes.map(hashRecoveryCode)]);
      await ownerSql('delete from reset_requests');
      await ownerSql('delete from rate_limits');
      await advanceClock('1 minute');
      const reset = (await ask(email))!;
      const answers = await Promise.all(codes.map((code) => prove(reset, { by: 'code', code })));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
    }
  });

  it('of 100 pairs of new passwords by one link, each time exactly one is taken', async () => {
    const { email, personId } = await member();
    for (let round = 0; round < 100; round += 1) {
      await advanceClock('1 second');
      const secret = await within('system', async (trx) => {
        const now = await databaseNow(trx);
        return issueToken(trx, { purpose: 'password-choice', email, personId, now, expiresAt: new Date(now.getTime() + 60_000) });
      });
      const results = await Promise.allSettled(['first', 'second'].map((word) => choosePassword(secret, `${word}-copper-teapot-31`, 'test')));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }
    expect(await ownerSql('select epoch from people where id = $1', [personId])).toEqual([{ epoch: 101 }]);
  });
});
