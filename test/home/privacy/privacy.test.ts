import { uuidv7 } from 'uuidv7';
import { sealAudit } from '../../../src/audit/seal-audit';
import { PRIVACY_MAP } from '../../../src/home/privacy/privacy-map';
import { erasedEmailOf, erasePerson } from '../../../src/home/privacy/erase-person';
import { eachHeld } from '../../../src/home/privacy/held.report';
import { FILE_COLUMNS } from '../../../src/home/privacy/remove-files';
import '../../../src/home/privacy/privacy.jobs';
import { paths } from '../../../src/paths';
import { within } from '../../../src/platform/database/database';
import { advanceClock, pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import { placesOf } from './support';

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
         or c.column_name ~ '(^|_)e?mail(ed|_address)?_(to|from|by)$|(^|_)(old|new|invited|billing|contact|recipient|from)_email$'
         or exists (select from pg_constraint k where k.contype = 'f' and k.confrelid = 'people'::regclass and k.conrelid = r.oid and k.conkey[1] = (select attnum from pg_attribute where attrelid = r.oid and attname = c.column_name)))
       order by 1`);
    const named = new Set(PRIVACY_MAP.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)));
    // Whose name the vendor gives to a company that pays, moves or sells is not a person's.
    const ofCompanies = ['account_moves.from_name'];
    expect(found.map(({ place }) => place).filter((place) => !named.has(place) && !ofCompanies.includes(place))).toEqual([]);
    expect(found.length).toBeGreaterThan(60);
  });

  it('is searched whole by an address: what an address alone leads to has words for a search, each by an index', async () => {
    const reached = PRIVACY_MAP.filter(({ address }) => address !== undefined);
    expect(reached.filter(({ place }) => place === undefined).map(({ table }) => table)).toEqual(['lead_events', 'privacy_cases']);
    const byEmail = PRIVACY_MAP.filter(({ where }) => where.includes(':email'));
    expect(byEmail.filter(({ address }) => address === undefined).map(({ table }) => table)).toEqual([]);
    for (const { table, address } of reached) {
      const plan = await within('privacy', async (trx) => {
        await trx.raw('set local enable_seqscan = off');
        return (await trx.raw<{ rows: { 'QUERY PLAN': string }[] }>(`explain select from ${table} t where ${address}`, { email: 'nobody@nowhere.example' })).rows.map((row) => row['QUERY PLAN']).join('\n');
      });
      // A condition that no index answers is read row by row, or through the whole of another index.
      expect({ table, plan }).toMatchObject({ plan: expect.stringMatching(/Index (Only )?Scan|Index Cond/) as string });
      expect({ table, plan }).toMatchObject({ plan: expect.not.stringMatching(/Seq Scan/) as string });
    }
  });

  it('is all within the rights of the one role, for a person and for an address', async () => {
    for (const personId of [uuidv7(), null]) {
      await within('privacy', async (trx) => {
        for await (const held of eachHeld(trx, { personId, email: 'nobody@nowhere.example' })) expect(held.rows).toEqual([]);
        await erasePerson(trx, { personId, email: 'nobody@nowhere.example', caseId: uuidv7() });
      });
    }
  });

  it('knows every column that names a kept file', async () => {
    const found = await ownerSql<{ place: string }>(`
      select c.relname || '.' || a.attname as place from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
       where k.contype = 'c' and cardinality(k.conkey) = 1 and pg_get_constraintdef(k.oid) like '%{64}%' order by 1`);
    const others = ['article_answers.reader', 'file_downloads.snapshot_id', 'files_to_remove.sha256', 'vault_writes.name'];
    expect(found.map(({ place }) => place).filter((place) => !others.includes(place)).sort()).toEqual(FILE_COLUMNS.map(([table, column]) => `${table}.${column}`).sort());
    // Some are named like files and have no such check: those are other things.
    const unchecked = await ownerSql<{ place: string }>("select table_name || '.' || column_name as place from information_schema.columns where table_schema = 'public' and column_name ~ 'sha256|(^|_)file$' and data_type = 'text' order by 1");
    expect(unchecked.map(({ place }) => place).filter((place) => !found.some((one) => one.place === place))).toEqual([]);
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
    await runJob('privacy.clear');
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
