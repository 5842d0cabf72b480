import { forgetEnded } from '../../../../src/identity/forget-ended';
import { askForPasskey } from '../../../../src/identity/two-step/passkeys/ask-for-passkey';
import { checkPasskey } from '../../../../src/identity/two-step/passkeys/check-passkey';
import { mayBeCopied } from '../../../../src/identity/two-step/passkeys/passkey.model';
import { rescuePerson } from '../../../../src/identity/two-step/rescue-person';
import { paths } from '../../../../src/paths';
import { advanceClock, pageOf, signedInAgent, stopClock, testApp } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { createMember, createOrganization } from '../../../support/factories/organizations';
import { createColleague } from '../../../support/factories/staff';
import { appCode, giveTwoStep } from '../../../support/factories/two-step';
import { addPasskeyTo, passkeysOf, signInByPasskey } from '../../../support/outside/passkeys';
import { signedIn, twoStepAgent } from '../../../support/two-step';

const app = testApp();
const { passkeys, twoStep } = paths.me;
const ROUNDS = 100;

async function withPasskey() {
  const { organizationId } = await createOrganization();
  const one = await createMember({ organizationId });
  const { device, agent } = await addPasskeyTo(await signedInAgent(app, one), one.password);
  const [passkey] = await passkeysOf(one.personId);
  return { ...one, organizationId, device, agent, id: String(passkey!.id) };
}

const twoStepOf = async (personId: string) => (await ownerSql('select two_step, epoch from people where id = $1', [personId]))[0];
const mailsTo = async (email: string) => (await ownerSql('select kind from mails where recipient_email = $1 order by created_at, id', [email])).map(({ kind }) => kind);
const audited = async (personId: string, action: string) => ownerSql('select before, after from audit_entries where subject_id = $1 and action = $2 order by id', [personId, action]);

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

describe('naming a passkey', () => {
  it('changes its name, once in the audit log, and asks for one where there is none', async () => {
    const { agent, id, personId } = await withPasskey();
    const refused = pageOf((await agent.submit(passkeys.edit(id), { name: ' ' }).expect(422)).text);
    expect(refused('.error-summary').text()).toContain('Enter a name.');
    await agent.submit(passkeys.edit(id), { name: 'x'.repeat(61) }).expect(422);
    await agent.submit(passkeys.edit(id), { name: '<b>Büro</b> \u202e🔑' }).expect(303).expect('Location', twoStep.show);
    expect(await passkeysOf(personId)).toMatchObject([{ name: '<b>Büro</b> \u202e🔑' }]);
    expect(await audited(personId, 'person.passkey-named')).toMatchObject([{ before: { name: 'Laptop' }, after: { name: '<b>Büro</b> \u202e🔑' } }]);
    expect(pageOf((await agent.get(twoStep.show).expect(200)).text)('section[aria-labelledby=passkeys] th bdi').text()).toBe('<b>Büro</b> \u202e🔑');
  });

  it("finds nobody else's, in any way", async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    for (const id of [other.id, '00000000-0000-7000-8000-00000000ffff', 'x', '%00']) {
      await one.agent.get(passkeys.edit(id)).expect(404);
      await one.agent.submit(passkeys.edit(id), { name: 'Mine' }).expect(404);
      await one.agent.get(passkeys.remove(id)).expect(404);
      await one.agent.submit(passkeys.remove(id)).expect(404);
    }
    expect(await passkeysOf(other.personId)).toMatchObject([{ name: 'Laptop' }]);
  });
});

