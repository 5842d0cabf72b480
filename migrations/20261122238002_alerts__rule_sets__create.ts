import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** Tags that a partner puts on accounts, and sets of rules for all accounts or for those with some tags (beyond.md X14). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- The partner's own words: they do not go with an account to another partner.
    create table account_tags (
      organization_id uuid not null references organizations,
      account_id uuid not null references accounts on delete cascade,
      tag text collate "C" not null check (tag = lower(tag) and length(tag) between 1 and 30),
      primary key (organization_id, account_id, tag)
    );
    create index account_tags_by_tag on account_tags (organization_id, tag, account_id);
    create index account_tags_account on account_tags (account_id);

    create table alert_rule_sets (
      id uuid primary key,
      organization_id uuid not null references organizations,
      name text not null check (length(name) between 1 and 60),
      -- The set at the smallest place decides.
      place integer not null,
      -- For accounts with one of these; none: for all.
      tags text[] not null default '{}' check (cardinality(tags) <= 20),
      excluded_tags text[] not null default '{}' check (cardinality(excluded_tags) <= 20),
      excluded_account_ids uuid[] not null default '{}' check (cardinality(excluded_account_ids) <= 200),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint alert_rule_sets_place unique (organization_id, place) deferrable initially deferred,
      unique (organization_id, id)
    );
    create table alert_rule_set_rules (
      organization_id uuid not null,
      rule_set_id uuid not null,
      rule text not null,
      is_on boolean not null,
      level text check (level in ('info', 'warning', 'critical')),
      threshold integer check (threshold between 0 and 1000),
      primary key (rule_set_id, rule),
      foreign key (organization_id, rule_set_id) references alert_rule_sets (organization_id, id) on delete cascade
    );
  `);
  await secureTable(db, 'account_tags', { partner: { privileges: 'select, insert, delete' } });
  await limitTable(db, 'account_tags', 'select', isChosen('account_tags'));
  for (const table of ['alert_rule_sets', 'alert_rule_set_rules']) {
    await secureTable(db, table, { partner: { privileges: 'select, insert, update, delete' } });
    // What decides about an account is told to everybody who sees it; nobody limited changes it.
    await limitTable(db, table, 'select', 'true');
  }
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table alert_rule_set_rules, alert_rule_sets, account_tags');
}
