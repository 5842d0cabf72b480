import { config } from '../../../../src/config';
import { paths } from '../../../../src/paths';
import { advanceClock, pageOf, signedInAgent, stopClock, testApp } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { appCode, giveTwoStep } from '../../../support/factories/two-step';
import { createMember, createOrganization } from '../../../support/factories/organizations';
import { addPasskeyTo, begunPasskey, makeOptionsOf, passkeysOf } from '../../../support/outside/passkeys';
import { SoftAuthenticator, type Tweaks } from '../../../support/outside/soft-authenticator';
import { twoStepAgent } from '../../../support/two-step';

const app = testApp();
const { passkeys, twoStep } = paths.me;

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

async function signedInMember() {
  const one = await member();
  return { one, agent: await signedInAgent(app, one) };
}

const twoStepOf = async (personId: string) => (await ownerSql('select two_step, epoch from people where id = $1', [personId]))[0];
const mailsTo = async (email: string) => (await ownerSql('select kind from mails where recipient_email = $1 order by created_at, id', [email])).map(({ kind }) => kind);
const audited = async (personId: string) => (await ownerSql("select action from audit_entries where subject_id = $1 and action like 'person.passkey%' order by id", [personId])).map(({ action }) => action);
const wordsOf = (html: string) => pageOf(html)('.error-summary').text();

beforeEach(() => stopClock('2026-11-22T09:00:00Z'));

