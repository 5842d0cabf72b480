import pg from 'pg';
import { recordAudit } from '../src/audit/audit.repository';
import { callFunction, closeDatabase, continueIn, databaseNow, within } from '../src/platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../src/platform/database/house';
import { ownerSql } from './support/database';
import { createAccount } from './support/factories/accounts';
import { createMember, createOrganization } from './support/factories/organizations';
import { createSubscription } from './support/factories/subscriptions';

afterAll(closeDatabase);

/** Tables of no organization, or guarded otherwise; a table that is not here must have its walls. */
const WITHOUT_POLICY: Record<string, string> = {
  knex_migrations: 'no role but the owner may touch it',
  knex_migrations_lock: 'no role but the owner may touch it',
  clock: 'one row, the same for everybody',
  rate_limits: 'counters by hash, the system scope only',
  people: 'a person may be in several organizations; partners and customers read a few columns',
  sessions: 'read before the scope is known, through app.read_session; the system scope only',
  security_answers: 'hashes of a person, the system scope only',
  authenticators: 'sealed secrets of a person, the system scope only',
  recovery_codes: 'hashes of a person, the system scope only',
  mailed_codes: 'hashes of a person, the system scope only',
  passkeys: 'public keys of a person, the system scope only',
  passkey_challenges: 'questions to a browser, the system scope only',
  client_versions: 'what the vendor says of its program, the same for everybody',
  trusted_devices: 'hashes of a person, the system scope only',
  two_step_tries: 'counts of a person, the system scope only',
  sign_in_attempts: 'hashes of e-mails, the system scope only',
  reset_requests: 'e-mails that asked for a new password, with or without a sign-in; the system scope only',
  reset_tries: 'wrong proofs of a person, the system scope only',
  consent_postponements: 'of a person, the system scope only',
  email_changes: 'of a person, the system scope only',
  mail_refusals: 'by address, because most have no sign-in; the outbox asks for them in every scope',
  applications: 'of strangers who belong to no organization yet; the system and office scopes only',
  staff_invitations: 'to work for the vendor, office and system scopes only',
  staff: 'the vendor, office and system scopes only',
  alert_standards: 'what the vendor says of alerts, the same for everybody',
  privacy_cases: 'what was asked for people, the office and system scopes only',
  files_to_remove: 'kept files that erasures have left, the office and system scopes only',
  audit_checks: 'what checks of the seals found, the office and system scopes only',
  audit_seals: 'hashes over all organizations; nobody but the sealer writes them',
  products: 'the catalog, the same for everybody',
  plans: 'the catalog, the same for everybody',
  plan_prices: 'the catalog, the same for everybody',
  add_ons: 'the catalog, the same for everybody',
  add_on_prices: 'the catalog, the same for everybody',
  term_discounts: 'the catalog, the same for everybody',
  tier_discounts: 'the catalog, the same for everybody',
  deal_rules: 'what deals give and how long, the same for everybody',
  inbound_mails: 'mails of strangers to support, before it is known whose they are; the office and system scopes only',
  recovery_fees: 'what is charged for drives that do not come back, the same for everybody',
  program_rules: 'what the partner program asks for, the same for everybody',
  content_items: 'what the vendor writes, the same for everybody',
  content_versions: 'what the vendor wrote before, for the office',
  courses: 'what the vendor teaches, the same for everybody',
  course_materials: 'what the vendor teaches, the same for everybody',
  course_questions: 'what the vendor asks in exams, the same for everybody',
  content_words: 'the words of what the vendor wrote, to mend spelling by',
  article_answers: 'of readers nobody can be told from, about what the vendor wrote',
  invoice_series: 'one row a year for the vendor; a number tells nothing without its invoice',
  stripe_events: 'arrive before it is known whose they are; the system scope only',
  billing_holds: 'stop all charging; partners see whether they do',
  reconciliations: 'compare everything with Stripe, the system and office scopes only',
  reconciliation_differences: 'compare everything with Stripe, the system and office scopes only',
};

const PAID_BY_THEMSELVES = ['cards', 'checkouts', 'quotes', 'quote_lines', 'invoices', 'invoice_lines', 'charge_items', 'payments', 'carried_lines', 'charge_freezes', 'refunds', 'credit_notes', 'credit_note_lines'];

