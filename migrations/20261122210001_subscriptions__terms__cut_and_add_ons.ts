import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * A stretch of service may end before its last day: a change of plan, an undo or a refund cuts it there. Storage packs have stretches and values
 * of their own, because a change of plan credits the plan alone and packs join in the middle of a term (domain.md §3.2, §3.3).
 * Papers may belong to no account: activation codes are bought for the organization.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table quotes alter column account_id drop not null;
    alter table invoices alter column account_id drop not null;

    alter table terms
      -- Its service ended on this day and another row's began, or none did; starts_on where it never began.
      add column cut_on date,
      -- The part of its value that unused days of other rows brought in; the rest was paid in money.
      add column credit_cents bigint not null default 0,
      add constraint terms_cut_inside check (cut_on >= starts_on and cut_on < ends_on),
      add constraint terms_credit_inside check (credit_cents between 0 and value_cents),
      drop constraint terms_subscription_id_daterange_excl,
      add constraint terms_no_overlap exclude using gist (subscription_id with =, daterange(starts_on, coalesce(cut_on, ends_on)) with &&) where (kind <> 'trial');
    drop index terms_one_start;
    create unique index terms_one_start on terms (subscription_id, starts_on) where kind <> 'trial' and cut_on is null;
    grant update (cut_on) on terms to portal_partner, portal_limited, portal_customer;

    create table add_on_terms (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      subscription_id uuid not null,
      add_on_id uuid not null references add_ons,
      quantity integer not null check (quantity > 0),
      -- The length of the term it was priced for; its days are those of the subscription's term it ends with.
      years smallint not null check (years between 1 and 3),
      starts_on date not null,
      ends_on date not null,
      cut_on date,
      value_cents bigint not null check (value_cents >= 0),
      credit_cents bigint not null default 0,
      currency text not null,
      invoice_line_id uuid not null,
      created_at timestamptz not null,
      unique (invoice_line_id, subscription_id, starts_on),
      check (starts_on < ends_on),
      check (cut_on >= starts_on and cut_on < ends_on),
      check (credit_cents between 0 and value_cents),
      foreign key (organization_id, subscription_id) references subscriptions (organization_id, id) on update cascade
    );
    create index add_on_terms_subscription on add_on_terms (subscription_id);
  `);
  await secureTable(db, 'add_on_terms', { partner: { privileges: 'select, insert' }, customer: { privileges: 'select, insert' } });
  await limitTable(db, 'add_on_terms', 'select, insert', isChosen('add_on_terms'));
  await db.raw(`
    grant update (cut_on) on add_on_terms to portal_partner, portal_limited, portal_customer;

    -- Until now the packs' worth lay in their term's.
    set constraints all immediate;
    insert into add_on_terms (id, organization_id, account_id, subscription_id, add_on_id, quantity, years, starts_on, ends_on, value_cents, currency, invoice_line_id, created_at)
      select gen_random_uuid(), t.organization_id, t.account_id, t.subscription_id, a.id, t.storage_packs, coalesce(t.years, 1), t.starts_on, t.ends_on, packs.net_cents, t.currency, packs.id, t.created_at
        from terms t
        join invoice_lines line on line.id = t.invoice_line_id
        join invoice_lines packs on packs.invoice_id = line.invoice_id and packs.subscription_id = t.subscription_id and packs.item_kind = 'storage_packs'
        join plans p on p.id = t.plan_id
        join lateral (select id from add_ons a where a.product_id = p.product_id and a.storage_gb > 0 order by a.id limit 1) a on true
       where t.storage_packs > 0 and t.value_cents >= packs.net_cents;
    update terms t set value_cents = t.value_cents - a.value_cents
      from add_on_terms a where a.subscription_id = t.subscription_id and a.starts_on = t.starts_on and a.ends_on = t.ends_on;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    update terms t set value_cents = t.value_cents + a.value_cents
      from add_on_terms a where a.subscription_id = t.subscription_id and a.starts_on = t.starts_on and a.ends_on = t.ends_on;
    drop table add_on_terms;
    drop index terms_one_start;
    alter table terms drop constraint terms_no_overlap, drop column cut_on, drop column credit_cents,
      add constraint terms_subscription_id_daterange_excl exclude using gist (subscription_id with =, daterange(starts_on, ends_on) with &&) where (kind <> 'trial');
    create unique index terms_one_start on terms (subscription_id, starts_on) where kind <> 'trial';
    alter table quotes alter column account_id set not null;
    alter table invoices alter column account_id set not null;
  `);
}
