import { sealAudit } from '../../../src/audit/seal-audit';
import { PRIVACY_MAP } from '../../../src/home/privacy/privacy-map';
import { erasedEmailOf } from '../../../src/home/privacy/erase-person';
import '../../../src/home/privacy/privacy.jobs';
import { paths } from '../../../src/paths';
import { advanceClock, pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';

const app = testApp();
const { privacy } = paths.operations;
let agent: SignedInAgent;
beforeAll(async () => { agent = await officeAgent(app, await createColleague()); });

async function createPair(firstName = 'Robin', lastName = 'Parting'): Promise<{ organizationId: string; leaving: Member; staying: Member }> {
  const { organizationId } = await createOrganization();
  return { organizationId, staying: await createMember({ organizationId }), leaving: await createMember({ organizationId, firstName, lastName }) };
}

describe('the map of what is held of people', () => {
  it('names every column of every table that leads to a person or holds an address, a phone number or a name', async () => {
    const found = await ownerSql<{ place: string }>(`
      select distinct c.table_name || '.' || c.column_name as place from information_schema.columns c join pg_class r on r.relname = c.table_name and r.relnamespace = 'public'::regnamespace and r.relkind in ('r', 'p')
       where c.table_schema = 'public' and (
         c.column_name ~ '(^|_)email(_hash)?$|^(first|last)_name$|(^|_)phone$|^(by|author|asked|accepted|signed|registered|requested|written|recipient|from|contact|holder)_name$'
         or exists (select from pg_constraint k where k.contype = 'f' and k.confrelid = 'people'::regclass and k.conrelid = r.oid and k.conkey[1] = (select attnum from pg_attribute where attrelid = r.oid and attname = c.column_name)))
       order by 1`);
    const named = new Set(PRIVACY_MAP.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)));
    // Whose name the vendor gives to a company that pays, moves or sells is not a person's.
    const ofCompanies = ['account_moves.from_name'];
    expect(found.map(({ place }) => place).filter((place) => !named.has(place) && !ofCompanies.includes(place))).toEqual([]);
    expect(found.length).toBeGreaterThan(60);
  });

  it('says why wherever something is kept', () => {
    expect(PRIVACY_MAP.filter(({ erase, why }) => erase === 'keep' && !why).map(({ table }) => table)).toEqual([]);
    expect(PRIVACY_MAP.at(-1)!.table).toBe('people');
  });
});

describe('an export', () => {
  it('holds what the portal has of a person without secrets, for a week, and each download is in the log', async () => {
    const { leaving } = await createPair('Quirin');
    await signedInAgent(app, leaving);
    expect((await agent.get(privacy.index).query({ q: leaving.email.toUpperCase() }).expect(303)).headers['location']).toBe(privacy.show(leaving.personId));
    await Promise.all([1, 2].map(() => agent.submit(privacy.export(leaving.personId), { reason: 'A letter with a copy of a passport.' }).expect(303)));
    expect(await ownerSql('select 1 from privacy_cases where person_id = $1', [leaving.personId])).toHaveLength(1);
    await runJob('privacy.work');
    const page = pageOf((await agent.get(privacy.show(leaving.personId)).expect(200)).text);
    const address = String(page('section[aria-labelledby=cases] td a').attr('href'));
    const { body, text } = await agent.get(address).expect(200).expect('Content-Disposition', /attachment/);
    expect(body).toMatchObject({ email: leaving.email });
    const held = (table: string) => (body as { held: { table: string; rows: unknown[] }[] }).held.find((one) => one.table === table)!.rows;
    expect(held('people')).toMatchObject([{ email: leaving.email, first_name: 'Quirin' }]);
    expect([held('sessions').length, held('memberships').length]).toEqual([1, 1]);
    expect(text).not.toMatch(/password_hash|token_hash|id_hash|argon2/);
    expect(await ownerSql("select action from audit_entries where subject_id = $1 and action like 'privacy.%' order by id", [leaving.personId])).toEqual(['privacy.export-asked', 'privacy.collected', 'privacy.downloaded'].map((action) => ({ action })));
    await advanceClock('7 days');
    const later = await officeAgent(app, await createColleague());
    await later.get(address).expect(404);
    await runJob('privacy.forget');
    expect(await ownerSql('select file from privacy_cases where person_id = $1', [leaving.personId])).toEqual([{ file: null }]);
  });
});

