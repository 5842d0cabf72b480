import { endLapsedInvitations } from '../../src/organizations/invitations/end-lapsed-invitations';
import { readPastedList } from '../../src/organizations/invitations/pasted-list.model';
import { paths } from '../../src/paths';
import { advanceClock, browser, pageOf, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember } from '../support/factories/organizations';
import { administration, auditOf, colleague, freshEmail, invitationOf, invite, mailsTo, newestLink } from './support/inviting';

const app = testApp();
const users = paths.portal.users;

describe('inviting one colleague', () => {
  it('mails a link, shows them as invited, and says what happened', async () => {
    const side = await administration(app);
    const email = freshEmail();
    const answer = await side.agent.submit(users.index, { email: ` ${email.toUpperCase()} `, ...colleague, office_phone: '+1 212 555 0100', role_billing: 'yes' }).expect(303);
    const $ = pageOf((await side.agent.get(answer.headers['location']!).expect(200)).text);
    expect($('.flash').text()).toContain(`Noor Haddad is invited. A mail to ${email} is on its way.`);
    expect($('tbody tr').filter((_i, tr) => $(tr).text().includes(email)).text()).toMatch(/Billing, Sales[\s\S]*Invited/);
    expect(await mailsTo(email)).toEqual(['Dana Whitfield invites you to Bright IT']);
    const [mail] = await ownerSql('select text_body, html_body from mails where recipient_email = $1', [email]);
    for (const words of ['Bright IT', 'Billing, Sales', 'The link works once, for 14 days.']) expect(mail!.text_body).toContain(words);
    const [entry] = await auditOf(await invitationOf(side.organizationId, email));
    expect(entry).toMatchObject({ action: 'invitation.sent', actor_id: side.administrator.personId, after: { email, roles: ['billing', 'sales'] } });
  });

  it.each([
    ['an address that is none', { email: 'noor' }, 'email', 'Enter an e-mail address like name@example.com.'],
    ['no first name', { first_name: ' ' }, 'first_name', 'Enter the first name.'],
    ['a phone with letters', { mobile_phone: 'call me' }, 'mobile_phone', 'Use digits, spaces and + ( ) - . / for the mobile phone.'],
    ['no role', { role_sales: '' }, 'roles', 'Choose at least one role.'],
  ])('refuses %s, and keeps what was typed', async (_what, wrong, field, words) => {
    const { agent } = await administration(app);
    const answer = await agent.submit(users.index, { email: freshEmail(), ...colleague, ...wrong }).expect(422);
    const $ = pageOf(answer.text);
    expect($(`.error-summary a[href="#${field}"]`).text()).toBe(words);
    expect($('#last_name').val()).toBe('Haddad');
  });

  it('leads to the invitation there is when it is pressed twice', async () => {
    const side = await administration(app);
    const { email, id } = await invite(side);
    const again = await side.agent.submit(users.index, { email, ...colleague }).expect(303);
    expect(again.headers['location']).toBe(paths.portal.invitations.edit(id));
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('refuses who is a user already, and who is an inactive one', async () => {
    const { agent, organizationId } = await administration(app);
    const active = await createMember({ organizationId });
    const inactive = await createMember({ organizationId });
    await ownerSql("update memberships set status = 'inactive' where person_id = $1", [inactive.personId]);
    const words = async (email: string) => pageOf((await agent.submit(users.index, { email, ...colleague }).expect(422)).text)('#email-error').text();
    expect(await words(active.email)).toContain('Is a user already.');
    expect(await words(inactive.email)).toContain('Is an inactive user: reactivate them instead.');
  });

  it('does not tell whether an address has a sign-in elsewhere', async () => {
    const { agent } = await administration(app);
    const elsewhere = await createMember({ organizationId: (await administration(app, 'Other Ltd')).organizationId });
    const review = async (email: string) => (await agent.submit(users.many, { list: email, role_sales: 'yes' }).expect(200)).text.replaceAll(email, 'x').replace(/person-\d+/g, 'x');
    expect(await review(elsewhere.email)).toBe(await review('nobody-at-all@example.test'));
  });
});

describe('an invitation that is open', () => {
  it('is sent again with a new link, which voids the older one, at most five times a day', async () => {
    const side = await administration(app);
    const { email, link, id } = await invite(side);
    for (let time = 1; time <= 5; time += 1) {
      await advanceClock('1 minute');
      await side.agent.submit(paths.portal.invitations.resend(id)).expect(303);
    }
    const newest = await newestLink(email);
    expect((await browser(app).get(link).expect(404)).text).toContain('There is a newer mail with a newer link.');
    await browser(app).get(newest).expect(200);
    await side.agent.submit(paths.portal.invitations.resend(id)).expect(303);
    const $ = pageOf((await side.agent.get(paths.portal.invitations.edit(id))).text);
    expect($('.flash-error').text()).toContain('sent again 5 times within a day');
    expect(await mailsTo(email)).toHaveLength(6);
    await advanceClock('1 day');
    const other = await signedInAgent(app, side.administrator);
    await other.submit(paths.portal.invitations.resend(id)).expect(303);
    expect(await mailsTo(email)).toHaveLength(7);
  });

  it('is taken back: the link says so, the list shows it no more, and the address can be invited again', async () => {
    const side = await administration(app);
    const { email, link, id } = await invite(side);
    await side.agent.submit(paths.portal.invitations.revoke(id)).expect(303);
    await side.agent.submit(paths.portal.invitations.revoke(id)).expect(303);
    expect((await browser(app).get(link).expect(404)).text).toContain('Bright IT has taken this invitation back.');
    expect(pageOf((await side.agent.get(users.index)).text)('table').text()).not.toContain(email);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['invitation.sent', 'invitation.revoked']);
    await invite(side, email);
  });

  it('lapses after 14 days, says what to do, and lives again when it is sent again', async () => {
    const side = await administration(app);
    const { email, link, id } = await invite(side);
    await advanceClock('14 days 1 minute');
    expect((await browser(app).get(link).expect(404)).text).toContain('This invitation ended after 14 days. Ask Dana Whitfield to send it again.');
    expect(await endLapsedInvitations({ kind: 'job', id: 'test' })).toBeGreaterThan(0);
    expect(await endLapsedInvitations({ kind: 'job', id: 'test' })).toBe(0);
    const agent = await signedInAgent(app, side.administrator);
    expect(pageOf((await agent.get(`${users.index}?status=invited`)).text)('tbody tr').text()).toContain('Invitation lapsed');
    await agent.submit(paths.portal.invitations.resend(id)).expect(303);
    await browser(app).get(await newestLink(email)).expect(200);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['invitation.sent', 'invitation.lapsed', 'invitation.sent-again']);
  });

  it('goes to another address when the first was wrong, and the earlier link stops working', async () => {
    const side = await administration(app);
    const { email, link, id } = await invite(side);
    await ownerSql("update mails set state = 'failed', next_attempt_at = null, refusal = '550 5.1.1 User unknown' where recipient_email = $1", [email]);
    const list = pageOf((await side.agent.get(users.index)).text);
    expect(list('tbody').text()).toContain('The mail came back: 550 5.1.1 User unknown');
    const page = pageOf((await side.agent.get(paths.portal.invitations.edit(id)).expect(200)).text);
    expect(page('main').text()).toContain('Correct the address and save.');
    const right = freshEmail();
    const version = String(page('input[name=version]').val());
    await side.agent.submit(paths.portal.invitations.edit(id), { ...colleague, email: right, version }).expect(303);
    await browser(app).get(link).expect(404);
    expect(pageOf((await browser(app).get(await newestLink(right)).expect(200)).text)('main').text()).toContain(right);
    expect(pageOf((await side.agent.get(users.index)).text)('tbody').text()).not.toContain('came back');
    const other = await createMember({ organizationId: side.organizationId });
    const again = String(pageOf((await side.agent.get(paths.portal.invitations.edit(id))).text)('input[name=version]').val());
    const taken = await side.agent.submit(paths.portal.invitations.edit(id), { ...colleague, email: other.email, version: again }).expect(422);
    expect(pageOf(taken.text)('#email-error').text()).toContain('Is a user already.');
  });

  it('shows the second of two administrators what the first has changed', async () => {
    const side = await administration(app);
    const { email, id } = await invite(side);
    const version = String(pageOf((await side.agent.get(paths.portal.invitations.edit(id))).text)('input[name=version]').val());
    await advanceClock('1 second');
    await side.agent.submit(paths.portal.invitations.edit(id), { ...colleague, email, role_billing: 'yes', version }).expect(303);
    const stale = await side.agent.submit(paths.portal.invitations.edit(id), { ...colleague, email, first_name: 'Nora', version }).expect(409);
    const $ = pageOf(stale.text);
    expect($('.error-summary').text()).toContain('Dana Whitfield changed this meanwhile: roles from Sales to Billing, Sales.');
    expect($('#first_name').val()).toBe('Nora');
    await side.agent.submit(paths.portal.invitations.edit(id), { ...colleague, email, first_name: 'Nora', version: String($('input[name=version]').val()) }).expect(303);
  });
});

