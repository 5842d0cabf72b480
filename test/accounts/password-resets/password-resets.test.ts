import { type AccountKind } from '../../../src/accounts/account';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { ANSWERS, giveAnswers, mailedPath } from '../../support/factories/answers';
import { addMembership, createLimitedMember, createMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { appCode, createAccountFor, giveTwoStep } from '../../support/factories/two-step';
import { pendingAgent } from '../../support/two-step';

const app = testApp();
const NEW = 'copper-teapot-meadow-31';

beforeEach(async () => {
  await stopClock('2026-11-22T09:00:00Z');
  await ownerSql('delete from rate_limits');
});

type Given = { kind?: AccountKind; administrator?: boolean; role?: string; answers?: boolean };

/** A partner's technician, and a customer of theirs who has registered. */
async function client({ kind = 'safe', administrator = false, role = kind === 'safe' ? 'holder' : 'user', answers = true }: Given = {}) {
  const { organizationId, name: partner } = await createOrganization();
  const technician = await createMember({ organizationId, roles: ['technician'], firstName: 'Rosa', lastName: 'Marin' });
  const person = await createPerson({ firstName: 'Ana', lastName: 'Ruiz' });
  if (answers) await giveAnswers(person.personId);
  const { accountId } = await createAccount({ organizationId, kind, name: 'Ruiz', email: person.email });
  if (administrator) await ownerSql('update accounts set partner_is_administrator = true where id = $1', [accountId]);
  await belongs({ organizationId, accountId, personId: person.personId, role });
  const address = paths.portal.passwordReset.edit(accountId, person.personId);
  const danger = paths.portal.passwordReset.confirmUnvalidated(accountId, person.personId);
  return { organizationId, partner, technician, person, accountId, address, danger, agent: () => signedInAgent(app, technician) };
}

function belongs({ organizationId, accountId, personId, role }: { organizationId: string; accountId: string; personId: string; role: string }) {
  return ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())', [organizationId, accountId, personId, role]);
}

const mailsTo = (email: string) => ownerSql<{ kind: string; text: string; organization_id: string }>('select kind, text_body as text, organization_id from mails where recipient_email = $1 order by created_at, id', [email]);
const choose = (path: string) => browser(app).post(path).type('form').send({ password: NEW, password_again: NEW });
const signIn = (email: string, password: string) => browser(app).post(paths.signIn).type('form').send({ email, password });
const sentence = (html: string) => pageOf(html)('.error-summary').text();

describe('resetting a client\'s password with validation', () => {
  it('is begun on the Safe account page; the customer proves who they are, chooses, and is told who asked', async () => {
    const { agent, accountId, address, person, partner, organizationId, technician } = await client();
    const member = await agent();
    const page = pageOf((await member.get(paths.portal.account(accountId)).expect(200)).text);
    expect(page(`a[href="${address}"]`).text()).toContain('Reset password');
    expect(pageOf((await member.get(address).expect(200)).text)('label.choice').text()).toContain('Allow password reset with no validation');
    await member.submit(address).expect(303).expect('Location', paths.portal.account(accountId));
    const [mail] = await mailsTo(person.email);
    expect([mail!.kind, mail!.text.includes(`Rosa Marin of ${partner} looks after your backup`)]).toEqual(['identity.password-reset', true]);
    // Not a row of the partner's: nobody there can read the link.
    expect(mail!.organization_id).not.toBe(organizationId);
    const link = (await mailedPath(person.email, '/password-reset/'))!;
    expect((await member.get(paths.portal.account(accountId))).text).not.toContain(link.split('/')[2]);
    const proven = await browser(app).post(link).type('form').send({ by: 'questions', ...ANSWERS }).expect(303);
    await choose(proven.headers['location']!).expect(303).expect('Location', paths.passwordChanged);
    await signIn(person.email, person.password).expect(422);
    await signIn(person.email, NEW).expect(303);
    expect((await mailsTo(person.email)).at(-1)!.text).toContain(`by the link that Rosa Marin of ${partner} asked us to send you`);
    expect(await ownerSql("select actor_id, on_behalf_of, subject_id, after from audit_entries where account_id = $1 and action = 'account.password-reset-asked'", [accountId]))
      .toEqual([{ actor_id: technician.personId, on_behalf_of: `account:${accountId}`, subject_id: person.personId, after: { email: person.email, validated: true } }]);
  });

  it('is refused where there is nothing to prove with, and says the other way', async () => {
    const { agent, address, person } = await client({ answers: false });
    const answer = await (await agent()).submit(address).expect(409);
    expect(sentence(answer.text)).toContain('there is nothing to validate with');
    expect(await mailsTo(person.email)).toEqual([]);
    expect(await ownerSql('select 1 from asked_resets where person_id = $1', [person.personId])).toEqual([]);
  });

  it('tells who belongs elsewhere too, and can prove nothing, where to turn, without a link', async () => {
    const { agent, address, person } = await client({ answers: false });
    await createAccountFor(person.personId);
    await (await agent()).submit(address).expect(303);
    expect((await mailsTo(person.email)).map(({ kind }) => kind)).toEqual(['identity.password-help']);
    expect(await ownerSql('select 1 from tokens where person_id = $1', [person.personId])).toEqual([]);
  });

  it('is refused for who has not registered', async () => {
    const { agent, address, person } = await client();
    await ownerSql('update people set password_hash = null where id = $1', [person.personId]);
    expect(sentence((await (await agent()).submit(address).expect(409)).text)).toContain('no password yet');
  });
});

