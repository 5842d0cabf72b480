import { paths } from '../../../src/paths';
import { browser, pageOf, signedInAgent, testApp, tokenIn, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createMember, createOrganization, createPerson, type Member } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';
import { pendingAgent, signedIn } from '../../support/two-step';
import { filled, invited, peopleOf, sendLink, type Invited } from './support/invited';

const app = testApp();
const heading = (html: string) => pageOf(html)('h1').text();

async function partnerWhoIsAsked() {
  const { organizationId } = await createOrganization();
  const member = await createMember({ organizationId });
  return { member, ...(await invited({ email: member.email })) };
}

/** A browser that came to the link through the sign-in page: also for who belongs nowhere yet. */
async function agentAt(link: Invited, { email, password }: { email: string; password: string }): Promise<SignedInAgent> {
  const agent = browser(app);
  await agent.post(paths.signIn).type('form').send({ email, password, next: link.link }).expect(303).expect('Location', link.link);
  return signedIn(agent);
}

describe('somebody who has a sign-in', () => {
  it('signs in first, comes back to the link, adds the account and stands in it, congratulated', async () => {
    const link = await invited();
    const { personId, password } = await createPerson({ email: link.email });
    const agent = browser(app);
    const $ = pageOf((await agent.get(link.link).expect(200)).text);
    expect([$('h1').text(), $('#password').length, $('#password_again').length]).toEqual(['Add an account to your sign-in', 0, 0]);
    const signIn = String($('.form-actions a').attr('href'));
    expect(signIn).toBe(paths.signInTo(link.link));
    const answer = await agent.post(paths.signIn).type('form').send({ email: link.email, password, next: link.link });
    expect([answer.status, answer.headers['location']]).toEqual([303, link.link]);
    const asked = pageOf((await agent.get(link.link).expect(200)).text);
    expect(asked('form[action$=acceptance]')).toHaveLength(1);
    const accepted = await agent.post(paths.registrationLinks.accept(link.secret)).type('form').send({ _csrf: tokenIn(asked) });
    expect([accepted.status, accepted.headers['location']]).toEqual([303, '/my?registered']);
    expect((await agent.get('/my?registered').expect(200)).text).toContain('Congratulations');
    expect(await peopleOf(link.accountId)).toEqual([{ person_id: personId, role: 'holder' }]);
    const [audit] = await ownerSql("select actor_id from audit_entries where account_id = $1 and action = 'account.registered'", [link.accountId]);
    expect(audit).toEqual({ actor_id: personId });
  });

  it('gives the second step too before anything is added', async () => {
    const link = await invited();
    const { personId, email, password } = await createPerson({ email: link.email });
    const { secret } = await giveTwoStep(personId);
    const pending = await pendingAgent(app, { email, password }, browser(app), link.link);
    expect(heading((await pending.get(link.link).expect(200)).text)).toBe('Add an account to your sign-in');
    expect((await pending.submit(paths.registrationLinks.accept(link.secret))).headers['location']).toContain(paths.twoStep);
    expect(await peopleOf(link.accountId)).toEqual([]);
    await pending.submit(paths.twoStep, { code: await appCode(secret), next: link.link }).expect(303).expect('Location', link.link);
    const token = tokenIn(pageOf((await pending.get(link.link)).text));
    await pending.post(paths.registrationLinks.accept(link.secret)).type('form').send({ _csrf: token }).expect(303).expect('Location', '/my?registered');
    expect(await peopleOf(link.accountId)).toHaveLength(1);
  });

  it('who is signed in as somebody else is told so, and the link stays good', async () => {
    const link = await invited();
    await createPerson({ email: link.email });
    const { organizationId } = await createOrganization();
    const other = await signedInAgent(app, await createMember({ organizationId }));
    const $ = pageOf((await other.get(link.link).expect(200)).text);
    expect($('main').text()).toContain('this link is for somebody else');
    expect($(`main form[action="${paths.signOut}"]`)).toHaveLength(1);
    const refused = await other.submit(paths.registrationLinks.accept(link.secret));
    expect([refused.status, refused.text.includes('another e-mail')]).toEqual([403, true]);
    expect(await peopleOf(link.accountId)).toEqual([]);
    expect(heading((await browser(app).get(link.link).expect(200)).text)).toBe('Add an account to your sign-in');
  });

  it('never registers a new person while somebody else is signed in at the browser', async () => {
    const link = await invited();
    const { organizationId } = await createOrganization();
    const other = await signedInAgent(app, await createMember({ organizationId }));
    expect((await other.get(link.link).expect(200)).text).toContain('this link is for somebody else');
    await other.submit(paths.registration(link.secret), filled).expect(303).expect('Location', link.link);
    expect(await ownerSql('select 1 from people where email = $1', [link.email])).toEqual([]);
  });

  it('who belongs to the company already becomes its billing owner, when it has none', async () => {
    const link = await invited({ kind: 'safe_pro' });
    const { personId, password } = await createPerson({ email: link.email });
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'user', app.now())", [link.organizationId, link.accountId, personId]);
    const agent = await agentAt(link, { email: link.email, password });
    expect(heading((await agent.get(link.link).expect(200)).text)).toBe('This backup is yours already');
    await agent.submit(paths.registrationLinks.accept(link.secret)).expect(303);
    expect(await peopleOf(link.accountId)).toEqual([{ person_id: personId, role: 'billing_owner' }]);
  });

  it('who comes after the billing owner is an administrator beside them', async () => {
    const link = await invited({ kind: 'safe_pro' });
    const first = await createPerson();
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'billing_owner', app.now())", [link.organizationId, link.accountId, first.personId]);
    const second = await createPerson({ email: link.email });
    await (await agentAt(link, second)).submit(paths.registrationLinks.accept(link.secret)).expect(303);
    expect(await peopleOf(link.accountId)).toEqual([{ person_id: second.personId, role: 'administrator' }, { person_id: first.personId, role: 'billing_owner' }]);
  });

  it('cannot take a household that has its holder', async () => {
    const link = await invited();
    const holder = await createPerson();
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [link.organizationId, link.accountId, holder.personId]);
    const agent = await agentAt(link, await createPerson({ email: link.email }));
    await agent.submit(paths.registrationLinks.accept(link.secret)).expect(409);
    expect(await peopleOf(link.accountId)).toEqual([{ person_id: holder.personId, role: 'holder' }]);
  });

  it('adds it once, however often the button is pressed at the same time', async () => {
    const link = await invited();
    const agent = await agentAt(link, await createPerson({ email: link.email }));
    const answers = await Promise.all(Array.from({ length: 4 }, () => agent.submit(paths.registrationLinks.accept(link.secret))));
    expect(answers.some(({ status }) => status === 303)).toBe(true);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    expect(await peopleOf(link.accountId)).toHaveLength(1);
    expect(await ownerSql("select 1 from audit_entries where account_id = $1 and action = 'account.registered'", [link.accountId])).toHaveLength(1);
  });
});