describe('removing a passkey', () => {
  it('turns two-step verification off with the last one, ends all other sessions, and is mailed and audited', async () => {
    const one = await withPasskey();
    const elsewhere = await signedIn((await signInByPasskey(app, one.device)).agent);
    expect(pageOf((await one.agent.get(passkeys.remove(one.id)).expect(200)).text)('main').text()).toContain('Two-step verification goes off with it');
    await one.agent.submit(passkeys.remove(one.id)).expect(303).expect('Location', twoStep.show);
    expect([await passkeysOf(one.personId), await twoStepOf(one.personId), await mailsTo(one.email)]).toEqual([[], { two_step: 'off', epoch: 3 }, ['identity.passkey-added', 'identity.passkey-removed']]);
    expect(await audited(one.personId, 'person.passkey-removed')).toMatchObject([{ before: { twoStep: 'passkey', name: 'Laptop' }, after: { twoStep: 'off' } }]);
    expect(await ownerSql('select 1 from recovery_codes where person_id = $1', [one.personId])).toEqual([]);
    expect(pageOf((await one.agent.get(twoStep.show).expect(200)).text)('.flash').text()).toContain('The passkey Laptop is removed. Two-step verification is off.');
    await elsewhere.get(paths.portal.accounts).expect(303);
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(422);
  });

  it('leaves the other ways as they are, and trusts no device any more', async () => {
    const { organizationId } = await createOrganization();
    const one = await createMember({ organizationId });
    const { secret } = await giveTwoStep(one.personId);
    const { agent } = await addPasskeyTo(await twoStepAgent(app, one, await appCode(secret)), one.password);
    await ownerSql("insert into trusted_devices (id, person_id, token_hash, epoch, created_at, last_used_at, expires_at) select gen_random_uuid(), $1, sha256('x'), 2, app.now(), app.now(), app.now() + interval '1 day'", [one.personId]);
    const [passkey] = await passkeysOf(one.personId);
    expect(pageOf((await agent.get(passkeys.remove(passkey!.id)).expect(200)).text)('main').text()).not.toContain('Two-step verification goes off');
    await agent.submit(passkeys.remove(passkey!.id)).expect(303);
    expect([await passkeysOf(one.personId), await twoStepOf(one.personId), await ownerSql('select 1 from trusted_devices where person_id = $1', [one.personId])]).toEqual([[], { two_step: 'app', epoch: 3 }, []]);
    expect(await ownerSql('select 1 from recovery_codes where person_id = $1 and used_at is null', [one.personId])).toHaveLength(10);
  });

  it('asks for a fresh code or passkey first', async () => {
    const one = await withPasskey();
    await advanceClock('11 minutes');
    await one.agent.get(passkeys.remove(one.id)).expect(303).expect('Location', paths.me.codeFor(passkeys.remove(one.id)));
    await one.agent.submit(passkeys.remove(one.id)).expect(200);
    expect(await passkeysOf(one.personId)).toHaveLength(1);
  });

  it('is refused for the last one of who must have two-step verification, with what to do, and goes when there is another', async () => {
    const one = await withPasskey();
    await ownerSql("update organizations set two_step_required_from = app.now() + interval '9 days', display_name = 'Harbor IT' where id = $1", [one.organizationId]);
    const words = 'Harbor IT asks everybody for two-step verification, and this passkey is all you have for it. Add another passkey or set up codes first, then remove it.';
    const page = pageOf((await one.agent.get(passkeys.remove(one.id)).expect(200)).text);
    expect([page('.flash').text().includes(words), page(`form[action="${passkeys.remove(one.id)}"]`).length]).toEqual([true, 0]);
    expect((await one.agent.submit(passkeys.remove(one.id)).expect(409)).text).toContain('Add another passkey');
    const { agent } = await addPasskeyTo(one.agent, one.password, { name: 'Phone' });
    await agent.submit(passkeys.remove(one.id)).expect(303);
    expect([(await passkeysOf(one.personId)).map(({ name }) => name), (await twoStepOf(one.personId))?.two_step]).toEqual([['Phone'], 'passkey']);
  });

  it('is refused for the last one of staff', async () => {
    const colleague = await createColleague();
    await ownerSql("update people set two_step = 'off' where id = $1", [colleague.personId]);
    const { agent } = await addPasskeyTo(await signedInAgent(app, colleague), colleague.password);
    const [passkey] = await passkeysOf(colleague.personId);
    expect((await agent.submit(passkeys.remove(passkey!.id)).expect(409)).text).toContain('The office asks everybody for two-step verification');
    expect(await passkeysOf(colleague.personId)).toHaveLength(1);
  });

  it('is done once, however often the form is sent, and two at once never leave who needs one with none', async () => {
    const one = await withPasskey();
    await ownerSql("update organizations set two_step_required_from = app.now() where id = $1", [one.organizationId]);
    const { agent } = await addPasskeyTo(one.agent, one.password, { name: 'Phone' });
    const ids = (await passkeysOf(one.personId)).map(({ id }) => id);
    await Promise.all([...ids, ...ids].map((id) => agent.submit(passkeys.remove(id))));
    expect([(await passkeysOf(one.personId)).length, (await twoStepOf(one.personId))?.two_step, (await audited(one.personId, 'person.passkey-removed')).length]).toEqual([1, 'passkey', 1]);
  });
});

