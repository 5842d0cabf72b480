import '../../support/settings/questions-off';
import '../../../src/identity/identity.jobs';
import { issueToken } from '../../../src/identity/tokens';
import '../../../src/mail/mail.jobs';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { browser, pageOf, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { ANSWERS, giveAnswers, mailedPath } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';
import { drainJobs } from '../../support/queue';

const app = testApp();

async function member() {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  await giveAnswers(one.personId);
  return one;
}

async function ask(email: string) {
  await browser(app).post(paths.forgottenPassword).type('form').send({ email }).expect(303);
  await drainJobs();
  return mailedPath(email, '/password-reset/');
}

describe('with the security questions switched off', () => {
  it('a password is reset by a code only', async () => {
    const { email, personId } = await member();
    const { secret } = await giveTwoStep(personId);
    const reset = (await ask(email))!;
    const $ = pageOf((await browser(app).get(`${reset}?by=questions`).expect(200)).text);
    expect([$('#code').length, $('#answer1').length, $('main a').length]).toEqual([1, 0, 0]);
    await browser(app).post(reset).type('form').send({ by: 'questions', ...ANSWERS }).expect(422);
    await browser(app).post(reset).type('form').send({ by: 'code', code: await appCode(secret) }).expect(303);
  });

  it('who has no two-step verification is told to ask an administrator', async () => {
    const { email } = await member();
    expect(await ask(email)).toBeUndefined();
    const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where recipient_email = $1 and kind = 'identity.password-help'", [email]);
    expect(mail!.text_body).toContain('Ask an administrator of your organization');
  });

  it('a customer registers without them', async () => {
    const { organizationId } = await createOrganization();
    const { accountId, email } = await createAccount({ organizationId, registered: false });
    const secret = await within('system', async (trx) => {
      const now = await databaseNow(trx);
      return issueToken(trx, { purpose: 'registration', email, organizationId, accountId, now, expiresAt: new Date(now.getTime() + 60_000) });
    });
    const $ = pageOf((await browser(app).get(paths.registration(secret)).expect(200)).text);
    expect([$('#password').length, $('#question1').length]).toEqual([1, 0]);
    expect($('main').text()).not.toMatch(/question/i);
    const fields = { first_name: 'Rosa', last_name: 'Marín', phone: '', country: 'ES', password: 'copper-teapot-meadow-31', password_again: 'copper-teapot-meadow-31', terms: 'yes' };
    await browser(app).post(paths.registration(secret)).type('form').send(fields).expect(303);
    expect(await ownerSql('select 1 from security_answers a join people p on p.id = a.person_id where p.email = $1', [email])).toEqual([]);
  });

  it('My account does not speak of them', async () => {
    const agent = await signedInAgent(app, await member());
    expect((await agent.get(paths.me.home).expect(200)).text).not.toContain('Security questions');
    await agent.get(paths.me.questions).expect(404);
    await agent.submit(paths.me.questions, {}).expect(404);
  });
});
