import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * What is to be different at a subscription's next renewal (beyond.md X6). The columns of the subscription are what stands, so that the claim of
 * renewals reads it with the row it locks; the table is who asked for it, when, and what became of it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions
      add column scheduled_plan_id uuid references plans (id),
      add column scheduled_years smallint check (scheduled_years between 1 and 3),
      add column scheduled_packs integer check (scheduled_packs between 0 and 50),
      -- It does not renew at its next end although auto-renew is on.
      add column scheduled_lapse boolean not null default false,
      -- The announced quote that the next announcement takes the place of, so that it can name both sums.
      add column withdrawn_quote_id uuid,
      add foreign key (organization_id, withdrawn_quote_id) references quotes (organization_id, id),
      add constraint subscriptions_lapse_of_enrolled check (not scheduled_lapse or auto_renew);
    -- 'schedule': what is scheduled cannot be renewed any more; 'price': its plan has no price today.
    alter table subscriptions drop constraint subscriptions_renewal_stopped_check;
    alter table subscriptions add constraint subscriptions_renewal_stopped_check
      check (renewal_stopped in ('authentication', 'declined', 'frozen', 'schedule', 'price'));

    create table scheduled_changes (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      subscription_id uuid not null,
      kind text not null check (kind in ('plan', 'term', 'packs', 'lapse')),
      plan_id uuid references plans (id),
      years smallint check (years between 1 and 3),
      packs integer check (packs between 0 and 50),
      state text not null default 'open' check (state in ('open', 'applied', 'undone', 'overtaken')),
      made_by uuid not null references people (id),
      made_at timestamptz not null,
      ended_at timestamptz,
      check ((kind = 'plan') = (plan_id is not null)),
      check ((kind = 'term') = (years is not null)),
      check ((kind = 'packs') = (packs is not null)),
      check ((state = 'open') = (ended_at is null)),
      foreign key (organization_id, subscription_id) references subscriptions (organization_id, id) on update cascade
    );
    create unique index scheduled_changes_one_open on scheduled_changes (subscription_id, kind) where state = 'open';
    create index scheduled_changes_of_subscription on scheduled_changes (organization_id, subscription_id);
    create index scheduled_changes_by_state on scheduled_changes (organization_id, state, made_at, id);
    create index scheduled_changes_all on scheduled_changes (organization_id, made_at, id);
  `);
  await secureTable(db, 'scheduled_changes', { partner: { privileges: 'select, insert, update (state, ended_at)' } });
  await limitTable(db, 'scheduled_changes', 'select, insert, update (state, ended_at)', isChosen('scheduled_changes'));
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table scheduled_changes;
    alter table subscriptions drop constraint subscriptions_lapse_of_enrolled;
    alter table subscriptions drop column scheduled_plan_id, drop column scheduled_years, drop column scheduled_packs, drop column scheduled_lapse, drop column withdrawn_quote_id;
    alter table subscriptions drop constraint subscriptions_renewal_stopped_check;
    alter table subscriptions add constraint subscriptions_renewal_stopped_check check (renewal_stopped in ('authentication', 'declined', 'frozen'));`);
}
