import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * Activation codes: bought subscriptions that wait to be applied (domain.md §1, §7.8). Each carries its own share of what its line cost, so that
 * the term it becomes is worth what was paid. A term names the code it came from, so one code is one term, whatever a rule forgets;
 * a subscription may get several terms from codes of one line.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table activation_codes (
      id uuid primary key,
      -- Whoever bought it, for ever, as its papers.
      organization_id uuid not null references organizations,
      code text not null unique check (code ~ '^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}$'),
      -- What people say of it without giving it away.
      ending text generated always as (right(code, 4)) stored,
      plan_id uuid not null references plans,
      years smallint not null check (years between 1 and 3),
      value_cents bigint not null check (value_cents >= 0),
      tax_cents bigint not null check (tax_cents >= 0),
      currency text not null,
      invoice_id uuid not null,
      invoice_line_id uuid not null references invoice_lines,
      -- Its place in the line, from 1.
      position integer not null check (position > 0),
      state text not null default 'available' check (state in ('available', 'applied', 'lapsed', 'voided')),
      -- The zone of the organization when it bought: its days are counted there.
      time_zone text not null,
      bought_on date not null,
      -- The last day on which it works.
      lapses_on date not null,
      lapses_at timestamptz not null,
      next_notice_at timestamptz,
      account_id uuid,
      subscription_id uuid,
      applied_at timestamptz,
      applied_by text,
      lapsed_at timestamptz,
      voided_at timestamptz,
      created_at timestamptz not null,
      unique (invoice_line_id, position),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      check (bought_on < lapses_on),
      check ((state = 'applied') = (applied_at is not null)),
      check (num_nonnulls(account_id, subscription_id, applied_by, applied_at) in (0, 4)),
      check (state <> 'lapsed' or lapsed_at is not null),
      check ((state = 'voided') = (voided_at is not null)),
      check (state = 'available' or next_notice_at is null)
    );
    create index activation_codes_by_state on activation_codes (organization_id, state, id);
    create index activation_codes_by_plan on activation_codes (organization_id, state, plan_id, years, id);
    create index activation_codes_by_invoice on activation_codes (organization_id, invoice_id, id);
    create index activation_codes_by_ending on activation_codes (organization_id, ending, id);
    create index activation_codes_by_lapse on activation_codes (organization_id, lapses_on, plan_id, id) where state = 'available';
    create index activation_codes_by_account on activation_codes (account_id) where account_id is not null;
    create index activation_codes_to_lapse on activation_codes (lapses_at, id) where state = 'available';
    create index activation_codes_to_remind on activation_codes (next_notice_at, id) where next_notice_at is not null;

    alter table terms
      add column activation_code_id uuid unique references activation_codes,
      drop constraint terms_invoice_line_id_subscription_id_key;
    create unique index terms_one_of_line on terms (invoice_line_id, subscription_id) where activation_code_id is null;
  `);
  await secureTable(db, 'activation_codes', { partner: { privileges: 'select, insert' } });
  // Where one was used is part of what a chosen account has; all others belong to the organization as a whole.
  await limitTable(db, 'activation_codes', 'select', isChosen('activation_codes'));
  // Whoever can read an unused code can use it, and staff and the sweeps have no need to.
  const readable = `id, organization_id, ending, plan_id, years, value_cents, tax_cents, currency, invoice_id, invoice_line_id, position, state, time_zone, bought_on, lapses_on,
    lapses_at, next_notice_at, account_id, subscription_id, applied_at, applied_by, lapsed_at, voided_at, created_at`;
  await db.raw(`
    grant update (state, next_notice_at, account_id, subscription_id, applied_at, applied_by, lapsed_at, voided_at) on activation_codes to portal_partner;
    revoke select on activation_codes from portal_office, portal_system;
    grant select (${readable}) on activation_codes to portal_office, portal_system;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index terms_one_of_line;
    alter table terms drop column activation_code_id, add constraint terms_invoice_line_id_subscription_id_key unique (invoice_line_id, subscription_id);
    drop table activation_codes;
  `);
}
