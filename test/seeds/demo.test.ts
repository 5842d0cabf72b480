import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NORTHWIND } from '../../seeds/demo/people/organizations';
import { seedDemo } from '../../seeds/demo';
import { accountInvariants } from '../../src/accounts/invariants';
import { reconcile } from '../../src/billing/reconciliation/reconcile';
import { invariants } from '../../src/invariants.command';
import { type SignIn } from '../../seeds/demo/people/people';
import { MACHINE_STATES } from '../../src/computers/machine-state.model';
import { judgeAllServed, judgeStates } from '../../src/computers/states/judge-states';
import { APPLICATION_STATUSES } from '../../src/organizations/applications/application';
import { paths } from '../../src/paths';
import { projectRoot } from '../../src/platform/project-root';
import { browser, pageOf, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { stripeSdk } from '../support/stripe';

describe('the demo with a sandbox', () => {
  let signIns: readonly SignIn[];
  beforeAll(async () => {
    ({ signIns } = await seedDemo());
  }, 60_000);

  it('changes nothing when it is seeded again', async () => {
    const before = await everyCount();
    expect(await seedDemo()).toEqual({ signIns });
    expect(await everyCount()).toEqual(before);
  });

  it('sends none of the receipts of the past', async () => {
    expect(await ownerSql("select kind, subject from mails where state = 'queued' and created_at < app.now() - interval '12 hours'")).toEqual([]);
    // An order's receipt comes with its confirmation, which the past was not sent: every other paper's is a mail of its own.
    const kept = await ownerSql("select dedupe_key from mails where state = 'kept' and kind = 'billing.receipt'");
    const renewed = await ownerSql("select id from invoices where status = 'paid' and kind not in ('purchase', 'activation_codes', 'upgrade', 'plan_change', 'conversion') and paid_at < app.now() - interval '12 hours'");
    expect([kept.length, kept.length > 10]).toEqual([renewed.length, true]);
  });

  it('lets everybody in whose sign-in it prints, each where they belong', async () => {
    const app = testApp();
    const places: Record<string, string> = {};
    for (const { email, password } of signIns) {
      const agent = browser(app);
      await agent.post(paths.signIn).type('form').send({ email, password }).expect(303);
      places[email] = (await agent.get(paths.home)).headers['location'] as string;
    }
    expect(places).toEqual({
      'admin@northwind.example': paths.portal.home, 'billing@northwind.example': paths.portal.home, 'technician@northwind.example': paths.portal.home,
      'sales@northwind.example': paths.portal.home, 'readonly@northwind.example': paths.portal.home, 'limited@northwind.example': paths.portal.home, 'admin@harbor.example': paths.portal.home,
      'alex@freelance.example': paths.contexts, 'rosa@customers.example': paths.my.home, 'omar@brightsmile.example': paths.my.home,
      'leila@brightsmile.example': paths.my.home, 'jonas@brightsmile.example': paths.my.home, 'liam@castellano.example': paths.my.home, 'isabel@fonseca.example': paths.my.home, 'fatima@alsayed.example': paths.my.home,
      'charlotte@dubois.example': paths.my.home, 'maya@lindholm-it.example': paths.contexts, 'edward.chu@customers.example': paths.contexts, 'katerina@ioannou.example': paths.my.home, 'elena@markou.example': paths.my.home, 'nina@customers.example': paths.my.home,
      // A code is asked for first.
      'operator@office.example': paths.twoStep, 'desk@office.example': paths.twoStep, 'finance@office.example': paths.twoStep, 'support@office.example': paths.twoStep, 'content@office.example': paths.twoStep,
    });
  });

  it('names everybody in the README whose sign-in it prints', () => {
    const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8');
    expect(signIns.filter(({ email }) => !readme.includes(`\`${email}\``))).toEqual([]);
  });

  it('has deals in every state, one that waits too long, and another partner’s for the same customer', async () => {
    const rows = await ownerSql<{ state: string; is_late: boolean }>("select d.state, d.reply_by_at < app.now() as is_late from deals d join organizations o on o.id = d.organization_id where o.display_name = 'Northwind IT Services'");
    expect([...new Set(rows.map(({ state }) => state))].sort()).toEqual(['appealed', 'approved', 'draft', 'lapsed', 'lost', 'rejected', 'submitted', 'withdrawn', 'won']);
    expect(rows.filter(({ is_late: isLate }) => isLate)).toHaveLength(1);
    expect(await ownerSql("select count(distinct organization_id)::int as partners from deals where customer_key = 'kestrel-architects.example' and state = 'submitted'")).toEqual([{ partners: 2 }]);
  });

  it('has a move that waits, one with a day, and one that is done', async () => {
    const states = await ownerSql('select m.state, a.email, m.organization_id = $1 as to_northwind, a.organization_id = m.organization_id as gone from account_moves m join accounts a on a.id = m.account_id order by m.state desc', [NORTHWIND.id]);
    expect(states).toEqual([
      { state: 'waiting', email: 'katerina@ioannou.example', to_northwind: true, gone: false }, { state: 'done', email: 'stavros@nikolaidis.example', to_northwind: false, gone: true },
      { state: 'dated', email: 'elena@markou.example', to_northwind: false, gone: false },
    ]);
  });

  it('has applications in every state, one of whose companies waits for its administrator', async () => {
    const statuses = await ownerSql<{ status: string }>('select distinct status from applications order by 1');
    expect(statuses.map(({ status }) => status)).toEqual([...APPLICATION_STATUSES].sort());
    const waiting = await ownerSql("select o.display_name from organizations o join invitations i on i.organization_id = o.id where i.status = 'invited' and not exists (select from memberships m where m.organization_id = o.id)");
    expect(waiting).toEqual([{ display_name: 'Pemberton & Rowe' }]);
  });

  it('has accounts in every state that the list can show', async () => {
    const statuses = await ownerSql<{ list_status: string }>('select distinct list_status from accounts where organization_id = $1', [NORTHWIND.id]);
    expect(statuses.map((row) => row.list_status).sort()).toEqual(['active', 'data_removed', 'expired', 'not_activated', 'payment_failed', 'trial']);
    const types = await ownerSql<{ list_type: string }>('select distinct list_type from accounts');
    expect(types.map((row) => row.list_type).sort()).toEqual(['nfr', 'safe', 'safe_pro', 'safe_server']);
    const states = await ownerSql<{ state: string }>('select distinct state from subscriptions');
    expect(states.map((row) => row.state).sort()).toEqual(['active', 'converted', 'expired', 'payment_failed', 'purged', 'purging', 'trial']);
    const [{ accounts } = { accounts: 0 }] = await ownerSql<{ accounts: number }>('select count(*)::int as accounts from accounts where organization_id = $1', [NORTHWIND.id]);
    expect(accounts).toBeGreaterThanOrEqual(40);
  });

  it('has machines in every state, computers and servers, with runs, drives and a month of counts', async () => {
    const states = await ownerSql<{ state: string }>('select distinct state from machines where organization_id = $1', [NORTHWIND.id]);
    expect(states.map(({ state }) => state).sort()).toEqual([...MACHINE_STATES].sort());
    const [row] = await ownerSql<{ machines: number; servers: number; share: number }>("select count(*)::int as machines, count(*) filter (where kind = 'server')::int as servers, avg((state = 'protected')::int)::float as share from machines where organization_id = $1", [NORTHWIND.id]);
    expect([row!.machines > 100, row!.servers > 10, row!.share > 0.4]).toEqual([true, true, true]);
    // One household has one machine a subscription, and nothing is told of the future.
    expect(await ownerSql("select subscription_id from machines m join accounts a on a.id = m.account_id where a.kind = 'safe' group by 1 having count(*) > 1")).toEqual([]);
    expect(await ownerSql('select id from machines where greatest(created_at, installed_at, last_contact_at, last_backup_at, state_since) > app.now()')).toEqual([]);
    expect(await ownerSql("select machine_id from backup_runs r join machines m on m.id = r.machine_id where r.state = 'complete' and (r.started_at < m.installed_at or r.finished_at > m.last_backup_at)")).toEqual([]);
    expect(await ownerSql('select machine_id from machine_drives where missing_since is not null limit 1')).toHaveLength(1);
    expect(await ownerSql('select organization_id from machine_days group by 1 having count(*) <> 30')).toEqual([]);
  });

  it('says of its machines what the model says of them', async () => {
    const { signal: stopping } = new AbortController();
    expect([await judgeAllServed({ stopping }), await judgeStates({ stopping })]).toEqual([0, 0]);
  });

  it('numbers its invoices without a gap, in the order in which they were paid, over two years', async () => {
    const invoices = await ownerSql<{ number: string; issued_on: string }>("select number, issued_on::text from invoices where status = 'paid' order by paid_at, number");
    expect(invoices.length).toBeGreaterThanOrEqual(60);
    expect(new Set(invoices.map(({ issued_on: issuedOn }) => issuedOn.slice(0, 4))).size).toBeGreaterThanOrEqual(2);
    for (const year of new Set(invoices.map(({ issued_on: issuedOn }) => issuedOn.slice(0, 4)))) {
      const numbers = invoices.filter(({ issued_on: issuedOn }) => issuedOn.startsWith(year)).map(({ number }) => number);
      expect(numbers).toEqual(numbers.map((_, index) => `INV-${year}-${String(index + 1).padStart(6, '0')}`));
    }
  });

  it('keeps every invariant', async () => {
    for (const { name, sql } of [...accountInvariants, ...invariants, ...checks]) expect({ name, rows: await ownerSql(sql) }).toEqual({ name, rows: [] });
  });

  it('charged the sandbox for what was ordered today, once, and nothing for the past', async () => {
    const intents = await stripeSdk().paymentIntents.list({ limit: 100 });
    const today = await ownerSql<{ stripe_payment_intent_id: string }>("select stripe_payment_intent_id from payments where state = 'paid' and stripe_payment_intent_id not like 'pi_demo_%'");
    expect(intents.data.map(({ id }) => id).sort()).toEqual(today.map((row) => row.stripe_payment_intent_id).sort());
    expect(today).toHaveLength(11);
  });

  it('has refunds in every state: a half, a whole, each with its credit note, and one that waits for a second person', async () => {
    const shares = await ownerSql<{ share: string }>("select distinct case when n.total_cents = i.total_cents then 'all' else 'half' end as share from credit_notes n join invoices i on i.id = n.invoice_id order by 1");
    expect(shares.map(({ share }) => share)).toEqual(['all', 'half']);
    expect(await ownerSql('select status, needs_approval, ends_service from refund_requests')).toEqual([{ status: 'waiting', needs_approval: true, ends_service: true }]);
  });

  it('has a line in dispute that waits for the office, and one that was explained', async () => {
    expect(await ownerSql('select status, reason_code from disputes order by opened_at')).toEqual([{ status: 'explained', reason_code: 'amount' }, { status: 'open', reason_code: 'quantity' }]);
  });

  it('finds nothing to explain when it is compared with the sandbox', async () => {
    const { compared, open } = await reconcile({ actor: { kind: 'job', id: 'test' } });
    expect({ compared, open }).toEqual({ compared: 11, open: [] });
    const whole = await reconcile({ from: new Date('2020-01-01T00:00:00Z'), actor: { kind: 'job', id: 'test' } });
    expect({ compared: whole.compared, open: whole.open }).toEqual({ compared: 11, open: [] });
  });

  it('leaves a few mails and reminders for the worker, and no storm', async () => {
    const [row] = await ownerSql<{ mails: number; reminders: number }>(
      "select (select count(*)::int from mails where state = 'queued') as mails, (select count(*)::int from subscriptions where next_notice_at <= app.now()) as reminders");
    expect(row!.mails).toBeGreaterThan(3);
    expect(row!.mails).toBeLessThan(180);
    expect(row!.reminders).toBeGreaterThan(2);
    expect(row!.reminders).toBeLessThan(8);
  });

  it('shows its accounts on the list page', async () => {
    const app = testApp();
    const agent = browser(app);
    await agent.post(paths.signIn).type('form').send({ email: signIns[0]!.email, password: signIns[0]!.password });
    const $ = pageOf((await agent.get(paths.portal.accounts).expect(200)).text);
    expect($('table tbody tr').length).toBeGreaterThan(10);
  });
});

/** What must hold of terms and papers, wherever they came from. */
const checks = [
  { name: 'terms of a subscription follow each other', sql: `
      select * from (select subscription_id, starts_on, lag(coalesce(cut_on, ends_on)) over (partition by subscription_id order by starts_on) as before from terms where kind <> 'trial') t where before <> starts_on` },
  { name: 'a subscription ends with its last term', sql: `
      select s.number from subscriptions s where expires_on is distinct from (select max(ends_on) from terms t where t.subscription_id = s.id)` },
  { name: 'nothing is told of the future', sql: `
      select id from invoices where created_at > app.now() union all select id from subscriptions where created_at > app.now() or installed_at > app.now()
      union all select id from accounts where registered_at > app.now() union all select id from refunds where settled_at > app.now()` },
  { name: 'moments to come are in the future, but for what the worker is to do now', sql: `
      select number from subscriptions where lapses_at < app.now() or purge_at < app.now()` },
];

async function everyCount() {
  return ownerSql(`select (select count(*) from accounts) as accounts, (select count(*) from subscriptions) as subscriptions, (select count(*) from terms) as terms,
    (select count(*) from invoices) as invoices, (select count(*) from payments) as payments, (select count(*) from cards) as cards, (select count(*) from mails) as mails,
    (select count(*) from people) as people, (select count(*) from memberships) as memberships, (select count(*) from audit_entries) as entries`);
}
