import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { customersWithCards } from './stripe-customers';

export type Shape = { organizations: number; renewalsEach: number };

/**
 * Fills a fresh database with subscriptions that renew by themselves and wait for their quote: so many organizations with
 * so many accounts of one subscription each, bought a year ago, every organization with a card at the sandbox. Answers the sum of them.
 */
export async function seed(ownerUrl: string, apiUrl: string, secretKey: string, shape: Shape): Promise<number> {
  const ids = Array.from({ length: shape.organizations }, () => uuidv7());
  const customers = await customersWithCards(apiUrl, secretKey, ids);
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query('begin; set local session_replication_role = replica');
    for (const sql of STEPS) {
      const bindings = [ids, customers.map(({ customer }) => customer), customers.map(({ card }) => card), shape.renewalsEach];
      await db.query(sql, bindings.slice(0, Math.max(0, ...[...sql.matchAll(/\$(\d)/g)].map(([, place]) => Number(place)))));
    }
    await db.query('commit');
    await db.query('vacuum (analyze) subscriptions');
    await db.query('vacuum (analyze) accounts');
    await db.query('analyze; checkpoint');
  } finally {
    await db.end();
  }
  return shape.organizations * shape.renewalsEach;
}

const SUMS = 'currency, list_cents, discount_cents, adjustment_cents, net_cents, tax_cents, total_cents';
const SUMMED = "'USD', 11999, 1200, 0, 10799, 0, 10799";
const LINE = `id, organization_id, quote_id, position, item_kind, subscription_id, term_starts_on, term_ends_on, item, description, explanation, quantity, unit_list_cents, ${SUMS}`;
const LINED = `1, 'term', s.id, s.anchor_on, s.expires_on, '{}', 'Safe Plus, 1 year', '', 1, 11999, ${SUMMED}`;
const ORDERED = "now() - interval '340 days'";

const STEPS = [
  `insert into organizations (id, legal_name, display_name, tax_rate_ppm, created_at, updated_at)
   select id, 'Bench ' || n, 'Bench ' || n, 88750, now(), now() from unnest($1::uuid[]) with ordinality as o (id, n)`,
  `insert into people (id, email, first_name, last_name, created_at, updated_at)
   select gen_random_uuid(), 'bench-' || id || '@example.com', 'Bench', 'Person', now(), now() from unnest($1::uuid[]) as o (id)`,
  `insert into memberships (id, organization_id, person_id, roles, created_at, updated_at)
   select gen_random_uuid(), o.id, p.id, '{administrator}', now(), now() from unnest($1::uuid[]) as o (id) join people p on p.email = 'bench-' || o.id || '@example.com'`,
  `insert into payers (id, kind, organization_id, currency, stripe_customer_id, created_at)
   select gen_random_uuid(), 'organization', id, 'USD', customer, now() from unnest($1::uuid[], $2::text[]) as o (id, customer)`,
  `insert into cards (id, organization_id, payer_id, stripe_payment_method_id, brand, last4, exp_month, exp_year, is_default, created_at)
   select gen_random_uuid(), o.id, p.id, o.card, 'visa', '4242', 12, 2099, true, now()
     from unnest($1::uuid[], $2::text[], $3::text[]) as o (id, customer, card) join payers p on p.organization_id = o.id`,
  // An entry of a person for each organization: who switched renewal on.
  `insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at)
   select id, 'person', 'bench', 'subscription.auto-renew-enabled', 'organization', id::text, now() from unnest($1::uuid[]) as o (id) where $2::text[] is not null`,
  `insert into accounts (id, organization_id, kind, name, email, registered_at, created_at, updated_at)
   select gen_random_uuid(), o.id, 'safe', 'Customer ' || n || ' of the bench', 'c' || n || '-' || o.id || '@example.com', now(), now(), now()
     from unnest($1::uuid[]) as o (id), generate_series(1, $4::int) n where $2::text[] is not null and $3::text[] is not null`,
  `insert into subscriptions (id, organization_id, account_id, number, plan_id, state, source, time_zone, currency, anchor_on, expires_on, term_years,
     auto_renew, auto_renew_audit_id, quote_at, lapses_at, service_ends_at, created_at, updated_at)
   select gen_random_uuid(), a.organization_id, a.id, 'S-' || upper(right(a.id::text, 12)), p.id, 'active', 'partner', 'America/New_York', 'USD',
     current_date - 340, current_date + 25, 1, true, e.id, now() - interval '1 minute', current_date + 26, current_date + 26, now(), now()
     from unnest($1::uuid[]) as o (id) join accounts a on a.organization_id = o.id
     join audit_entries e on e.organization_id = o.id, plans p where p.code = 'safe_plus' and $2::text[] is not null`,
  `insert into terms (id, organization_id, account_id, subscription_id, kind, plan_id, years, starts_on, ends_on, value_cents, currency, created_at)
   select gen_random_uuid(), organization_id, account_id, id, 'paid', plan_id, 1, anchor_on, expires_on, 10799, 'USD', now() from subscriptions`,
  // A year of business behind it, so that the planner knows tables as they are: each term was an order, paid and mailed.
  `insert into quotes (id, organization_id, payer_id, account_id, kind, status, description, tax_rate_ppm, tax_name, ${SUMS}, facts, facts_hash, order_details,
     created_by, created_at, confirmed_at, invoice_id)
   select s.id, s.organization_id, p.id, s.account_id, 'purchase', 'confirmed', 'Safe Plus', 88750, 'Tax', ${SUMMED}, '{}', '', '{}', 'bench', ${ORDERED}, ${ORDERED}, s.id
     from subscriptions s join payers p on p.organization_id = s.organization_id`,
  `insert into invoices (id, organization_id, payer_id, account_id, account_name, kind, description, status, number, tax_rate_ppm, tax_name, ${SUMS}, snapshot,
     created_at, issued_on, paid_at)
   select id, organization_id, payer_id, account_id, 'Customer', kind, description, 'paid', 'BENCH-' || id, 88750, 'Tax', ${SUMMED}, '{}',
     created_at, created_at::date, created_at from quotes`,
  `insert into quote_lines (${LINE}) select s.id, s.organization_id, s.id, ${LINED} from subscriptions s`,
  `insert into invoice_lines (invoice_id, fulfilled_at, ${LINE}) select s.id, ${ORDERED}, s.id, s.organization_id, s.id, ${LINED} from subscriptions s`,
  `insert into charge_items (invoice_id, organization_id, subscription_id, term_starts_on) select id, organization_id, id, anchor_on from subscriptions`,
  `insert into payments (id, organization_id, invoice_id, payer_id, attempt, charge_key, state, amount_cents, currency, off_session, card_id, card_brand, card_last4,
     stripe_payment_intent_id, due_at, created_at, called_at, settled_at)
   select i.id, i.organization_id, i.id, i.payer_id, 1, 'order-' || i.id || '-1', 'paid', i.total_cents, 'USD', false, c.id, 'visa', '4242',
     'pi_bench_' || i.id, i.created_at, i.created_at, i.created_at, i.created_at from invoices i join cards c on c.payer_id = i.payer_id`,
  `insert into mails (id, organization_id, account_id, kind, dedupe_key, recipient_email, subject, text_body, html_body, message_id, state, created_at, sent_at)
   select id, organization_id, account_id, 'billing.receipt', 'invoice:' || id, 'bench@example.com', 'Receipt', 'Receipt', 'Receipt', id || '@bench', 'sent', created_at, created_at from invoices`,
];
