import { confirmEmailChange } from '../../../src/identity/profile/answer-email-change';
import { confirmSide, insertChange } from '../../../src/identity/profile/email-changes.repository';
import { issueToken } from '../../../src/identity/tokens';
import { paths } from '../../../src/paths';
import { databaseNow, within } from '../../../src/platform/database/database';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { mailedPath } from '../../support/factories/answers';
import { createMember, createOrganization } from '../../support/factories/organizations';

const app = testApp();
let made = 0;

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

type Agent = Awaited<ReturnType<typeof signedInAgent>>;

async function ask(agent: Agent, one: { email: string; password: string }, newEmail = `new-${(made += 1)}@example.test`) {
  await agent.submit(paths.me.email, { email: newEmail, current_password: one.password }).expect(303).expect('Location', paths.me.home);
  return { newEmail, oldLink: (await mailedPath(one.email, '/email-change/'))!, newLink: await mailedPath(newEmail, '/email-change/') };
}

async function started() {
  const one = await member();
  const agent = await signedInAgent(app, one);
  return { one, agent, ...(await ask(agent, one)) };
}

function answer(path: string, how: 'confirm' | 'cancel' = 'confirm') {
  return browser(app).post(path).type('form').send({ answer: how });
}

function emailOf(personId: string): Promise<string> {
  return ownerSql<{ email: string }>('select email from people where id = $1', [personId]).then(([row]) => row!.email);
}

function heading(path: string): Promise<string> {
  return browser(app).get(path).then(({ text }) => pageOf(text)('h1').text());
}

