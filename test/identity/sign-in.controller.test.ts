import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { advanceClock, browser, pageOf, setClock, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { addMembership, createMember, createOrganization, createPerson } from '../support/factories/organizations';

const app = testApp();
const page = paths.portal.roles;

async function member(roles?: Parameters<typeof createMember>[0]['roles']) {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId, ...(roles && { roles }) });
}

function signIn(fields: Record<string, string>) {
  return browser(app).post(paths.signIn).type('form').send(fields);
}

describe('signing in', () => {
  it('leads to the portal, under a new cookie that scripts cannot read', async () => {
    const { email, password } = await member();
    const agent = browser(app);
    const answer = await agent.post(paths.signIn).type('form').send({ email: ` ${email.toUpperCase()} `, password });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await agent.get('/')).headers['location']).toBe(paths.portal.home);
    expect(pageOf((await agent.get(page).expect(200)).text)('h1').text()).toContain('What each role may do');
  });

  it('gives nobody a cookie before that', async () => {
    const shown = await browser(app).get(paths.signIn).expect(200);
    const refused = await signIn({ email: 'nobody@example.test', password: 'wrong' });
    expect([shown.headers['set-cookie'], refused.headers['set-cookie']]).toEqual([undefined, undefined]);
  });

  it('gives a new session id even to somebody who brought one', async () => {
    const { email, password } = await member();
    const agent = await signedInAgent(app, { email, password });
    const before = await ownerSql('select encode(id_hash, $1) as id from sessions where revoked_at is null order by created_at', ['hex']);
    await agent.post(paths.signIn).type('form').send({ email, password }).expect(303);
    const after = await ownerSql('select encode(id_hash, $1) as id from sessions where revoked_at is null order by created_at', ['hex']);
    expect(after.at(-1)?.id).not.toBe(before.at(-1)?.id);
    expect(after).toHaveLength(before.length);
  });

  it('says the same for a wrong password and an unknown e-mail (security.md 3.1)', async () => {
    const { email } = await member();
    const wrong = await signIn({ email, password: 'not the password' });
    const unknown = await signIn({ email: 'nobody-here@example.test', password: 'not the password' });
    const normal = (text: string) => text.replaceAll(email, 'E').replaceAll('nobody-here@example.test', 'E');
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    expect(normal(wrong.text)).toBe(normal(unknown.text));
    expect(pageOf(wrong.text)('.error-summary').text()).toContain('The e-mail or the password is wrong.');
    expect(pageOf(wrong.text)('#email').val()).toBe(email);
    expect(pageOf(wrong.text)('#password').attr('value')).toBeUndefined();
  });

  it('asks for what was left empty', async () => {
    const answer = await signIn({ email: '', password: '' });
    expect(answer.status).toBe(422);
    expect(pageOf(answer.text)('.error-summary li').map((_i, li) => pageOf(answer.text)(li).text()).get()).toEqual(['Enter your e-mail address.', 'Enter your password.']);
  });

  it('brings the person to the page they wanted', async () => {
    const { email, password } = await member();
    const sent = await browser(app).get(`${page}?sort=name`);
    expect([sent.status, sent.headers['location']]).toEqual([303, paths.signInTo(`${page}?sort=name`)]);
    const $ = pageOf((await browser(app).get(sent.headers['location']!)).text);
    expect($('.flash').text()).toContain('Sign in to continue.');
    const next = $('input[name=next]').val();
    const answer = await signIn({ email, password, next: String(next) });
    expect(answer.headers['location']).toBe(`${page}?sort=name`);
  });

  it.each(['https://evil.example/', '//evil.example/', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)', '/a\r\nX: y'])('never leads away to %j', async (next) => {
    const { email, password } = await member();
    expect((await signIn({ email, password, next })).headers['location']).toBe('/');
  });

  it('lets nobody in whose only organization has let them go', async () => {
    const { email, password, personId } = await member();
    await ownerSql("update memberships set status = 'inactive' where person_id = $1", [personId]);
    const answer = await signIn({ email, password });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
    expect(pageOf(answer.text)('.error-summary').text()).toContain('opens no organization and no backup now');
  });

  it('is written to the audit log of the organization, and so is signing out', async () => {
    const { email, password, personId, organizationId } = await member();
    await (await signedInAgent(app, { email, password })).submit(paths.signOut).expect(303);
    const rows = await ownerSql('select action, organization_id, actor_id from audit_entries where subject_id = $1 order by id', [personId]);
    expect(rows).toEqual(['person.signed-in', 'person.signed-out'].map((action) => ({ action, organization_id: organizationId, actor_id: personId })));
  });

  it('hashes the password again when our cost has been raised', async () => {
    const { email, password, personId } = await member();
    const { hash } = await import('@node-rs/argon2');
    await ownerSql('update people set password_hash = $2 where id = $1', [personId, await hash(password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 })]);
    await signIn({ email, password }).expect(303);
    const [row] = await ownerSql('select password_hash from people where id = $1', [personId]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await signIn({ email, password }).expect(303);
  });
});

