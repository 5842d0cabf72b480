import { type Test } from 'supertest';
import { paths } from '../src/paths';
import { within } from '../src/platform/database/database';
import { signedInAgent, testApp, type SignedInAgent } from './support/app';
import { ACCESS } from './support/world/access-matrix';
import { createLimited, createWorld, LIMITED_ROLES, NOT_CHOSEN, unknownId, type HiddenThings, type LimitedRole, type Side } from './support/world/access-world';
import { ownerSql } from './support/database';
import { createRequest } from './support/factories/consents';
import { createMachine, credentialOf } from './support/factories/machines';
import { createPerson } from './support/factories/organizations';
import { addressOf, routesOf, type GuardedRoute } from './support/routes';

// Hundreds of requests a route; slow machines may take their time.
jest.setTimeout(180_000);

const app = testApp();
/** What belongs to the organization as a whole is not for somebody who sees only chosen accounts. */
const NOT_WHEN_LIMITED = ['codes:manage', 'cards:manage', 'organization:manage', 'members:manage', 'alerts:rules', 'nfr:claim', 'referral:manage', 'leads:read', 'leads:work'];
const routes = routesOf(app).filter(({ path }) => path === '/portal' || path.startsWith('/portal/'));
const forThem = routes.filter(({ permission }) => !NOT_WHEN_LIMITED.includes(permission ?? '')).map((route) => [route.key, route] as const);
const notForThem = routes.filter(({ permission }) => NOT_WHEN_LIMITED.includes(permission ?? '')).map((route) => [route.key, route] as const);

let ours: Side;
let hidden: HiddenThings;
let agents: Record<LimitedRole, SignedInAgent>;

beforeAll(async () => {
  ({ ours } = await createWorld(app));
  const made = await createLimited(app, ours);
  ({ hidden } = made);
  agents = {} as Record<LimitedRole, SignedInAgent>;
  for (const role of LIMITED_ROLES) agents[role] = await signedInAgent(app, made.limited[role]);
});

it('there are routes of both sorts', () => {
  expect([forThem.length > 25, notForThem.length > 10]).toEqual([true, true]);
});

describe.each(notForThem)('%s', (_key, route) => {
  it('is refused to members who see only chosen accounts', async () => {
    const answers: [string, number][] = [];
    for (const role of LIMITED_ROLES) answers.push([role, (await ask(agents[role], route, ours.things[ACCESS[route.key]!.id ?? 'account'])).status]);
    expect(answers).toEqual(LIMITED_ROLES.map((role) => [role, 403]));
  });
});

describe.each(forThem)('%s', (key, route) => {
  const access = ACCESS[key]!;
  const may = LIMITED_ROLES.filter((role) => (access.who as readonly string[]).includes(role));
  const hiddenOf = (kind: string): string | undefined => (hidden as Record<string, string>)[kind];

  // Certificates belong to the organization and to no account.
  if (access.id && access.id !== 'certificate') {
    it('answers for an account that was not chosen as for one that does not exist', async () => {
      const before = await fingerprint();
      for (const role of may) {
        const foreign = hiddenOf(access.id!);
        expect([access.id, typeof foreign]).toEqual([access.id, 'string']);
        const [notChosen, unknown] = [await ask(agents[role], route, foreign!), await ask(agents[role], route, unknownId())];
        expect([role, notChosen.status, unknown.status]).toEqual([role, 404, 404]);
        expect(notChosen.text).toBe(unknown.text);
      }
      expect(await fingerprint()).toEqual(before);
    });
  }

  for (const [field, kind] of Object.entries(access.fields ?? {}) as [string, string][]) {
    // Cards belong to the organization and to no account.
    if (kind === 'card') continue;
    it(`takes what was not chosen in ${field} for something that does not exist`, async () => {
      const before = await fingerprint();
      for (const role of may) {
        const answer = async (id: string) => {
          const { status, text, headers } = await ask(agents[role], route, ours.things[access.id ?? 'account'], { [field]: id });
          return { status, text: withoutIds(text), location: withoutIds(headers['location'] ?? '') };
        };
        const [notChosen, unknown] = [await answer(hiddenOf(kind)!), await answer(unknownId())];
        expect(notChosen).toEqual(unknown);
        expect(notChosen.text).not.toContain(NOT_CHOSEN);
      }
      expect(await fingerprint()).toEqual(before);
    });
  }

  it('lets limited members in with what was chosen for them, and tells them nothing of the rest', async () => {
    for (const role of may) {
      const answer = await ask(agents[role], route, ours.things[access.id ?? 'account']);
      expect([role, [200, 302, 303, 409, 422, 503].includes(answer.status) ? 'in' : answer.status]).toEqual([role, 'in']);
      expect(answer.text ?? '').not.toContain(NOT_CHOSEN);
      await agents[role].get(paths.contexts);
    }
  });
});