describe('one person with several hats', () => {
  const hats: readonly [string, () => Promise<{ agentOf: () => ReturnType<typeof signedInAgent>; email: string; home: string }>][] = [
    ['a partner employee', async () => {
      const { organizationId } = await createOrganization();
      const member: Member = await createMember({ organizationId });
      return { agentOf: () => signedInAgent(app, member), email: member.email, home: paths.portal.home };
    }],
    ['a customer of another partner', async () => {
      const first = await invited();
      const person = await createPerson({ email: first.email });
      await (await agentAt(first, person)).submit(paths.registrationLinks.accept(first.secret)).expect(303);
      return { agentOf: () => signedInAgent(app, person), email: person.email, home: paths.my.home };
    }],
    ['staff', async () => {
      const colleague = await createColleague({ roles: ['operator'] });
      return { agentOf: () => officeAgent(app, colleague), email: colleague.email, home: paths.office.home };
    }],
  ];

  it.each(hats)('%s adds an account, and is asked from then on where to go', async (_hat, make) => {
    const { agentOf, email } = await make();
    const link = await invited({ email });
    const agent = await agentOf();
    await agent.submit(paths.registrationLinks.accept(link.secret)).expect(303).expect('Location', '/my?registered');
    const $ = pageOf((await agent.get(paths.contexts).expect(200)).text);
    expect($('input[name=context]')).toHaveLength(2);
    expect($('label.choice').text()).toContain('Your backup: Ana Ruiz');
  });

  it('comes to the customer\'s page that was wanted, and to the portal\'s, after one sign-in', async () => {
    const { member, secret, accountId } = await partnerWhoIsAsked();
    await (await signedInAgent(app, member)).submit(paths.registrationLinks.accept(secret)).expect(303);
    const enter = (next: string) => browser(app).post(paths.signIn).type('form').send({ email: member.email, password: member.password, next });
    expect((await enter(paths.my.home)).headers['location']).toBe(paths.my.home);
    expect((await enter(paths.portal.manage)).headers['location']).toBe(paths.portal.manage);
    expect((await enter('/me')).headers['location']).toBe(paths.contextsTo('/me'));
    const agent = browser(app);
    await agent.post(paths.signIn).type('form').send({ email: member.email, password: member.password });
    const token = tokenIn(pageOf((await agent.get(paths.contexts)).text));
    await agent.post(paths.contexts).type('form').send({ _csrf: token, context: `account:${accountId}` }).expect(303).expect('Location', paths.my.home);
    expect(pageOf((await agent.get(paths.my.home).expect(200)).text)(`.name-menu a[href="${paths.contexts}"]`).text()).toBe('Switch to another place');
  });

  it('who is taken out of one place goes on in another', async () => {
    const { member, secret, accountId } = await partnerWhoIsAsked();
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.registrationLinks.accept(secret)).expect(303);
    await ownerSql('delete from account_people where account_id = $1', [accountId]);
    expect((await agent.get(paths.my.home)).headers['location']).toBe(paths.contextsTo(paths.my.home));
    const left = pageOf((await agent.get(paths.contexts).expect(200)).text);
    expect(left('input[name=context]').map((_, box) => left(box).val()).get()).toEqual([`organization:${member.organizationId}`]);
    await agent.post(paths.contexts).type('form').send({ _csrf: tokenIn(left), context: `organization:${member.organizationId}`, next: paths.my.home }).expect(303).expect('Location', paths.portal.home);
    await agent.get(paths.portal.manage).expect(200);
  });

  it('who belongs nowhere any more may still open a new link, and signs in to it', async () => {
    const person = await createPerson();
    const link = await invited({ email: person.email });
    const refused = await browser(app).post(paths.signIn).type('form').send({ email: person.email, password: person.password });
    expect([refused.status, pageOf(refused.text)('.error-summary').text()]).toEqual([403, expect.stringContaining('no organization and no backup')]);
    await browser(app).post(paths.signIn).type('form').send({ email: person.email, password: person.password, next: link.link }).expect(303).expect('Location', link.link);
  });

  it('whose account went to another partner meanwhile still registers by the link of the first', async () => {
    const link = await invited();
    const { organizationId } = await createOrganization();
    await ownerSql('delete from terms where account_id = $1', [link.accountId]);
    await ownerSql('delete from subscriptions where account_id = $1', [link.accountId]);
    await ownerSql('update accounts set organization_id = $1 where id = $2', [organizationId, link.accountId]);
    const person = await createPerson({ email: link.email });
    await (await agentAt(link, person)).submit(paths.registrationLinks.accept(link.secret)).expect(303);
    expect(await peopleOf(link.accountId)).toEqual([{ person_id: person.personId, role: 'holder' }]);
  });
});

it('a newer mail voids the older link, which says so', async () => {
  const link = await invited();
  await sendLink(link);
  expect(heading((await browser(app).get(link.link).expect(404)).text)).toBe('There is a newer link');
});