describe('what takes two-step verification away takes passkeys with it', () => {
  it('turning it off', async () => {
    const one = await withPasskey();
    await one.agent.submit(twoStep.off, { password: one.password }).expect(303);
    expect([await passkeysOf(one.personId), (await twoStepOf(one.personId))?.two_step]).toEqual([[], 'off']);
  });

  it("an administrator's reset", async () => {
    const one = await withPasskey();
    const administrator = await createMember({ organizationId: one.organizationId, roles: ['administrator'] });
    const [membership] = await ownerSql('select id from memberships where person_id = $1', [one.personId]);
    const agent = await signedInAgent(app, administrator);
    expect(pageOf((await agent.get(paths.portal.users.edit(membership!.id)).expect(200)).text)('main').text()).toContain('On, by passkey');
    await agent.submit(paths.portal.twoStepReset(membership!.id)).expect(303);
    expect([await passkeysOf(one.personId), (await twoStepOf(one.personId))?.two_step]).toEqual([[], 'off']);
  });

  it("an operator's command", async () => {
    const one = await withPasskey();
    expect(await rescuePerson({ email: one.email, by: 'Ada' })).toBe(true);
    expect([await passkeysOf(one.personId), (await twoStepOf(one.personId))?.two_step]).toEqual([[], 'off']);
  });

  it('and setting up an app leaves them: any of them is enough', async () => {
    const one = await withPasskey();
    await one.agent.submit(twoStep.method, { codes_by: 'app' }).expect(303);
    const key = String(pageOf((await one.agent.get(twoStep.app).expect(200)).text)('#key').text() || pageOf((await one.agent.get(twoStep.app)).text)('#key').val()).replaceAll(/\s/g, '');
    await one.agent.submit(twoStep.app, { code: await appCode(key) }).expect(200);
    expect([(await passkeysOf(one.personId)).length, (await twoStepOf(one.personId))?.two_step]).toEqual([1, 'app']);
    expect((await signInByPasskey(app, one.device)).answer.status).toBe(303);
  });
});

describe('the answers themselves', () => {
  it(`win once: of four uses of one answer at the same moment, ${ROUNDS} times over, exactly one counts`, async () => {
    const { personId, device } = await withPasskey();
    const boundTo = Buffer.alloc(32, 7);
    const won: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const answer = device.use(await askForPasskey({ purpose: 'confirmation', boundTo, personId }));
      const checked = await Promise.all(Array.from({ length: 4 }, () => checkPasskey({ answer, purpose: 'confirmation', boundTo, personId, requestId: null })));
      won.push(checked.filter((each) => 'personId' in each).length);
    }
    expect(won).toEqual(Array(ROUNDS).fill(1));
    expect(await audited(personId, 'person.passkey-used')).toHaveLength(ROUNDS);
  });

  it('serve one purpose and one person only', async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    const boundTo = Buffer.alloc(32, 8);
    const ask = () => askForPasskey({ purpose: 'second-step', boundTo, personId: one.personId });
    const check = async (over: Partial<Parameters<typeof checkPasskey>[0]>) => 'personId' in await checkPasskey({ answer: one.device.use(await ask()), purpose: 'second-step', boundTo, personId: one.personId, requestId: null, ...over });
    expect(await check({})).toBe(true);
    for (const purpose of ['sign-in', 'confirmation', 'reset'] as const) expect(await check({ purpose })).toBe(false);
    for (const personId of [other.personId, null]) expect(await check({ personId })).toBe(false);
    expect(await check({ boundTo: Buffer.alloc(32, 9) })).toBe(false);
    await advanceClock('1 day');
    expect(await check({})).toBe(true);
  });

  it('say by their count whether a copy may be about', () => {
    expect([[0, 0], [0, 1], [5, 6]].map(([kept, given]) => mayBeCopied({ counter: kept! }, given!))).toEqual([false, false, false]);
    expect([[1, 0], [5, 5], [5, 4]].map(([kept, given]) => mayBeCopied({ counter: kept! }, given!))).toEqual([true, true, true]);
  });

  it('to challenges of yesterday are forgotten at night', async () => {
    await ownerSql('delete from passkey_challenges');
    await askForPasskey({ purpose: 'sign-in', boundTo: Buffer.alloc(32, 1), personId: null });
    await advanceClock('23 hours');
    await forgetEnded();
    expect(await ownerSql('select 1 from passkey_challenges')).toHaveLength(1);
    await advanceClock('2 hours');
    await forgetEnded();
    expect(await ownerSql('select 1 from passkey_challenges')).toEqual([]);
  });
});