type Table = { name: string; secured: boolean; forced: boolean; policies: string[]; columns: string[] };
let tables: Table[];

beforeAll(async () => {
  tables = (await ownerSql<Table>(`
    select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
      array(select polname::text from pg_policy where polrelid = c.oid) as policies,
      array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`));
});

describe('the walls around tables', () => {
  it('stand around every table, forced, or the table is named above with its reason', () => {
    const open = tables.filter(({ secured, forced, policies }) => !(secured && forced && policies.length > 0)).map(({ name }) => name);
    expect(open).toEqual(Object.keys(WITHOUT_POLICY).sort());
    expect(tables.length).toBeGreaterThan(20);
  });

  it('tell rows apart by one equality for each audience, for writing as for reading', async () => {
    const policies = await ownerSql('select tablename, policyname, cmd, roles::text[] as roles, qual, with_check from pg_policies where policyname in ($1, $2)', ['portal_partner', 'portal_customer']);
    const odd = policies.filter(({ tablename, policyname, cmd, roles, qual, with_check }) => {
      // What customers pay by themselves is told apart by their payer, and lines by their paper (below).
      if (policyname === 'portal_customer' && PAID_BY_THEMSELVES.includes(tablename)) return false;
      // A customer reads the name and the logo of the one organization that holds their account, and changes nothing.
      if (['organizations', 'logos'].includes(tablename) && policyname === 'portal_customer') return !(cmd === 'SELECT' && /a\.id = app\.account\(\)/.test(String(qual)));
      const column = { portal_partner: tablename === 'organizations' ? 'id' : 'organization_id', portal_customer: tablename === 'accounts' ? 'id' : 'account_id' }[policyname as string];
      const expected = `(${column} = app.${policyname === 'portal_partner' ? 'organization' : 'account'}())`;
      return !(cmd === 'ALL' && String(roles) === policyname && qual === expected && with_check === expected);
    });
    expect(odd).toEqual([]);
    expect(policies.length).toBeGreaterThan(20);
  });

  it('show customers, of money, what their own payer pays and nothing that a partner pays for them', async () => {
    const policies = await ownerSql<{ name: string; qual: string; check: string }>("select tablename as name, qual, with_check as check from pg_policies where policyname = 'portal_customer' and tablename = any($1)", [PAID_BY_THEMSELVES]);
    const own = "payer_id = ( SELECT p.id FROM payers p WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))";
    const kindOf = (condition: string) => (condition.replace(/\s+/g, ' ') === `(${own})` ? 'payer' : /^\(EXISTS \( SELECT FROM (invoices|quotes|payments|subscriptions|credit_notes) \w WHERE \(\w\.id = \w+\.\w+\)\)\)$/.test(condition.replace(/\s+/g, ' ')) ? 'parent' : /FROM \(quotes q JOIN quote_lines l .*q\.account_id = app\.account\(\).*l\.subscription_id = charge_items\.subscription_id/.test(condition.replace(/\s+/g, ' ')) ? 'quoted' : condition);
    const kinds = Object.fromEntries(policies.map(({ name, qual, check }) => [name, [kindOf(qual), kindOf(check)]]));
    const [payer, parent] = [['payer', 'payer'], ['parent', 'parent']];
    expect(kinds).toEqual({
      cards: payer, checkouts: payer, quotes: payer, invoices: payer, payments: payer, carried_lines: payer,
      quote_lines: parent, invoice_lines: parent, charge_items: ['parent', 'quoted'], charge_freezes: parent, refunds: parent, credit_notes: parent, credit_note_lines: parent,
    });
  });

  it('let the house alone reach accounts that it does not hold, and read no more of partners', async () => {
    const beyond = await ownerSql<{ name: string; cmd: string }>("select tablename as name, cmd from pg_policies where 'portal_house' = any(roles) order by 1");
    expect(beyond).toEqual([{ name: 'account_people', cmd: 'SELECT' }, { name: 'accounts', cmd: 'ALL' }]);
  });

  it('belong to every table that has an organization and that partners may touch', async () => {
    const granted = await ownerSql<{ name: string }>("select distinct table_name as name from information_schema.role_table_grants where grantee = 'portal_partner' and table_schema = 'public'");
    const bare = tables.filter(({ name, columns, policies }) => columns.includes('organization_id') && granted.some((grant) => grant.name === name) && !policies.includes('portal_partner') && !(name in WITHOUT_POLICY));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('say of every table of partners what members see who are limited to chosen accounts', async () => {
    // What is not granted to them is closed; what is, is told apart by accounts, or belongs to no account.
    const OF_NO_ACCOUNT = ['alert_rule_set_rules', 'alert_rule_sets', 'certificates', 'content_downloads', 'enrolments', 'exam_answers', 'exam_tries', 'invitations', 'logos', 'material_reads', 'memberships', 'organizations'];
    const policies = await ownerSql<{ name: string; policy: string; condition: string }>("select tablename as name, policyname as policy, coalesce(qual, with_check) as condition from pg_policies where 'portal_limited' = any(roles)");
    const granted = await ownerSql<{ name: string }>("select distinct table_name as name from information_schema.column_privileges where grantee = 'portal_limited' and table_schema = 'public' order by 1");
    const walled = granted.map(({ name }) => name).filter((name) => !(name in WITHOUT_POLICY));
    expect(walled.filter((name) => !policies.some((policy) => policy.name === name && policy.policy === 'portal_limited'))).toEqual([]);
    const loose = policies.filter(({ name, policy, condition }) => policy === 'portal_limited' && !OF_NO_ACCOUNT.includes(name) && !/app\.membership\(\)|EXISTS/.test(condition));
    expect([walled.length > 15, loose.map(({ name }) => name)]).toEqual([true, []]);
  });

  it('that no organization owns are open to limited members as they are to others', async () => {
    const readable = async (role: string) => (await ownerSql<{ name: string }>('select distinct table_name as name from information_schema.column_privileges where grantee = $1 and table_schema = $2 and privilege_type = $3 order by 1', [role, 'public', 'SELECT']))
      .map(({ name }) => name).filter((name) => name in WITHOUT_POLICY);
    const all = await readable('portal_partner');
    expect(await readable('portal_limited')).toEqual(all);
    expect(all.length).toBeGreaterThan(5);
  });

  it('let nobody who is limited write who sees what, nor search past the walls', async () => {
    const writes = await ownerSql("select table_name, privilege_type from information_schema.role_table_grants where grantee = 'portal_limited' and table_name in ('membership_accounts', 'memberships', 'cards', 'organizations') and privilege_type <> 'SELECT'");
    const functions = await ownerSql("select p.oid::regprocedure::text as name from pg_proc p where p.prosecdef and p.pronamespace = 'app'::regnamespace and p.prorettype <> 'trigger'::regtype and has_function_privilege('portal_limited', p.oid, 'execute')");
    expect([writes, functions.map(({ name }) => name as string)]).toEqual([[], ['app.is_looked_after(text)', 'app.holds_promise(uuid)']]);
  });

  it('are not needed where neither partners nor customers may touch the table at all', async () => {
    const only = Object.entries(WITHOUT_POLICY).filter(([, reason]) => /scopes? only|nobody but|no role but/.test(reason)).map(([name]) => name);
    const granted = await ownerSql("select table_name, grantee from information_schema.role_table_grants where table_name = any($1) and grantee in ('portal_partner', 'portal_customer', 'portal_app', 'portal_queue', 'PUBLIC')", [only]);
    expect([only.length > 5, granted]).toEqual([true, []]);
  });

  it('are owned by the owner, and no role of ours can pass them', async () => {
    const roles = await ownerSql('select rolname from pg_roles where rolname like $1 and rolname <> $2 and (rolsuper or rolbypassrls)', ['portal\\_%', 'portal_owner']);
    const owned = await ownerSql("select relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'portal\\_%' and r.rolname <> 'portal_owner' and relkind in ('r', 'p')");
    expect([roles, owned]).toEqual([[], []]);
  });
});

describe('behind the walls', () => {
  let ours: string;
  let theirs: string;

  beforeAll(async () => {
    [ours, theirs] = [(await createOrganization()).organizationId, (await createOrganization()).organizationId];
    for (const organizationId of [ours, theirs]) {
      const { personId } = await createMember({ organizationId });
      await ownerSql("insert into accounts (id, organization_id, kind, name, email, created_at, updated_at) values (gen_random_uuid(), $1, 'safe', 'Smith', 'smith@example.test', app.now(), app.now())", [organizationId]);
      await within({ organizationId }, async (trx) => recordAudit(trx, { organizationId, actor: { kind: 'person', id: personId }, action: 'test.done', subjectType: 'test', subjectId: '1', now: await databaseNow(trx) }));
    }
  });

  it('an organization sees its own rows only', async () => {
    const seen = await within({ organizationId: ours }, async (trx) => ({
      accounts: await trx('accounts').distinct('organization_id'), entries: await trx('audit_entries').distinct('organization_id'), organizations: await trx('organizations').select('id'),
    }));
    expect(seen).toEqual({ accounts: [{ organization_id: ours }], entries: [{ organization_id: ours }], organizations: [{ id: ours }] });
  });

  it.each(['portal_partner', 'portal_customer'])('%s without a scope sees no row of any secured table', async (role) => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    const rows: Record<string, number> = {};
    for (const { name } of tables.filter(({ secured }) => secured)) {
      await client.query(`begin; set local role ${role}`);
      const { rows: [allowed] } = await client.query<{ yes: boolean }>('select has_table_privilege($1, $2) as yes', [name, 'select']);
      if (allowed!.yes) rows[name] = (await client.query<{ n: number }>(`select count(*)::int as n from ${name}`)).rows[0]!.n;
      await client.query('rollback');
    }
    await client.end();
    expect(Object.keys(rows).length).toBeGreaterThan(3);
    expect(Object.entries(rows).filter(([, count]) => count > 0)).toEqual([]);
  });

  it("a partner reads no mail's text, and sets neither their tier nor their tax", async () => {
    await expect(within({ organizationId: ours }, (trx) => trx('mails').select('id', 'kind', 'created_at'))).resolves.toEqual([]);
    for (const column of ['text_body', 'html_body', 'subject']) {
      await expect(within({ organizationId: ours }, (trx) => trx('mails').select(column))).rejects.toThrow('permission denied');
    }
    for (const change of [{ tier: 'premier' }, { tax_rate_ppm: 0 }, { status: 'active' }]) {
      await expect(within({ organizationId: ours }, (trx) => trx('organizations').where({ id: ours }).update(change))).rejects.toThrow('permission denied');
    }
  });

  it('the office reads no password, and writes nobody and no invitation', async () => {
    await expect(within('office', (trx) => trx('people').select('id', 'email', 'two_step'))).resolves.not.toEqual([]);
    for (const column of ['password_hash', 'epoch', 'failed_sign_ins']) await expect(within('office', (trx) => trx('people').select(column))).rejects.toThrow('permission denied');
    await expect(within('office', (trx) => trx('people').update({ first_name: 'Taken' }))).rejects.toThrow('permission denied');
    await expect(within('office', (trx) => trx('staff').update({ roles: ['operator'] }))).rejects.toThrow('permission denied');
    await expect(within('office', (trx) => trx('invitations').update({ roles: ['administrator'] }))).rejects.toThrow('permission denied');
  });

  it('a transaction that goes on in another scope sees and writes only what that one may', async () => {
    const seen = await within('office', async (trx) => {
      await continueIn(trx, { organizationId: ours });
      return trx('accounts').distinct('organization_id');
    });
    expect(seen).toEqual([{ organization_id: ours }]);
    await expect(within('office', async (trx) => {
      await continueIn(trx, { organizationId: ours });
      await trx('organizations').where({ id: ours }).update({ tier: 'premier' });
    })).rejects.toThrow('permission denied');
    const left = await within({ organizationId: ours }, async (trx) => {
      await continueIn(trx, 'office');
      return trx.raw<{ rows: { organization: string | null }[] }>('select app.organization() as organization');
    });
    expect(left.rows).toEqual([{ organization: null }]);
  });

  it('a customer changes the subscriptions that they pay for themselves, and none that their partner pays for', async () => {
    const { accountId } = await createAccount({ organizationId: ours });
    const period = { accountId, startsOn: '2026-06-01', expiresOn: '2027-06-01' };
    const byPartner = await createSubscription({ ...period, organizationId: ours });
    const own = await createSubscription({ ...period, organizationId: HOUSE_ORGANIZATION_ID, shownTo: ours });
    const elsewhere = await createSubscription({ ...period, organizationId: theirs, accountId: (await createAccount({ organizationId: theirs })).accountId });
    const rename = ({ subscriptionId }: { subscriptionId: string }) => within({ accountId }, (trx) => trx('subscriptions').where({ id: subscriptionId }).update({ nickname: 'Study' }));
    expect([await rename(own), await rename(elsewhere)]).toEqual([1, 0]);
    await expect(rename(byPartner)).rejects.toThrow('is not paid for by its customer');
    await expect(within({ accountId }, (trx) => trx('subscriptions').where({ id: own.subscriptionId }).update({ number: 'S-1' }))).rejects.toThrow('permission denied');
  });

  it('nobody writes into another organization', async () => {
    const intoTheirs = () => within({ organizationId: ours }, (trx) => trx.raw("insert into accounts (id, organization_id, kind, name, email, created_at, updated_at) values (gen_random_uuid(), ?, 'safe', 'Planted', 'p@example.test', app.now(), app.now())", [theirs]));
    await expect(intoTheirs()).rejects.toThrow('row-level security');
    await expect(within({ organizationId: ours }, (trx) => trx('accounts').update({ organization_id: theirs }))).rejects.toThrow('row-level security');
    await expect(within({ organizationId: ours }, async (trx) => recordAudit(trx, { organizationId: theirs, actor: { kind: 'system', id: 'x' }, action: 'test.forged', subjectType: 'test', subjectId: '1', now: await databaseNow(trx) }))).rejects.toThrow('row-level security');
    expect(await within({ organizationId: ours }, (trx) => trx('accounts').where({ organization_id: theirs }).update({ name: 'Taken' }))).toBe(0);
    expect(await ownerSql("select name from accounts where name in ('Planted', 'Taken')")).toEqual([]);
  });

  it('jobs read across organizations and change none of their rows', async () => {
    const seen = await within('system', (trx) => trx('accounts').distinct('organization_id'));
    expect(seen.length).toBeGreaterThan(1);
    await expect(within('system', (trx) => trx('accounts').update({ name: 'Taken' }))).rejects.toThrow('permission denied');
  });

  it('nothing of a scope stays on the connection for the next borrower', async () => {
    const facts = 'select pg_backend_pid() as pid, current_user as role, current_setting(\'app.organization_id\', true) as organization';
    const first = await within({ organizationId: ours }, (trx) => trx.raw<{ rows: Record<string, unknown>[] }>(facts));
    const [after] = await callFunction<Record<string, unknown>>({ name: 'facts', text: facts, values: [] });
    expect(first.rows[0]).toMatchObject({ role: 'portal_partner', organization: ours });
    expect(after).toEqual({ pid: first.rows[0]!['pid'], role: 'portal_app', organization: '' });
    await expect(callFunction({ name: 'peek', text: 'select * from public.accounts', values: [] })).rejects.toThrow('permission denied');
  });

  it('a scope takes a uuid and nothing else', async () => {
    for (const organizationId of ["x'; reset role; --", `${ours}'`, ours.toUpperCase(), '']) {
      await expect(within({ organizationId }, (trx) => trx.raw('select 1'))).rejects.toThrow('A scope takes a lower-case uuid.');
    }
  });
});

describe('the function that reads a session', () => {
  it('answers nothing without the hash of a session, and is for the app alone', async () => {
    await expect(callFunction({ name: 'read-session', text: 'select app.read_session($1) as reading', values: [Buffer.alloc(32)] })).resolves.toEqual([{ reading: null }]);
    const allowed = await ownerSql("select r.rolname as name from pg_roles r where r.rolname like 'portal%' and has_function_privilege(r.oid, 'app.read_session(bytea)', 'execute') order by 1");
    expect(allowed.map(({ name }) => name as string)).toEqual(['portal_app', 'portal_owner', 'portal_session']);
  });

  it('runs as a role that can change nothing', async () => {
    const writes = await ownerSql("select table_name, privilege_type from information_schema.role_table_grants where grantee = 'portal_session' and privilege_type <> 'SELECT'");
    expect(writes).toEqual([]);
  });
});