describe('adding a first passkey', () => {
  it('turns two-step verification on, shows ten recovery codes once, ends all other sessions, and is mailed and audited', async () => {
    const { one, agent } = await signedInMember();
    const elsewhere = await signedInAgent(app, one);
    const { html, agent: after } = await addPasskeyTo(agent, one.password, { name: 'Work laptop' });
    expect(pageOf(html)('.recovery-codes code')).toHaveLength(10);
    expect([await twoStepOf(one.personId), await mailsTo(one.email), await audited(one.personId)]).toEqual([{ two_step: 'passkey', epoch: 2 }, ['identity.passkey-added'], ['person.passkey-added']]);
    expect(await passkeysOf(one.personId)).toMatchObject([{ name: 'Work laptop', transports: ['hybrid', 'internal'], is_shareable: false, is_backed_up: false, last_used_at: null }]);
    await elsewhere.get(paths.portal.home).expect(303).expect('Location', paths.signInTo(paths.portal.home));
    const page = pageOf((await after.get(twoStep.show).expect(200)).text);
    expect(page('section[aria-labelledby=passkeys] tbody tr').text()).toMatch(/Work laptop[^]*This device only[^]*Not yet/);
    // The code counts as fresh: what is grave asks nothing for ten minutes.
    await after.get(paths.portal.accountsCsv).expect(200);
  });

  it('asks the browser for one that its device finds by itself and opens after finger, face or PIN, of no named make', async () => {
    const { one, agent } = await signedInMember();
    const options = await begunPasskey(agent, one.password);
    expect(options).toMatchObject({ rp: { id: 'localhost' }, attestation: 'none', excludeCredentials: [], user: { name: one.email, id: Buffer.from(one.personId.replaceAll('-', ''), 'hex').toString('base64url') } });
    expect(options.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'required' });
  });

  it('needs the password, and takes no other page for it', async () => {
    const { one, agent } = await signedInMember();
    expect(wordsOf((await agent.submit(passkeys.new, { password: 'not my password' }).expect(422)).text)).toContain('The password is wrong.');
    expect(wordsOf((await agent.submit(passkeys.new, {}).expect(422)).text)).toContain('Enter your password.');
    await agent.get(passkeys.create).expect(303).expect('Location', passkeys.new);
    const other = await signedInMember();
    const device = new SoftAuthenticator();
    const answer = device.make(await begunPasskey(other.agent, other.one.password));
    await agent.submit(passkeys.create, { answer, name: 'Stolen' }).expect(303).expect('Location', passkeys.new);
    expect([await passkeysOf(one.personId), await passkeysOf(other.one.personId)]).toEqual([[], []]);
  });

  it('is over after five minutes, and belongs to the session that began it', async () => {
    const { one, agent } = await signedInMember();
    const elsewhere = await signedInAgent(app, one);
    const [device, options] = [new SoftAuthenticator(), await begunPasskey(agent, one.password)];
    await elsewhere.get(passkeys.create).expect(303).expect('Location', passkeys.new);
    await elsewhere.submit(passkeys.create, { answer: device.make(options) }).expect(303).expect('Location', passkeys.new);
    await advanceClock('5 minutes');
    await agent.submit(passkeys.create, { answer: device.make(options) }).expect(303).expect('Location', passkeys.new);
    expect(pageOf((await agent.get(passkeys.new).expect(200)).text)('.flash').text()).toContain('That took too long. Begin again.');
    expect(await passkeysOf(one.personId)).toEqual([]);
  });

  it('is named after the browser when no name is typed, and refuses one that is too long', async () => {
    const { one, agent } = await signedInMember();
    agent.set('User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0');
    const [device, options] = [new SoftAuthenticator(), await begunPasskey(agent, one.password)];
    const refused = await agent.submit(passkeys.create, { answer: device.make(options), name: 'x'.repeat(61) }).expect(422);
    expect([wordsOf(refused.text).includes('Use at most 60 characters for the name.'), makeOptionsOf(refused.text).challenge]).toEqual([true, options.challenge]);
    await agent.submit(passkeys.create, { answer: device.make(options), name: ' ' }).expect(200);
    expect(await passkeysOf(one.personId)).toMatchObject([{ name: 'Firefox on Linux' }]);
  });

  const forgeries: [string, Tweaks][] = [
    ['for another origin', { origin: 'https://evil.example' }], ['for another name', { rpId: 'evil.example' }], ['without verifying its person', { userVerified: false }],
    ['without anybody there', { userPresent: false }], ['as the answer to another question', { type: 'webauthn.get' }], ['with certificates of its make', { format: 'apple' }], ['in a form that nobody knows', { format: 'x' }],
  ];
  it.each(forgeries)('is refused %s, with a new challenge for another try', async (_what, tweaks) => {
    const { one, agent } = await signedInMember();
    const options = await begunPasskey(agent, one.password);
    const refused = await agent.submit(passkeys.create, { answer: new SoftAuthenticator().make(options, tweaks), name: 'Mine' }).expect(422);
    expect(wordsOf(refused.text)).toContain('Your device did not confirm that it is you');
    expect([makeOptionsOf(refused.text).challenge === options.challenge, pageOf(refused.text)('#name').val()]).toEqual([false, 'Mine']);
    expect([await passkeysOf(one.personId), await twoStepOf(one.personId)]).toEqual([[], { two_step: 'off', epoch: 1 }]);
    await agent.submit(passkeys.create, { answer: new SoftAuthenticator().make(makeOptionsOf(refused.text)), name: 'Mine' }).expect(200);
  });

  it('is added once, however often the form is sent', async () => {
    const { one, agent } = await signedInMember();
    const answer = new SoftAuthenticator().make(await begunPasskey(agent, one.password));
    const answers = await Promise.all([1, 2, 3].map(() => agent.submit(passkeys.create, { answer, name: 'Mine' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect([(await passkeysOf(one.personId)).length, await twoStepOf(one.personId), await mailsTo(one.email)]).toEqual([1, { two_step: 'passkey', epoch: 2 }, ['identity.passkey-added']]);
  });
});

describe('adding another passkey', () => {
  it('needs a fresh code and the password, keeps the method and the recovery codes, and ends other sessions and trusted devices', async () => {
    const one = await member();
    const { secret } = await giveTwoStep(one.personId);
    const agent = await twoStepAgent(app, one, await appCode(secret), { trust: 'yes' });
    await advanceClock('11 minutes');
    await agent.get(passkeys.new).expect(303).expect('Location', paths.me.codeFor(passkeys.new));
    await agent.submit(paths.me.code, { two_step_code: await appCode(secret), next: passkeys.new }).expect(303);
    await agent.submit(passkeys.new, { password: 'not my password' }).expect(422);
    const { agent: after } = await addPasskeyTo(agent, one.password, { shareable: true, backedUp: true });
    expect([await twoStepOf(one.personId), await mailsTo(one.email)]).toEqual([{ two_step: 'app', epoch: 2 }, ['identity.passkey-added']]);
    expect(await ownerSql('select 1 from trusted_devices where person_id = $1', [one.personId])).toEqual([]);
    expect(await ownerSql('select 1 from recovery_codes where person_id = $1 and used_at is null', [one.personId])).toHaveLength(10);
    expect(pageOf((await after.get(twoStep.show).expect(200)).text)('section[aria-labelledby=passkeys]').text()).toContain('Synced');
  });

  it('names to the browser those that are here already, and takes none twice', async () => {
    const { one, agent } = await signedInMember();
    const { device, agent: after } = await addPasskeyTo(agent, one.password);
    const options = await begunPasskey(after, one.password);
    expect(options.excludeCredentials).toEqual([{ id: device.credentialId, transports: ['hybrid', 'internal'], type: 'public-key' }]);
    await after.submit(passkeys.create, { answer: device.make(options) }).expect(422);
    expect(await passkeysOf(one.personId)).toHaveLength(1);
  });

  it("refuses one that is another person's, in the same words as any that is wrong", async () => {
    const [first, second] = [await signedInMember(), await signedInMember()];
    const { device } = await addPasskeyTo(first.agent, first.one.password);
    const refused = await second.agent.submit(passkeys.create, { answer: device.make(await begunPasskey(second.agent, second.one.password)) }).expect(422);
    expect(wordsOf(refused.text)).toContain('the passkey is not for this portal');
    expect([await passkeysOf(second.one.personId), (await passkeysOf(first.one.personId)).length]).toEqual([[], 1]);
  });

  it('stops at ten', async () => {
    const { one, agent: first } = await signedInMember();
    let agent = first;
    for (let made = 0; made < 10; made += 1) ({ agent } = await addPasskeyTo(agent, one.password, { name: `Key ${made}` }));
    await agent.submit(passkeys.new, { password: one.password }).expect(303).expect('Location', twoStep.show);
    const page = pageOf((await agent.get(twoStep.show).expect(200)).text);
    expect([page('.flash').text().includes('You have 10 passkeys, which is the most.'), page(`a[href="${passkeys.new}"]`).length]).toEqual([true, 0]);
    expect(await passkeysOf(one.personId)).toHaveLength(10);
  });
});

describe('an answer that is no passkey', () => {
  const odd = ['', 'null', '[]', '{}', '"x"', '{"id":1}', '{"__proto__":{"id":"a"}}', 'x'.repeat(30_000), '[[[['.repeat(2_000), JSON.stringify({ id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'AA', attestationObject: 'AA' } }),
    JSON.stringify({ id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: Buffer.from('{"challenge":{"a":1}}').toString('base64url'), attestationObject: 'AA' } }), '🧀', '{"id":"\u202e"}'];
  it.each(odd)('(odd text %#) is refused in words, and the page stays open', async (answer) => {
    const { one, agent } = await signedInMember();
    const options = await begunPasskey(agent, one.password);
    const refused = await agent.submit(passkeys.create, { answer, name: 'Mine' }).expect(422);
    expect([wordsOf(refused.text).includes('Your browser made no passkey. Try again.'), makeOptionsOf(refused.text).challenge]).toEqual([true, options.challenge]);
  });

  it.each(['AA', 'oA', 'gA', '_____w', Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461f6', 'hex').toString('base64url')])('with the right challenge and %s inside is refused too', async (attestationObject) => {
    const { one, agent } = await signedInMember();
    const { challenge } = await begunPasskey(agent, one.password);
    const clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin: config.baseUrl })).toString('base64url');
    await agent.submit(passkeys.create, { answer: JSON.stringify({ id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON, attestationObject } }) }).expect(422);
    expect(await passkeysOf(one.personId)).toEqual([]);
  });
});