describe('a new e-mail', () => {
  it('counts when both addresses have confirmed it, in whatever order, and then for the sign-in', async () => {
    const { one, newEmail, oldLink, newLink } = await started();
    await browser(app).get(oldLink).expect(200);
    await browser(app).get(newLink!).expect(200);
    expect(await emailOf(one.personId)).toBe(one.email);
    await answer(newLink!).expect(303).expect('Location', newLink!);
    expect([await heading(newLink!), await emailOf(one.personId)]).toEqual(['Confirmed here', one.email]);
    await answer(oldLink).expect(303);
    expect([await heading(oldLink), await heading(newLink!), await emailOf(one.personId)]).toEqual(['Your e-mail is changed', 'Your e-mail is changed', newEmail]);
    await browser(app).post(paths.signIn).type('form').send({ email: one.email, password: one.password }).expect(422);
    await browser(app).post(paths.signIn).type('form').send({ email: newEmail, password: one.password }).expect(303);
  });

  it('ends the other sessions; the one in which it was confirmed goes on', async () => {
    const { one, agent, oldLink, newLink } = await started();
    const other = await signedInAgent(app, one);
    await answer(oldLink).expect(303);
    await agent.submit(newLink!, { answer: 'confirm' }).expect(303);
    await agent.get(paths.me.home).expect(200);
    await other.get(paths.me.home).expect(303);
  });

  it('is told to both addresses, and written down with what it was', async () => {
    const { one, newEmail, oldLink, newLink } = await started();
    await answer(oldLink).expect(303);
    await answer(newLink!).expect(303);
    expect(await ownerSql("select recipient_email as to from mails where kind = 'identity.email-changed' and recipient_email = any($1) order by 1", [[one.email, newEmail]]))
      .toEqual([newEmail, one.email].sort().map((to) => ({ to })));
    expect((await ownerSql("select before, after from audit_entries where subject_id = $1 and action = 'person.email-changed'", [one.personId]))[0])
      .toEqual({ before: { email: one.email }, after: { email: newEmail } });
  });

  it('never comes by one address alone, however often that one confirms', async () => {
    const { one, oldLink } = await started();
    for (let i = 0; i < 3; i += 1) await answer(oldLink).expect(303);
    expect(await emailOf(one.personId)).toBe(one.email);
  });

  it.each(['the old', 'the new'])('may be cancelled at %s address, also after the other confirmed', async (which) => {
    const { one, oldLink, newLink } = await started();
    const [first, second] = which === 'the old' ? [newLink!, oldLink] : [oldLink, newLink!];
    await answer(first).expect(303);
    await answer(second, 'cancel').expect(303);
    await answer(second).expect(303);
    await answer(first).expect(303);
    expect([await heading(first), await heading(second), await emailOf(one.personId)]).toEqual(['The change is cancelled', 'The change is cancelled', one.email]);
    expect(await ownerSql("select 1 from mails where kind = 'identity.email-change-cancelled' and recipient_email = $1", [one.email])).toHaveLength(1);
  });

  it('may be cancelled in My account, where it is shown as waiting', async () => {
    const { one, agent, newEmail, oldLink } = await started();
    expect(pageOf((await agent.get(paths.me.home)).text)('.facts').text()).toContain(newEmail);
    await agent.submit(paths.me.emailCancel).expect(303);
    expect(pageOf((await agent.get(paths.me.home)).text)('.facts').text()).not.toContain(newEmail);
    await answer(oldLink).expect(303);
    expect(await emailOf(one.personId)).toBe(one.email);
  });

  it('is over after 24 hours', async () => {
    const { one, oldLink, newLink } = await started();
    await answer(oldLink).expect(303);
    await advanceClock('24 hours');
    await answer(newLink!).expect(404);
    await browser(app).get(oldLink).expect(404);
    expect(await emailOf(one.personId)).toBe(one.email);
  });

  it('is replaced by a newer one, whose links alone work', async () => {
    const { one, agent, oldLink, newLink } = await started();
    await advanceClock('1 second');
    const newer = await ask(agent, one);
    for (const over of [oldLink, newLink!]) await answer(over).expect(404);
    await answer(newer.oldLink).expect(303);
    await answer(newer.newLink!).expect(303);
    expect(await emailOf(one.personId)).toBe(newer.newEmail);
  });

  it("that has a sign-in of its own gets the same answer, and nothing comes of it; its owner is told", async () => {
    const [one, taken] = [await member(), await member()];
    const agent = await signedInAgent(app, one);
    const free = await agent.submit(paths.me.email, { email: 'free-one@example.test', current_password: one.password });
    const freePage = (await agent.get(paths.me.home)).text.replaceAll('free-one@example.test', 'NEW');
    await advanceClock('1 second');
    const busy = await agent.submit(paths.me.email, { email: taken.email, current_password: one.password });
    const busyPage = (await agent.get(paths.me.home)).text.replaceAll(taken.email, 'NEW');
    expect([busy.status, busy.headers['location']]).toEqual([free.status, free.headers['location']]);
    expect(busyPage).toBe(freePage);
    expect(await mailedPath(taken.email, '/email-change/')).toBeUndefined();
    expect(await ownerSql('select kind from mails where recipient_email = $1', [taken.email])).toEqual([{ kind: 'identity.email-taken' }]);
    await answer((await mailedPath(one.email, '/email-change/'))!).expect(303);
    expect([await emailOf(one.personId), await emailOf(taken.personId)]).toEqual([one.email, taken.email]);
  });

  it('that got a sign-in meanwhile is refused at the end, and the page says so', async () => {
    const { one, newEmail, oldLink, newLink } = await started();
    await answer(oldLink).expect(303);
    const { organizationId } = await createOrganization();
    await createMember({ organizationId, email: newEmail });
    await answer(newLink!).expect(303);
    expect([await heading(newLink!), await emailOf(one.personId)]).toEqual(['Your e-mail stays as it is', one.email]);
  });

  it('needs the current password, an address, and another one than now', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const said = async (fields: Record<string, string>) => pageOf((await agent.submit(paths.me.email, fields).expect(422)).text)('.error-summary li').text();
    expect(await said({ email: 'next@example.test', current_password: 'wrong' })).toBe('The current password is wrong.');
    expect(await said({ email: one.email.toUpperCase(), current_password: one.password })).toBe('This is your e-mail already. Enter the new one.');
    expect(await said({ email: 'nonsense', current_password: one.password })).toBe('Enter an e-mail address like name@example.com.');
    expect(await ownerSql("select 1 from mails where kind = 'identity.email-change' and recipient_email = $1", [one.email])).toEqual([]);
  });

  it('may be asked for five times a day', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    for (let i = 0; i < 5; i += 1) {
      await ask(agent, one);
      await advanceClock('1 second');
    }
    await agent.submit(paths.me.email, { email: 'sixth@example.test', current_password: one.password }).expect(429);
  });

  it('names neither the person nor the old address to the new one, which may be a stranger', async () => {
    const { one, newEmail, newLink } = await started();
    const [mail] = await ownerSql<{ text_body: string; recipient_name: string }>('select text_body, recipient_name from mails where recipient_email = $1', [newEmail]);
    const page = (await browser(app).get(newLink!)).text;
    for (const text of [mail!.text_body, mail!.recipient_name, page]) expect(text).not.toMatch(new RegExp(`Robin|Tester|${one.email}`));
  });
});

describe('two at once', () => {
  jest.setTimeout(120_000);

  it('of 100 pairs of uses of one link, each time exactly one counts', async () => {
    const { one } = await started();
    for (let round = 0; round < 100; round += 1) {
      await advanceClock('1 second');
      await ownerSql('delete from email_changes');
      const secret = await waitingForNew(one);
      const results = await Promise.all([0, 1].map(() => confirmEmailChange(secret, 'test')));
      expect(results.filter((result) => result !== undefined)).toHaveLength(1);
    }
  });
});

/** A change of e-mail that waits for its second address only; answers that one's secret. */
function waitingForNew({ personId }: { personId: string }): Promise<string> {
  return within('system', async (trx) => {
    const [{ email: oldEmail } = { email: '' }] = await ownerSql<{ email: string }>('select email from people where id = $1', [personId]);
    const newEmail = `race-${(made += 1)}@example.test`;
    const now = await databaseNow(trx);
    const expiresAt = new Date(now.getTime() + 60_000);
    const id = await insertChange(trx, { personId, oldEmail, newEmail, now, expiresAt });
    await confirmSide(trx, id, 'old', now);
    return issueToken(trx, { purpose: 'email-change', email: newEmail, personId, subjectId: id, now, expiresAt });
  });
}