describe('inviting several colleagues', () => {
  it('says of each line what would become of it, sends nothing before, and then invites those who can be', async () => {
    const side = await administration(app);
    const known = await createMember({ organizationId: side.organizationId });
    const { email: invited } = await invite(side);
    const list = ['E-mail, Name', 'Ana Ruiz <ana@many.test>', 'bo@many.test, Bo, Lind', 'ANA@many.test', known.email, invited, 'not an address', 'cy@many'].join('\r\n');
    const $ = pageOf((await side.agent.submit(users.many, { list, role_technician: 'yes' }).expect(200)).text);
    expect($('tbody tr').map((_i, tr) => $(tr).find('small').text()).get()).toEqual([
      'Will be invited', 'Will be invited', 'Stands in the list twice', 'Is a user already', 'Is invited already: send the invitation again instead', 'Holds no e-mail address', 'Is not a complete e-mail address',
    ]);
    expect(await mailsTo('ana@many.test')).toEqual([]);
    const hidden = Object.fromEntries($('form.form-column input[type=hidden]').toArray().map((input) => [input.attribs['name']!, input.attribs['value']!]));
    expect(hidden['list']!.split('\n')).toEqual(list.split('\r\n'));
    const sent = await side.agent.submit(users.sendMany, hidden).expect(303);
    expect(pageOf((await side.agent.get(sent.headers['location']!)).text)('.flash').text()).toContain('2 invitations are on their way. 5 lines were left out.');
    expect([await mailsTo('ana@many.test'), await mailsTo('bo@many.test')]).toEqual([['Dana Whitfield invites you to Bright IT'], ['Dana Whitfield invites you to Bright IT']]);
    const twice = await side.agent.submit(users.sendMany, hidden).expect(303);
    expect(pageOf((await side.agent.get(twice.headers['location']!)).text)('.flash').text()).toContain('Nobody was invited');
    expect(await mailsTo('ana@many.test')).toHaveLength(1);
  });

  it('invites 200 at once and refuses 201', async () => {
    const side = await administration(app);
    const list = (count: number) => Array.from({ length: count }, (_, index) => `big-${index}@many.test`).join('\n');
    const refused = await side.agent.submit(users.many, { list: list(201), role_sales: 'yes' }).expect(422);
    expect(pageOf(refused.text)('#list-error').text()).toContain('Paste at most 200 people at a time. These are 201');
    await side.agent.submit(users.sendMany, { list: list(200), role_sales: 'yes' }).expect(303);
    const [counted] = await ownerSql("select count(distinct i.id)::int as invited, count(distinct t.id)::int as links, count(distinct m.id)::int as mails from invitations i join tokens t on t.subject_id = i.id join mails m on m.recipient_email = i.email where i.organization_id = $1", [side.organizationId]);
    expect(counted).toEqual({ invited: 200, links: 200, mails: 200 });
  });

  it('refuses more than 500 in a day', async () => {
    const side = await administration(app);
    await ownerSql(
      `insert into invitations (id, organization_id, email, roles, status, invited_by, sent_at, expires_at, created_at, updated_at)
       select gen_random_uuid(), $1, 'spam-' || n || '@example.test', '{sales}', 'revoked', $2, app.now(), app.now(), app.now(), app.now() from generate_series(1, 500) n`, [side.organizationId, side.administrator.personId]);
    const answer = await side.agent.submit(users.index, { email: freshEmail(), ...colleague }).expect(429);
    expect(answer.text).toContain('An organization invites at most 500 people a day.');
  });

  it.each([
    ['ana@x.test', ['ana@x.test', '', '']],
    ['Ana Maria Ruiz <Ana@X.test>', ['ana@x.test', 'Ana Maria', 'Ruiz']],
    ['"Ruiz, Ana" <ana@x.test>', ['ana@x.test', 'Ana', 'Ruiz']],
    ['ana@x.test\tAna\tRuiz', ['ana@x.test', 'Ana', 'Ruiz']],
    ['Ana;Ruiz;ana@x.test', ['ana@x.test', 'Ana', 'Ruiz']],
    ['سارة <sara@x.test>', ['sara@x.test', 'سارة', '']],
  ])('reads %j', (line, expected) => {
    expect(readPastedList(line).map(({ email, firstName, lastName }) => [email, firstName, lastName])).toEqual([expected]);
  });

  it('reads several addresses of one line', () => {
    expect(readPastedList('Ana Ruiz <ana@x.test>; bo@x.test, cy@x.test').map(({ email }) => email)).toEqual(['ana@x.test', 'bo@x.test', 'cy@x.test']);
  });
});