describe('resetting a client\'s password with no validation', () => {
  it('needs a page of its own that names the danger; then the link leads straight to the new password, once, and ends everything', async () => {
    const { agent, address, danger, person, partner } = await client();
    const theirs = await signedInAgent(app, person);
    const member = await agent();
    await member.submit(address, { no_validation: 'yes' }).expect(303).expect('Location', danger);
    expect(await mailsTo(person.email)).toEqual([]);
    const $ = pageOf((await member.get(danger).expect(200)).text);
    expect($('.confirm-danger').text()).toContain(`Whoever can read the mails of ${person.email} can choose a new password`);
    await member.submit(danger).expect(303);
    const link = (await mailedPath(person.email, '/password-choice/'))!;
    await theirs.get(paths.my.home).expect(200);
    expect(pageOf((await browser(app).get(link).expect(200)).text)('#password')).toHaveLength(1);
    expect((await Promise.all([choose(link), choose(link)])).map(({ status }) => status).sort()).toEqual([303, 404]);
    expect((await theirs.get(paths.my.home)).headers['location']).toContain(paths.signIn);
    expect((await mailsTo(person.email)).at(-1)!.text).toContain(`Rosa Marin of ${partner}`);
    await signIn(person.email, NEW).expect(303);
  });

  it('leaves two-step verification as it is', async () => {
    const { agent, danger, person } = await client();
    const { secret } = await giveTwoStep(person.personId);
    await (await agent()).submit(danger).expect(303);
    await choose((await mailedPath(person.email, '/password-choice/'))!).expect(303);
    const pending = await pendingAgent(app, { email: person.email, password: NEW });
    await pending.submit(paths.twoStep, { code: await appCode(secret) }).expect(303).expect('Location', paths.home);
  });

  it('ends after 24 hours, and by a newer link of either kind', async () => {
    const { agent, address, danger, person } = await client();
    const member = await agent();
    await member.submit(danger).expect(303);
    const first = (await mailedPath(person.email, '/password-choice/'))!;
    await member.submit(address).expect(303);
    await choose(first).expect(404);
    const second = (await mailedPath(person.email, '/password-reset/'))!;
    await browser(app).get(second).expect(200);
    await advanceClock('24 hours');
    await browser(app).get(second).expect(404);
  });

  const places: readonly [string, (given: { personId: string; organizationId: string; accountId: string }) => Promise<unknown>][] = [
    ['staff', ({ personId }) => ownerSql("insert into staff (person_id, roles, created_at) values ($1, '{support}', app.now())", [personId])],
    ['an employee of another partner', async ({ personId }) => addMembership({ personId, organizationId: (await createOrganization()).organizationId, roles: ['read_only'] })],
    ['a colleague of who asks', ({ personId, organizationId }) => addMembership({ personId, organizationId, roles: ['read_only'] })],
    ['a customer of another partner', ({ personId }) => createAccountFor(personId)],
    ['in a company that the partner does not administer', async ({ personId, organizationId }) => {
      const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
      await belongs({ organizationId, accountId, personId, role: 'user' });
    }],
  ];

  it.each(places)('is refused for who is also %s: the second proof protects that too', async (_where, join) => {
    const { agent, address, danger, person, organizationId, accountId } = await client();
    await join({ personId: person.personId, organizationId, accountId });
    const member = await agent();
    const answer = await member.submit(danger).expect(409);
    expect(sentence(answer.text)).toContain('always needs the second proof');
    expect(await mailsTo(person.email)).toEqual([]);
    await member.submit(address).expect(303);
    expect(await mailedPath(person.email, '/password-reset/')).toBeDefined();
  });

  it.each(places)('sends a link that opens nothing any more once they are also %s', async (_where, join) => {
    const { agent, danger, person, organizationId, accountId } = await client();
    await (await agent()).submit(danger).expect(303);
    await join({ personId: person.personId, organizationId, accountId });
    const link = (await mailedPath(person.email, '/password-choice/'))!;
    await browser(app).get(link).expect(404);
    await choose(link).expect(404);
    await browser(app).post(paths.signIn).type('form').send({ email: person.email, password: person.password }).expect(303);
  });

  it('sends a link that opens nothing any more once the account has left the partner', async () => {
    const { agent, danger, person, accountId } = await client();
    await (await agent()).submit(danger).expect(303);
    await ownerSql('update accounts set organization_id = $1 where id = $2', [(await createOrganization()).organizationId, accountId]);
    await choose((await mailedPath(person.email, '/password-choice/'))!).expect(404);
  });

  it('is refused to a limited member for who has another account that was not chosen', async () => {
    const { organizationId, person, accountId, danger } = await client();
    const { accountId: other } = await createAccount({ organizationId });
    await belongs({ organizationId, accountId: other, personId: person.personId, role: 'holder' });
    const [one, both] = [
      await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [accountId] }), await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [accountId, other] }),
    ];
    await (await signedInAgent(app, one)).submit(danger).expect(409);
    await (await signedInAgent(app, both)).submit(danger).expect(303);
  });
});