// Both accounts are households: a search finds the one and must not tell of the other.
it.each([
  ['the list', paths.portal.accounts],
  ['the list of a search', `${paths.portal.accounts}?q=household`],
  ['the list by type and backwards', `${paths.portal.accounts}?type=safe&sort=-name`],
  ['the file of accounts', paths.portal.accountsCsv],
  ['the file of a search', `${paths.portal.accountsCsv}?q=household`],
])('no word of an account that was not chosen is on %s', async (_, address) => {
  for (const role of LIMITED_ROLES) {
    const { text } = await agents[role].get(address).expect(200);
    expect(text).toContain('Meise household');
    expect(text).not.toContain(NOT_CHOSEN);
  }
});

it.each([NOT_CHOSEN, NOT_CHOSEN.slice(0, 2)])('a search for %s finds nothing', async (words) => {
  for (const role of LIMITED_ROLES) {
    expect((await agents[role].get(paths.portal.accounts).query({ q: words }).expect(200)).text).not.toContain('household');
    expect((await agents[role].get(paths.portal.accountsCsv).query({ q: words }).expect(200)).text.trim().split('\r\n')).toHaveLength(1);
  }
});

it.each([paths.portal.payments.history, `${paths.portal.payments.history}?customer=household`, paths.portal.payments.historyCsv, `${paths.portal.payments.historyCsv}?customer=household`])(
  'no paper of an account that was not chosen is on %s', async (address) => {
    const { text } = await agents.billing.get(address).expect(200);
    expect(text).toContain('Meise household');
    expect(text).not.toContain(NOT_CHOSEN);
  });