describe('signing out', () => {
  it('ends the session, clears the browser and says so', async () => {
    const agent = await signedInAgent(app, await member());
    const answer = await agent.submit(paths.signOut);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?signed-out']);
    expect(answer.headers['clear-site-data']).toBe('"cache", "storage"');
    expect(pageOf((await agent.get('/sign-in?signed-out')).text)('.flash').text()).toContain('You are signed out.');
    expect((await agent.get(page)).headers['location']).toBe(paths.signInTo(page));
  });

  it('needs a form of ours', async () => {
    const agent = await signedInAgent(app, await member());
    await agent.post(paths.signOut).expect(403);
    await agent.get(page).expect(200);
  });

  it('does no harm to somebody who is signed out already', async () => {
    const answer = await browser(app).post(paths.signOut);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?signed-out']);
  });
});

describe('a session (security.md 3.2)', () => {
  afterEach(() => setClock('2026-11-22T09:00:00Z'));

  it('ends after 30 minutes without a request, and each request starts them anew', async () => {
    const agent = await signedInAgent(app, await member());
    for (let i = 0; i < 3; i += 1) {
      await advanceClock('29 minutes');
      await agent.get(page).expect(200);
    }
    await advanceClock('31 minutes');
    expect((await agent.get(page)).headers['location']).toBe(paths.signInTo(page));
  });

  it('ends 12 hours after the password was given, however busy, and also when the organization was changed meanwhile', async () => {
    const first = await member();
    const second = await createOrganization();
    await addMembership({ organizationId: second.organizationId, personId: first.personId });
    const agent = await signedInAgent(app, first);
    const passMinutes = async (total: number) => {
      for (let passed = 0; passed < total; passed += 25) {
        await advanceClock('25 minutes');
        await agent.get(paths.contexts);
      }
    };
    await passMinutes(350);
    await agent.submit(paths.contexts, { context: `organization:${second.organizationId}` }).expect(303);
    await agent.get(page).expect(200);
    await passMinutes(350);
    await agent.get(page).expect(200);
    await passMinutes(25);
    expect((await agent.get(page)).status).toBe(303);
  });

  it('writes that it was seen at most once a minute', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    const seen = async () => (await ownerSql('select seen_at from sessions where person_id = $1', [one.personId]))[0]!.seen_at as Date;
    const before = await seen();
    await agent.get(page).expect(200);
    expect(await seen()).toEqual(before);
    await advanceClock('61 seconds');
    await agent.get(page).expect(200);
    expect((await seen()).getTime()).toBeGreaterThan(before.getTime());
  });

  it('ends everywhere when the epoch of the person steps up (security.md 3.4)', async () => {
    const one = await member();
    const [here, there] = [await signedInAgent(app, one), await signedInAgent(app, one)];
    await ownerSql('update people set epoch = epoch + 1 where id = $1', [one.personId]);
    expect([(await here.get(page)).status, (await there.get(page)).status]).toEqual([303, 303]);
  });

  it('feels a change of roles with its next request, and stays signed in', async () => {
    const one = await member(['read_only']);
    const agent = await signedInAgent(app, one);
    await agent.get(page).expect(200);
    await ownerSql("update memberships set roles = '{billing}' where person_id = $1", [one.personId]);
    const $ = pageOf((await agent.get(page).expect(200)).text);
    expect($('dt').filter((_i, dt) => $(dt).text().includes('Yours')).text()).toContain('Billing');
  });

  it.each([
    ['the membership is switched off', 'update memberships set status = $2 where person_id = $1', 'inactive'],
    ['the organization is suspended', 'update organizations set status = $2 where id = (select organization_id from memberships where person_id = $1)', 'suspended'],
  ])('stands nowhere from the moment that %s', async (_what, sql, status) => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    await ownerSql(sql, [one.personId, status]);
    const answer = await agent.get(page);
    expect([answer.status, answer.headers['location']]).toEqual([303, paths.contextsTo(page)]);
    expect(pageOf((await agent.get(paths.contexts).expect(200)).text)('main').text()).toContain('opens no organization and no backup now');
    await agent.submit(page).expect(404);
  });

  it('is not revived by a slow request that ends after signing out (security.md 3.2)', async () => {
    const one = await member();
    const agent = await signedInAgent(app, one);
    // A message waits, so the next page changes the session and saves it when it ends.
    await ownerSql(`update sessions set data = jsonb_set(data, '{flash}', '[{"kind": "notice", "text": "Still here"}]') where person_id = $1`, [one.personId]);
    const lock = await holdRow(one.personId);
    const slow = agent.get(page).then((answer) => answer);
    await lock.untilSomebodyWaits();
    await lock.query('update sessions set revoked_at = app.now() where person_id = $1', [one.personId]);
    await lock.release();
    expect((await slow).status).toBe(200);
    expect((await agent.get(page)).status).toBe(303);
    const [row] = await ownerSql('select count(*)::int as live from sessions where person_id = $1 and revoked_at is null', [one.personId]);
    expect(row?.live).toBe(0);
  });

  it('keeps a code of its id, never the id', async () => {
    const one = await member();
    const answer = await signIn({ email: one.email, password: one.password });
    const id = /sid=s%3A([^.]+)\./.exec(answer.headers['set-cookie']![0]!)![1]!;
    const [row] = await ownerSql('select id_hash, data::text as data from sessions where person_id = $1', [one.personId]);
    expect(`${(row?.id_hash as Buffer).toString('base64url')} ${row?.data}`).not.toContain(id);
  });

  it('is not accepted with a cookie that we did not sign', async () => {
    const answer = await browser(app).get(page).set('Cookie', `sid=s%3A${'a'.repeat(43)}.${'b'.repeat(43)}`);
    expect(answer.headers['location']).toBe(paths.signInTo(page));
  });
});

