import type { Knex } from 'knex';
import { seedCatalog } from '../seeds/catalog';
import { grantTable } from '../src/platform/database/row-security';

const DISCOUNT_CLASS = `discount_class text not null
        check (discount_class in ('safe', 'safe_pro_core', 'safe_pro_power', 'safe_pro_ultimate', 'safe_server', 'storage', 'courier'))`;
const DISCOUNT_BPS = 'discount_bps integer not null check (discount_bps between 0 and 10000)';
// A version is never changed: what an old quote names must stay what it was.
const VERSION = `
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      version integer not null check (version >= 1),
      valid_from date not null,
      list_price_cents bigint not null check (list_price_cents >= 0)`;

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table products (
      id uuid primary key,
      code text not null unique,
      name text not null check (length(name) between 1 and 100),
      position smallint not null
    );

    create table plans (
      id uuid primary key,
      product_id uuid not null references products,
      code text not null unique,
      name text not null check (length(name) between 1 and 100),
      account_kind text not null check (account_kind in ('safe', 'safe_pro')),
      ${DISCOUNT_CLASS},
      -- Null is unlimited, here and in the two limits.
      storage_gb integer check (storage_gb > 0),
      computer_limit integer check (computer_limit >= 0),
      server_limit integer check (server_limit >= 0),
      features jsonb not null,
      trial_days smallint check (trial_days > 0),
      trial_grace_days smallint check (trial_grace_days >= 0),
      grace_days smallint not null default 30 check (grace_days >= 0),
      failed_grace_days smallint not null default 60 check (failed_grace_days >= 0),
      -- Upgrades lead to a higher rank of the same product.
      rank smallint not null,
      sellable boolean not null default true,
      position smallint not null,
      unique (product_id, rank),
      check ((trial_days is null) = (trial_grace_days is null))
    );
    create unique index plans_one_trial_a_kind on plans (account_kind) where trial_days is not null;

    create table plan_prices (
      id uuid primary key,
      plan_id uuid not null references plans,
      ${VERSION.trim()},
      -- Null where the standard fee already ships by express.
      courier_standard_cents bigint not null check (courier_standard_cents >= 0),
      courier_expedited_cents bigint check (courier_expedited_cents >= 0),
      created_at timestamptz not null,
      unique (plan_id, currency, version)
    );

    create table add_ons (
      id uuid primary key,
      product_id uuid not null references products,
      code text not null unique,
      name text not null check (length(name) between 1 and 100),
      ${DISCOUNT_CLASS},
      storage_gb integer not null check (storage_gb > 0),
      max_quantity smallint not null check (max_quantity >= 1),
      sellable boolean not null default true,
      position smallint not null
    );

    create table add_on_prices (
      id uuid primary key,
      add_on_id uuid not null references add_ons,
      ${VERSION.trim()},
      created_at timestamptz not null,
      unique (add_on_id, currency, version)
    );

    create table tier_discounts (
      tier text not null check (tier in ('basic', 'premier')),
      ${DISCOUNT_CLASS},
      ${DISCOUNT_BPS},
      primary key (tier, discount_class)
    );

    create table term_discounts (
      years smallint primary key check (years between 1 and 3),
      ${DISCOUNT_BPS}
    );
  `);
  for (const table of ['products', 'plans', 'add_ons', 'tier_discounts', 'term_discounts']) {
    await grantTable(db, table, { partner: 'select', customer: 'select', office: 'select, insert, update', system: 'select' });
  }
  for (const table of ['plan_prices', 'add_on_prices']) {
    await grantTable(db, table, { partner: 'select', customer: 'select', office: 'select, insert', system: 'select' });
  }
  // The catalog is reference data: a database without demo data has it too.
  await seedCatalog(db);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table term_discounts, tier_discounts, add_on_prices, add_ons, plan_prices, plans, products');
}