describe('who may reset whose password', () => {
  it.each([
    ['safe', false, 303], ['safe_pro', false, 403], ['safe_pro', true, 303],
  ] as const)('%s, administrator %s: %d', async (kind, administrator, status) => {
    const { agent, address, danger, person } = await client({ kind, administrator });
    const member = await agent();
    expect([(await member.submit(address)).status, (await member.submit(danger)).status]).toEqual([status, status]);
    expect((await mailsTo(person.email)).length).toBe(status === 303 ? 2 : 0);
    if (status === 403) expect((await member.get(address).expect(403)).text).toContain('Request administrator rights');
  });

  it('a company whose partner administers it: its registered people get this mail, which they asked for themselves', async () => {
    const { agent, address, accountId, person } = await client({ kind: 'safe_pro', administrator: true });
    await ownerSql("update accounts set administered_by = 'partner' where id = $1", [accountId]);
    await (await agent()).submit(address).expect(303);
    expect((await mailsTo(person.email)).map(({ kind }) => kind)).toEqual(['identity.password-reset']);
  });

  it("is begun on the company's user page, inside the client's account, and not on its own people's pages", async () => {
    const { agent, address, accountId, person } = await client({ kind: 'safe_pro', administrator: true, role: 'billing_owner' });
    const inside = paths.portal.client(accountId).users.edit(person.personId);
    const member = await agent();
    expect(pageOf((await member.get(inside).expect(200)).text)(`a[href="${address}"]`)).toHaveLength(1);
    await member.submit(paths.portal.passwordReset.confirmUnvalidated(accountId, person.personId)).expect(303);
    const own = await signedInAgent(app, person);
    // Its administrators read who did what on their behalf.
    expect((await own.get(paths.my.company.activity).expect(200)).text).toContain(`Sent ${person.email} a link to choose a new password without a second proof`);
    expect((await own.get(paths.my.company.users.edit(person.personId)).expect(200)).text).not.toContain('password-reset');
  });

  it('nobody finds a person who does not belong to the account, known elsewhere or not at all', async () => {
    const { agent, accountId, person } = await client();
    const other = await client();
    const member = await agent();
    const colleague = await createColleague();
    const answers = [];
    for (const id of [other.person.personId, colleague.personId, person.personId.replace(/^.{8}/, '00000000'), 'x']) {
      for (const page of [paths.portal.passwordReset.edit(accountId, id), paths.portal.passwordReset.confirmUnvalidated(accountId, id)]) {
        answers.push((await member.get(page)).status, (await member.submit(page)).status);
      }
    }
    expect(new Set(answers)).toEqual(new Set([404]));
    expect(await mailsTo(other.person.email)).toEqual([]);
  });

  it('three an hour for an account, also when they are pressed at the same time', async () => {
    const { agent, address, danger, person } = await client();
    const member = await agent();
    const answers = await Promise.all([member.submit(address), member.submit(danger), member.submit(address), member.submit(danger)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 303, 303, 429]);
    const refused = await member.submit(address).expect(429);
    expect([sentence(refused.text), refused.headers['retry-after']]).toEqual([expect.stringContaining('Try again in 60 minutes.'), '3600']);
    expect(await ownerSql('select count(*)::int as n from asked_resets where person_id = $1', [person.personId])).toEqual([{ n: 3 }]);
    await advanceClock('1 hour');
    // A session ends after half an hour of nothing.
    await (await agent()).submit(address).expect(303);
  });
});
