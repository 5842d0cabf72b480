import pg from 'pg';
import { hashPassword } from '../../src/identity/password';
import { BIG } from '../accounts-list/seed';

export const ORGANIZATIONS = 20;
export const INVOICES = 1_000_000;
export const BIG_INVOICES = 120_000;
const BIG_ACCOUNTS = 12_000;

/**
 * Fills an empty database with a million invoices of the last 36 months in 20 organizations, 120,000 of them being of the one that is
 * measured. Of a hundred 96 are paid, 2 declined, 1 waits and 1 is void; of 3 in a hundred money went back. Checks of foreign keys rest
 * while it fills, and indexes are made anew.
 */
export async function seed(ownerUrl: string, log: (line: string) => void): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query("set synchronous_commit = off; set maintenance_work_mem = '256MB'; set work_mem = '64MB'");
    await db.query('begin; set local session_replication_role = replica');
    const { rows: indexes } = await db.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
        where i.indrelid = any ('{invoices,invoice_lines,payments,refunds}'::text[]::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`);
    for (const { name } of indexes) await db.query(`drop index ${name}`);
    for (const [what, sql] of Object.entries(STEPS)) {
      log(`filling ${what}`);
      await db.query(sql);
    }
    await db.query('update people set password_hash = $1 where email = $2', [await hashPassword(BIG.password), BIG.email]);
    log('making indexes');
    for (const { definition } of indexes) await db.query(definition);
    await db.query('commit');
    log('vacuum and statistics');
    await db.query('vacuum (analyze) invoices');
    await db.query('analyze; checkpoint');
  } finally {
    await db.end();
  }
}

const id = (kind: string, number: string) => `('0193${kind}000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
// Evenly spread without chance, so that two seeds are the same.
const spread = (number: string, salt: number, upTo: number) => `(((${number})::bigint * 2654435761 + ${salt} * 40503) / 97 % ${upTo})`;
const pick = (words: string, number: string, salt: number) => `(array[${words.split(' ').map((word) => `'${word}'`).join(',')}])[${spread(number, salt, words.split(' ').length)} + 1]`;
const LAST = 'Abbott Bergström Costa Duarte Eriksen Fischer García Haddad Ivanova Jensen Kowalski Lindqvist Müller Novak Okafor Petrov Quist Rossi Schmidt Tanaka Ueda Vargas Weber Xu Yilmaz Zimmermann';
const FIRM = 'Bakery Builders Clinic Dental Design Farms Foods Garage Law Logistics Marine Media Motors Optics Print Roofing Studio Systems Textiles Veterinary';
const ORGANIZATION = `case when n <= ${BIG_INVOICES} then ${id('0', '1')} else ${id('0', `2 + n % ${ORGANIZATIONS - 1}`)} end`;
const ACCOUNT = `case when n <= ${BIG_INVOICES} then 1 + n % ${BIG_ACCOUNTS} else 100000 + n % 60000 end`;
const nameOf = (number: string) => `${pick(LAST, number, 6)} || ' ' || ${pick(FIRM, number, 7)} || ' ' || ${number}`;
const SNAPSHOT = `jsonb_build_object('seller', jsonb_build_object('name', 'Vendor', 'address', '1 Street', 'supportEmail', 'help@vendor.example', 'supportPhone', ''),
    'buyer', jsonb_build_object('name', 'Partner', 'lines', jsonb_build_array('2 Street', 'Boston'), 'taxId', ''), 'accountName', name, 'timeZone', 'America/New_York',
    'purchaseOrder', purchase_order, 'taxName', 'Tax', 'taxRatePpm', 80000, 'card', jsonb_build_object('brand', brand, 'last4', last4),
    'lines', jsonb_build_array(jsonb_build_object('description', 'Safe Plus, 1 year', 'explanation', '119.99 for 1 year', 'quantity', 1, 'unitListCents', net, 'listCents', net,
      'discountCents', 0, 'adjustmentCents', 0, 'netCents', net, 'taxCents', tax, 'totalCents', net + tax, 'termStartsOn', '2026-01-01', 'termEndsOn', '2027-01-01')))`;

const STEPS = {
  organizations: `
    insert into organizations (id, legal_name, display_name, created_at, updated_at)
      select ${id('0', 'n')}, 'Partner ' || n, 'Partner ' || n, app.now(), app.now() from generate_series(1, ${ORGANIZATIONS}) n;
    insert into people (id, email, first_name, last_name, created_at, updated_at) values (${id('1', '1')}, '${BIG.email}', 'Bench', 'Person', app.now(), app.now());
    insert into memberships (id, organization_id, person_id, roles, created_at, updated_at) values (${id('2', '1')}, ${id('0', '1')}, ${id('1', '1')}, '{administrator}', app.now(), app.now());
    insert into payers (id, organization_id, kind, currency, created_at) select ${id('4', 'n')}, ${id('0', 'n')}, 'organization', 'USD', app.now() from generate_series(1, ${ORGANIZATIONS}) n`,
  accounts: `
    insert into accounts (id, organization_id, kind, name, email, created_at, updated_at)
      select ${id('3', 'n')}, ${id('0', '1')}, 'safe_pro', ${nameOf('n')}, 'office' || n || '@bench.example', app.now(), app.now() from generate_series(1, ${BIG_ACCOUNTS}) n`,
  invoices: `
    insert into invoices (id, organization_id, payer_id, account_id, account_name, kind, description, status, number, tax_rate_ppm, tax_name, purchase_order, stays_open, currency,
      list_cents, discount_cents, net_cents, tax_cents, total_cents, snapshot, created_at, issued_on, paid_at, voided_at, void_reason)
    select ${id('5', 'n')}, organization_id, ${id('4', '1')}, account_id, name, 'purchase', plan || ' for ' || name, status,
      case when status = 'paid' then 'INV-' || extract(year from at) || '-' || lpad(n::text, 7, '0') end, 80000, 'Tax', purchase_order, status = 'open', 'USD',
      net, 0, net, tax, net + tax, case when status = 'paid' then ${SNAPSHOT} end, at, case when status = 'paid' then at::date end,
      case when status = 'paid' then at end, case when status = 'void' then at end, case when status = 'void' then case when lot < 98 then 'payment declined (card_declined)' else 'given up' end end
    from (
      select n, ${ORGANIZATION} as organization_id, ${id('3', ACCOUNT)} as account_id, ${nameOf(ACCOUNT)} as name, ${pick('Basic Plus Plus Plus Prime', 'n', 3)} as plan,
        app.now() - (${spread('n', 1, 1094)} * interval '1 day' + ${spread('n', 2, 86_400)} * interval '1 second') as at, lot,
        case when lot < 96 then 'paid' when lot < 99 then 'void' else 'open' end as status, case when n % 4 = 0 then 'PO-' || n else '' end as purchase_order,
        (5000 + ${spread('n', 4, 40_000)})::bigint as net, ((5000 + ${spread('n', 4, 40_000)}) * 8 / 100)::bigint as tax,
        case when n % 50 = 7 then 'amex' when n % 3 = 0 then 'mastercard' else 'visa' end as brand, case when n % 50 = 7 then '0005' when n % 3 = 0 then '4444' else '4242' end as last4
      from (select n, ${spread('n', 8, 100)}::int as lot from generate_series(1, ${INVOICES}) n) numbered
    ) made`,
  lines: `
    insert into invoice_lines (id, organization_id, invoice_id, quote_id, position, item_kind, item, product, description, explanation, quantity, unit_list_cents, currency,
      list_cents, discount_cents, net_cents, tax_cents, total_cents, fulfilled_at)
    select gen_random_uuid(), i.organization_id, i.id, i.id, 1, 'term', '{}', p.id::text, 'Safe Plus, 1 year', '119.99 for 1 year', 1, i.net_cents, 'USD', i.net_cents, 0, i.net_cents, i.tax_cents, i.total_cents, i.paid_at
      from invoices i join plans p on p.code = 'safe_' || lower(split_part(i.description, ' ', 1));
    insert into invoice_lines (id, organization_id, invoice_id, quote_id, position, item_kind, item, product, description, explanation, quantity, unit_list_cents, currency,
      list_cents, discount_cents, net_cents, tax_cents, total_cents, fulfilled_at)
    select gen_random_uuid(), organization_id, id, id, 2, 'storage_packs', '{}', 'storage_packs', 'Storage pack', '', 1, 0, 'USD', 0, 0, 0, 0, 0, paid_at from invoices where total_cents % 500 = 3`,
  payments: `
    insert into payments (id, organization_id, invoice_id, payer_id, attempt, charge_key, state, amount_cents, currency, off_session, card_brand, card_last4, decline_code, decline_kind, due_at, created_at, settled_at)
    select gen_random_uuid(), organization_id, id, payer_id, 1, 'order-' || id, case when status = 'paid' then 'paid' else 'declined' end, total_cents, 'USD', false,
      coalesce(snapshot #>> '{card,brand}', 'visa'), coalesce(snapshot #>> '{card,last4}', '4242'), case when status <> 'paid' then 'card_declined' end, case when status <> 'paid' then 'ask' end, created_at, created_at, created_at
      from invoices`,
  refunds: `
    insert into refunds (id, organization_id, payment_id, stripe_payment_intent_id, amount_cents, currency, reason, refund_key, state, requested_by, created_at, settled_at)
    select gen_random_uuid(), organization_id, id, 'pi_' || id, 1 + amount_cents / 2, 'USD', 'goodwill', 'refund-' || id, 'done', 'bench', settled_at, settled_at + interval '2 days'
      from payments where state = 'paid' and amount_cents % 100 < 3`,
};