describe('the second wall', () => {
  // SQL: the account behind a row of `t`, for the owner who sees all.
  const account: Record<string, string> = {
    accounts: 't.id',
    quote_lines: '(select account_id from quotes where id = t.quote_id)',
    checkouts: '(select account_id from quotes where id = t.quote_id)',
    invoice_lines: '(select account_id from invoices where id = t.invoice_id)',
    charge_items: '(select account_id from invoices where id = t.invoice_id)',
    payments: '(select account_id from invoices where id = t.invoice_id)',
    refunds: '(select i.account_id from invoices i join payments p on p.invoice_id = i.id where p.id = t.payment_id)',
    credit_note_lines: '(select account_id from credit_notes where id = t.credit_note_id)',
    deal_events: '(select account_id from deals where id = t.deal_id)',
    ticket_entries: '(select account_id from tickets where id = t.ticket_id)',
    ticket_files: '(select account_id from tickets where id = t.ticket_id)',
    charge_freezes: '(select account_id from subscriptions where id = t.subscription_id)',
  };
  // SQL: what a member wrote stays in sight of its writer, about an account or about none.
  const own: Record<string, (membershipId: string) => string> = {
    tickets: (id) => `t.written_membership_id = '${id}'`,
    ticket_entries: (id) => `(select written_membership_id from tickets where id = t.ticket_id) = '${id}'`,
    ticket_files: (id) => `(select written_membership_id from tickets where id = t.ticket_id) = '${id}'`,
  };
  // What the customer pays for hangs on the house; subscriptions among it are shown to their partner.
  const ofTheirs = (table: string, hasOrganization: boolean) => (table === 'subscriptions' ? '$2::uuid in (t.organization_id, t.shown_to_organization_id)' : hasOrganization ? 't.organization_id = $2::uuid' : '$2::uuid is not null');
  // The organization's own payer and cards are used for every account.
  const ofNoAccount = ['alert_rule_set_rules', 'alert_rule_sets', 'cards', 'certificates', 'content_downloads', 'enrolments', 'exam_answers', 'exam_tries', 'invitations', 'logos', 'material_reads', 'memberships', 'organizations', 'payers'];

  it('shows a limited scope the rows of chosen accounts and no other, in every table', async () => {
    await fillRareTables();
    const { organizationId } = ours;
    const [{ id: membershipId }] = await ownerSql<{ id: string }>('select id from memberships where organization_id = $1 and is_limited limit 1', [organizationId]) as [{ id: string }];
    const tables = await ownerSql<{ name: string; has_account: boolean; has_organization: boolean }>(`
      select c.relname as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id') as has_account,
        exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id') as has_organization
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity and has_any_column_privilege('portal_limited', c.oid, 'select') order by 1`);
    const seen: Record<string, [number, number]> = {};
    const poor: string[] = [];
    for (const { name, has_account: hasAccount, has_organization: hasOrganization } of tables.filter((table) => !ofNoAccount.includes(table.name))) {
      const of = account[name] ?? (hasAccount ? 't.account_id' : undefined);
      if (!of) throw new Error(`say above which account a row of ${name} belongs to`);
      const [right] = await ownerSql<{ n: number }>(`select count(*)::int as n from ${name} t where (${of} = any($1) or ${own[name]?.(membershipId) ?? 'false'}) and ${ofTheirs(name, hasOrganization)} ${name === 'membership_accounts' ? `and t.membership_id = '${membershipId}'` : ''}`, [chosen(), organizationId]);
      const [wrong] = await ownerSql<{ n: number }>(`select count(*)::int as n from ${name} t where ${of} = any($1) ${name === 'membership_accounts' ? 'or true' : ''}`, [[hidden.account, hidden.client]]);
      const { rows } = await within({ organizationId, membershipId }, (trx) => trx.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from ${name}`), { readOnly: true });
      seen[name] = [rows[0]!.n, right!.n];
      if (right!.n === 0 || wrong!.n === 0) poor.push(name);
    }
    expect(Object.entries(seen).filter(([, [got, wanted]]) => got !== wanted)).toEqual([]);
    expect([Object.keys(seen).length > 15, poor]).toEqual([true, []]);
  });

  it('shows no row to a scope whose member has no list', async () => {
    const { organizationId } = ours;
    const { rows } = await within({ organizationId, membershipId: ours.things.membership }, (trx) => trx.raw<{ rows: { n: number }[] }>('select (select count(*) from accounts) + (select count(*) from invoices) + (select count(*) from payments) as n'));
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('lets nothing of another account be written, whatever a rule forgets to ask', async () => {
    const { organizationId } = ours;
    const [{ id: membershipId }] = await ownerSql<{ id: string }>('select id from memberships where organization_id = $1 and is_limited limit 1', [organizationId]) as [{ id: string }];
    const limited = (sql: string, values: readonly unknown[]) => within({ organizationId, membershipId }, (trx) => trx.raw<{ rowCount: number }>(sql, [...values] as string[]));
    for (const table of ['accounts', 'subscriptions', 'quotes', 'payments', 'alerts']) {
      expect([table, (await limited(`update ${table} set organization_id = organization_id where id <> ?`, [membershipId])).rowCount]).toEqual([table, await rightRows(table)]);
    }
    await expect(limited('update subscriptions set account_id = ?', [hidden.account])).rejects.toThrow('row-level security');
    await expect(limited(`insert into quotes select gen_random_uuid(), organization_id, payer_id, cast(? as uuid), kind, 'open', description, tax_rate_ppm, tax_name, currency, list_cents, discount_cents,
      adjustment_cents, net_cents, tax_cents, total_cents, facts, facts_hash, order_details, created_by, created_at, expires_at, null, null from quotes limit 1`, [hidden.account])).rejects.toThrow('was not chosen');
    await expect(limited('insert into membership_accounts (organization_id, membership_id, account_id, added_by, created_at) values (?, ?, ?, ?, app.now())', [organizationId, membershipId, hidden.account, 'x'])).rejects.toThrow('permission denied');
    await expect(limited('update memberships set is_limited = false', [])).rejects.toThrow('permission denied');
    await expect(limited('update cards set is_default = false', [])).rejects.toThrow('permission denied');
  });

  /** The household and the company that limited members see. */
  function chosen(): string[] {
    return [ours.things.account, ours.things.client];
  }

  async function rightRows(table: string): Promise<number> {
    const [row] = await ownerSql<{ n: number }>(`select count(*)::int as n from ${table} t where ${account[table] ?? 't.account_id'} = any($1) and t.organization_id = $2`, [chosen(), ours.organizationId]);
    return row!.n;
  }

  /** What the journeys above leave empty: one row for the chosen account and one for the other. */
  async function fillRareTables(): Promise<void> {
    for (const { account: accountId, subscription, payment, quote } of [ours.things, hidden]) {
      const values = [ours.organizationId, accountId];
      const at = 'app.now()';
      await ownerSql(`insert into alerts (id, organization_id, account_id, rule, cause, level, message, opened_at, last_seen_at) values (gen_random_uuid(), $1, $2, 'test', '', 'info', '${NOT_CHOSEN}', ${at}, ${at})`, values);
      await ownerSql(`insert into alert_events (id, organization_id, account_id, alert_id, kind, at) select gen_random_uuid(), organization_id, account_id, id, 'woken', ${at} from alerts where organization_id = $1 and account_id = $2 and rule = 'test'`, values);
      await ownerSql('insert into account_tags (organization_id, account_id, tag) values ($1, $2, $3)', [...values, NOT_CHOSEN.toLowerCase()]);
      await ownerSql(`insert into tokens (id, purpose, token_hash, email, organization_id, account_id, created_at, expires_at) values (gen_random_uuid(), 'registration', sha256($2::text::bytea), 'x@example.test', $1, $2::uuid, ${at}, ${at})`, values);
      await ownerSql(`insert into mails (id, organization_id, account_id, kind, dedupe_key, recipient_email, subject, text_body, html_body, message_id, state, sent_at, created_at) values (gen_random_uuid(), $1, $2::uuid, 'test', $2::text, 'x@example.test', '', '', '', $2::text, 'kept', ${at}, ${at})`, values);
      await ownerSql(`insert into add_on_terms (id, organization_id, account_id, subscription_id, add_on_id, quantity, years, starts_on, ends_on, value_cents, currency, invoice_line_id, created_at) select gen_random_uuid(), $1, $2::uuid, $3::uuid, a.id, 1, 1, '2026-01-20', '2027-01-20', 1, 'USD', gen_random_uuid(), ${at} from add_ons a limit 1`, [...values, subscription]);
      await ownerSql(`insert into scheduled_changes (id, organization_id, account_id, subscription_id, kind, years, made_by, made_at) select gen_random_uuid(), $1, $2::uuid, $3::uuid, 'term', 2, p.id, ${at} from people p limit 1`, [...values, subscription]);
      await ownerSql(`insert into carried_lines (id, organization_id, payer_id, account_id, name, currency, net_cents, tax_cents, total_cents, carried_on, quote_id, left_by_invoice_id, created_at) select gen_random_uuid(), p.organization_id, i.payer_id, $1::uuid, '${NOT_CHOSEN}', 'USD', 1, 0, 1, '2026-01-20', q.id, i.id, ${at} from payments p join invoices i on i.id = p.invoice_id join quotes q on q.id = $3 where p.id = $2`, [accountId, payment, quote]);
      await ownerSql(`insert into charge_freezes (id, organization_id, subscription_id, reason, frozen_at, lifted_at, lifted_by) values (gen_random_uuid(), $1, $2, 'test', ${at}, ${at}, 'test')`, [ours.organizationId, subscription]);
      await ownerSql(`insert into refunds (id, organization_id, payment_id, stripe_payment_intent_id, amount_cents, currency, reason, refund_key, requested_by, created_at) values (gen_random_uuid(), $1, $2::uuid, 'pi', 1, 'USD', 'test', $2::text, 'test', ${at})`, [ours.organizationId, payment]);
      await ownerSql(`insert into checkouts (id, organization_id, payer_id, mode, quote_id, state, return_path, created_by, created_at, expires_at) select gen_random_uuid(), organization_id, payer_id, 'payment', id, 'expired', '/', 'test', ${at}, ${at} from quotes where id = $1`, [quote]);
      await ownerSql(`insert into releases (id, organization_id, organization_name, account_id, account_name, numbers, account_left, released_by, released_at) values (gen_random_uuid(), $1, '', $2, '${NOT_CHOSEN}', '{}', true, 'test', ${at})`, values);
      await createRequest({ organizationId: ours.organizationId, requestedBy: ours.members.administrator.personId, accountId, status: 'cancelled' });
      const machine = await createMachine({ accountId, subscriptionId: subscription, nickname: NOT_CHOSEN });
      await credentialOf(machine.id);
      const ofMachine = [...values, machine.id];
      await ownerSql(`insert into install_links (id, organization_id, account_id, machine_id, token_hash, purpose, created_at, expires_at) values (gen_random_uuid(), $1, $2, $3::uuid, sha256($3::text::bytea), 'first', ${at}, ${at})`, ofMachine);
      await ownerSql(`insert into machine_drives (organization_id, account_id, machine_id, name, kind, is_selected, seen_at) values ($1, $2, $3, 'C', 'internal', true, ${at})`, ofMachine);
      await ownerSql(`insert into backup_runs (id, organization_id, account_id, machine_id, state, started_at) values (gen_random_uuid(), $1, $2, $3, 'running', ${at})`, ofMachine);
      await ownerSql(`insert into file_downloads (id, organization_id, account_id, machine_id, person_id, snapshot_id, path, kind, started_at) select gen_random_uuid(), $1, $2, $3, p.id, repeat('a', 64), '/${NOT_CHOSEN}', 'file', ${at} from people p limit 1`, ofMachine);
      await ownerSql(`insert into file_viewings (organization_id, account_id, machine_id, person_id, viewed_on) select $1, $2, $3, p.id, '2026-01-20' from people p limit 1`, ofMachine);
      await ownerSql(`insert into server_certificates (id, organization_id, account_id, machine_id, install_link_id, windows, family, sealed, created_at) select gen_random_uuid(), $1, $2, $3, l.id, '2022', 'cloud.opentext', '\\x00', ${at} from install_links l where l.machine_id = $3`, ofMachine);
      await ownerSql(`insert into server_facts (organization_id, account_id, machine_id, java, reported_at) values ($1, $2, $3, '${NOT_CHOSEN}', ${at})`, ofMachine);
      await ownerSql(`insert into server_sets (organization_id, account_id, machine_id, name, destination, is_enabled, reported_at) values ($1, $2, $3, '${NOT_CHOSEN}', 'cloud', true, ${at})`, ofMachine);
      await ownerSql(`insert into server_settings (id, organization_id, account_id, machine_id, name, wanted, state, asked_by, asked_name, created_at) select gen_random_uuid(), $1, $2, $3, 'updates', 'true', 'pending', p.id, '${NOT_CHOSEN}', ${at} from people p limit 1`, ofMachine);
      await ownerSql(`insert into asked_resets (id, organization_id, account_id, person_id, asked_by, validated, asked_at) select gen_random_uuid(), $1, $2, p.id, p.id, true, ${at} from people p limit 1`, values);
      await ownerSql(`insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'user', ${at})`, [...values, (await createPerson()).personId]);
    }
  }
});

function ask(agent: SignedInAgent, { key, method, path }: GuardedRoute, id: string, extra: Record<string, string> = {}): Test {
  const address = addressOf(path, ACCESS[key]?.at ?? id, ours.things[ACCESS[key]?.second ?? 'account']);
  const form = { _csrf: agent.csrfToken, ...ACCESS[key]?.form?.(ours.things), ...extra };
  return method === 'get' ? agent.get(address).query(extra) : agent.post(address).type('form').send(form);
}

function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID');
}

/** Rows and newest writer of what a member's request could change. */
async function fingerprint(): Promise<unknown> {
  const tables = (await ownerSql<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1")).map(({ name }) => name)
    .filter((name) => !['sessions', 'rate_limits', 'sign_in_attempts', 'knex_migrations', 'knex_migrations_lock'].includes(name));
  return ownerSql(tables.map((name) => `select '${name}' as name, count(*)::int as rows, max(xmin::text::bigint) as written from ${name}`).join(' union all ') + ' order by 1');
}
