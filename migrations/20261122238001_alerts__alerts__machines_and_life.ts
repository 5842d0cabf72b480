import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * Alerts about machines, and their life (beyond.md X13): acknowledged, snoozed until a moment, closed; what people did with one is kept beside it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- object_id is what the alert is about and stays when that is gone: the alert of a deleted machine is closed by the next sweep, and its story can still be read.
    alter table alerts add column machine_id uuid, add column object_id uuid,
      add column acknowledged_at timestamptz, add column acknowledged_by uuid references people,
      add column snoozed_at timestamptz, add column snoozed_until timestamptz, add column snoozed_by uuid references people,
      add column snooze_reason text check (length(snooze_reason) <= 200);
    update alerts set object_id = coalesce(subscription_id, account_id);
    alter table alerts alter column object_id set not null,
      add constraint alerts_machine foreign key (account_id, machine_id) references machines (account_id, id) on update cascade on delete set null (machine_id),
      add constraint alerts_snoozed_whole check ((snoozed_until is null) = (snoozed_at is null)),
      add constraint alerts_acknowledged_whole check ((acknowledged_at is null) = (acknowledged_by is null)),
      add column standing text not null generated always as (case when closed_at is not null then 'closed' when snoozed_until is not null then 'snoozed' when acknowledged_at is not null then 'acknowledged' else 'open' end) stored,
      add column listed_at timestamptz not null generated always as (coalesce(closed_at, opened_at)) stored;
    create function app.name_alert_object() returns trigger language plpgsql as $$
    begin
      new.object_id := coalesce(new.machine_id, new.subscription_id, new.account_id);
      return new;
    end $$;
    create trigger alerts_object before insert on alerts for each row execute function app.name_alert_object();
    -- Also while a large database is filled, when other triggers rest.
    alter table alerts enable always trigger alerts_object;
    drop index alerts_one_open;
    create unique index alerts_one_open on alerts (account_id, rule, object_id, cause) where closed_at is null;
    create index alerts_of_machine on alerts (machine_id) where machine_id is not null and closed_at is null;
    create index alerts_of_gone_machine on alerts (organization_id, object_id) where closed_at is null and machine_id is null and object_id <> account_id and object_id is distinct from subscription_id;
    create index alerts_to_wake on alerts (snoozed_until) where snoozed_until is not null and closed_at is null;
    create index alerts_listed on alerts (organization_id, standing, listed_at, id);
    drop index alerts_open_by_level;
    create index alerts_listed_by_level on alerts (organization_id, standing, level, listed_at, id);
    create index alerts_listed_by_rule on alerts (organization_id, standing, rule, listed_at, id);
    create index alerts_listed_of_account on alerts (account_id, standing, listed_at, id);
    -- A summary needs to know what sleeps.
    grant select (standing) on alerts to portal_summaries;
    grant select (machine_id) on alerts to portal_customer;

    create table alert_events (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null references accounts on delete cascade,
      alert_id uuid not null references alerts on delete cascade,
      -- raised: its level rose, which ends its sleep. woken: its sleep ended, by itself or by somebody.
      kind text not null check (kind in ('acknowledged', 'unacknowledged', 'snoozed', 'woken', 'raised', 'lowered')),
      at timestamptz not null,
      person_id uuid references people,
      note text not null default '' check (length(note) <= 500),
      until timestamptz,
      check ((kind = 'snoozed') = (until is not null))
    );
    create index alert_events_of_alert on alert_events (alert_id, at, id);

    -- What alerts of machines are judged from in between: not heartbeats, which are many, but what changed.
    create index machines_state_changed on machines (state_since);
    create index machines_clock_wrong on machines (organization_id) where clock_skew_seconds not between -600 and 600;
    create index backup_runs_failed on backup_runs (organization_id, machine_id, set_name) where state = 'failed';
    create index backup_runs_failed_lately on backup_runs (finished_at) where state = 'failed';
    create index backup_runs_of_set on backup_runs (machine_id, set_name, started_at desc) where state in ('complete', 'failed');
  `);
  await secureTable(db, 'alert_events', { partner: { privileges: 'select, insert' }, system: 'select' });
  await limitTable(db, 'alert_events', 'select, insert', isChosen('alert_events'));
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index machines_state_changed, machines_clock_wrong, backup_runs_failed, backup_runs_failed_lately, backup_runs_of_set;
    drop table alert_events;
    create index alerts_open_by_level on alerts (organization_id, level) where closed_at is null;
    drop trigger alerts_object on alerts;
    drop function app.name_alert_object;
    drop index alerts_one_open;
    alter table alerts drop column standing, drop column listed_at, drop column snooze_reason, drop column snoozed_by, drop column snoozed_until, drop column snoozed_at,
      drop column acknowledged_by, drop column acknowledged_at, drop column object_id, drop column machine_id;
    create unique index alerts_one_open on alerts (account_id, rule, coalesce(subscription_id, account_id), cause) where closed_at is null;
  `);
}