describe('an erasure', () => {
  beforeAll(async () => { agent = await officeAgent(app, await createColleague()); });

  it('leaves nobody to be found: no name, no address and no sign-in anywhere, one last mail, and a log that still verifies', async () => {
    const { organizationId, leaving } = await createPair('Umberta', 'Zebedee');
    const browser = await signedInAgent(app, leaving);
    const form = { reason: 'A letter.', email: leaving.email };
    expect((await agent.submit(privacy.erasure(leaving.personId), { ...form, email: 'x@y.example' }).expect(422)).text).toContain('That is another address');
    await Promise.all([1, 2].map(() => agent.submit(privacy.erasure(leaving.personId), form).expect(303)));
    await runJob('privacy.work');
    expect(await ownerSql('select email, first_name, password_hash from people where id = $1', [leaving.personId])).toEqual([{ email: erasedEmailOf(leaving.personId), first_name: 'Erased', password_hash: null }]);
    expect((await browser.get(paths.portal.home)).status).toBe(303);
    expect(await ownerSql('select status from memberships where person_id = $1 and organization_id = $2', [leaving.personId, organizationId])).toEqual([{ status: 'deleted' }]);
    expect(await ownerSql("select subject from mails where recipient_email = $1", [leaving.email])).toEqual([{ subject: expect.stringMatching(/is erased$/) as string }]);
    await ownerSql("update mails set state = 'sent', sent_at = app.now(), next_attempt_at = null where kind = 'privacy.erased'");
    await runJob('privacy.forget');
    expect(await placesOf([leaving.email, 'Umberta', 'Zebedee'])).toEqual([]);
    expect(await ownerSql("select action from audit_entries where subject_id = $1 and action like 'privacy.%' order by id", [leaving.personId])).toEqual([{ action: 'privacy.erasure-asked' }, { action: 'privacy.erased' }]);
    await sealAudit();
    await assertNoBrokenInvariant();
    expect((await agent.get(privacy.erasure(leaving.personId)).expect(200)).text).toContain('erased already');
  });

  it('waits while they are the last administrator, hold what still runs, or work here, and says what to do first', async () => {
    const { organizationId } = await createOrganization({ name: 'Alone & Co' });
    const last = await createMember({ organizationId });
    const staff = await createColleague({ roles: ['content'] });
    const { organizationId: another } = await createOrganization();
    const { accountId } = await createAccount({ organizationId: another, name: 'Household Finch' });
    await createSubscription({ organizationId: another, accountId, startsOn: '2026-01-20', expiresOn: '2027-01-20' });
    const holder = await createPair();
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [another, accountId, holder.leaving.personId]);
    const reasons = [[last.personId, 'last administrator of Alone & Co', last.email], [staff.personId, 'Deactivate them under Staff', staff.email], [holder.leaving.personId, 'They hold the account Household Finch', holder.leaving.email]] as const;
    for (const [personId, words, email] of reasons) {
      expect(pageOf((await agent.get(privacy.erasure(personId)).expect(200)).text)('main').text()).toContain(words);
      await agent.submit(privacy.erasure(personId), { reason: 'A letter.', email }).expect(409);
    }
    expect(await ownerSql('select 1 from privacy_cases where person_id = any($1)', [reasons.map(([personId]) => personId)])).toHaveLength(0);
  });

  it('is not done, and says why, where something comes in the way before the worker gets to it', async () => {
    const { leaving, staying } = await createPair();
    await agent.submit(privacy.erasure(leaving.personId), { reason: 'A letter.', email: leaving.email }).expect(303);
    await ownerSql("update memberships set status = 'inactive' where person_id = $1", [staying.personId]);
    await runJob('privacy.work');
    expect(pageOf((await agent.get(privacy.show(leaving.personId)).expect(200)).text)('section[aria-labelledby=cases]').text()).toContain('last administrator');
    expect(await ownerSql('select email from people where id = $1', [leaving.personId])).toEqual([{ email: leaving.email }]);
  });
});

/** Where in the whole database, the sealed log aside, one of these words still stands. */
async function placesOf(words: readonly string[]): Promise<string[]> {
  const tables = await ownerSql<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'audit_entries' order by 1");
  const places: string[] = [];
  for (const { name } of tables) {
    const rows = await ownerSql(`select 1 from ${name} t where to_jsonb(t)::text ~* $1 limit 1`, [words.map((word) => word.replace(/[.+]/g, '\\$&')).join('|')]);
    if (rows.length > 0) places.push(name);
  }
  return places;
}
