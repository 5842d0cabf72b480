import '../../../src/identity/identity.jobs';
import '../../../src/mail/mail.jobs';
import { paths } from '../../../src/paths';
import { browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { giveAnswers, mailedPath } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { addPasskeyTo, askedFor, passkeysOf, signInByPasskey } from '../../support/outside/passkeys';
import { drainJobs } from '../../support/queue';

const app = testApp();
const NEW_PASSWORD = 'copper-teapot-meadow-31';
const said = (html: string) => pageOf(html)('.error-summary li').text();

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
  await ownerSql('delete from reset_requests');
});

async function withPasskey() {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  await giveAnswers(one.personId);
  const { device } = await addPasskeyTo(await signedInAgent(app, one), one.password);
  return { ...one, device };
}

async function linkFor({ email }: { email: string }): Promise<{ link: string; challenge: string }> {
  await browser(app).post(paths.forgottenPassword).type('form').send({ email }).expect(303);
  await drainJobs();
  const link = (await mailedPath(email, '/password-reset/'))!;
  return { link, challenge: paths.passkey.resetChallenge(link.split('/').at(-1)!) };
}

describe('a passkey as the second proof of a password reset (security.md 3.10)', () => {
  it('leads to the new password; the passkey stays and opens the account', async () => {
    const one = await withPasskey();
    const { link, challenge } = await linkFor(one);
    const agent = browser(app);
    const page = pageOf((await agent.get(link).expect(200)).text);
    expect([page('[data-passkey=use]').attr('data-passkey-from'), page('label[for=code]').text(), page('#code-hint').text().includes('by e-mail')]).toEqual([challenge, 'Recovery code', false]);
    const options = await askedFor(agent, challenge);
    expect(options.allowCredentials).toMatchObject([{ id: one.device.credentialId }]);
    const proven = await agent.post(link).type('form').send({ by: 'code', answer: one.device.use(options) }).expect(303);
    const choice = proven.headers['location']!;
    expect(choice).toMatch(/^\/password-choice\/[\w-]{43}$/);
    await agent.post(choice).type('form').send({ password: NEW_PASSWORD, password_again: NEW_PASSWORD }).expect(303);
    expect(await ownerSql("select after from audit_entries where action = 'person.reset-proven' and subject_id = $1", [one.personId])).toEqual([{ after: { by: 'passkey' } }]);
    expect([(await passkeysOf(one.personId)).length, (await signInByPasskey(app, one.device)).answer.status]).toEqual([1, 303]);
  });

  it("counts as a try when it is another person's, for another link, or used twice, and locks after five", async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    const [{ link, challenge }, { challenge: othersChallenge }] = [await linkFor(one), await linkFor(other)];
    const agent = browser(app);
    const send = (answer: string) => agent.post(link).type('form').send({ by: 'code', answer });
    const foreign = other.device.use(await askedFor(agent, challenge));
    expect(said((await send(foreign).expect(422)).text)).toBe('That passkey did not prove that it is you. 4 tries are left, then it is locked for an hour.');
    await send(one.device.use(await askedFor(agent, othersChallenge))).expect(422);
    await send(one.device.use(await askedFor(agent, challenge), { wrongKey: true })).expect(422);
    await send('{"id":1}').expect(422);
    const locked = await send(one.device.use(await askedFor(agent, challenge), { userVerified: false })).expect(429);
    expect(said(locked.text)).toContain('locked');
    await agent.post(challenge).expect(429);
    await send('{}').expect(429);
  });

  it('is not asked for where there is none, and not behind a link that is over', async () => {
    const { organizationId } = await createOrganization();
    const one = await createMember({ organizationId });
    await giveAnswers(one.personId);
    const { link, challenge } = await linkFor(one);
    expect(pageOf((await browser(app).get(link).expect(200)).text)('[data-passkey]')).toHaveLength(0);
    await browser(app).post(challenge).expect(404);
    await browser(app).post(paths.passkey.resetChallenge('x'.repeat(43))).expect(404);
  });
});