describe('the page about a forgotten e-mail', () => {
  it('is linked from the sign-in page and names whom to ask', async () => {
    const $ = pageOf((await browser(app).get(paths.signIn)).text);
    expect($(`a[href="${paths.forgottenEmail}"]`)).toHaveLength(1);
    const help = pageOf((await browser(app).get(paths.forgottenEmail).expect(200)).text);
    expect(help('main').text()).toContain(config.vendor.supportEmail);
  });
});

describe('the sign-in page', () => {
  it('sends somebody who is signed in on to the portal', async () => {
    const agent = await signedInAgent(app, await member());
    expect((await agent.get(paths.signIn)).headers['location']).toBe('/');
  });

  it('lets a person without any membership choose nothing', async () => {
    const { email, password } = await createPerson();
    expect((await signIn({ email, password })).status).toBe(403);
  });
});

async function holdRow(personId: string) {
  const pg = (await import('pg')).default;
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL });
  await client.connect();
  await client.query('begin');
  await client.query('select from sessions where person_id = $1 for update', [personId]);
  return {
    query: (sql: string, params: unknown[]) => client.query(sql, params),
    async untilSomebodyWaits() {
      for (let waiting = 0; waiting === 0; ) {
        const { rows } = await client.query<{ waiting: number }>('select count(*)::int as waiting from pg_locks where not granted and transactionid is not null');
        waiting = rows[0]!.waiting;
      }
    },
    async release() {
      await client.query('commit');
      await client.end();
    },
  };
}
