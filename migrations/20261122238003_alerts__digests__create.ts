import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/** Which morning mails went to whom, and how often people were told that a computer is not heard of: each once (domain.md §13.1, §15). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table alert_digests (
      organization_id uuid not null,
      membership_id uuid not null,
      -- The day in the organization's zone.
      on_day date not null,
      made_at timestamptz not null,
      -- False where there was nothing to say.
      is_sent boolean not null,
      primary key (organization_id, membership_id, on_day),
      foreign key (organization_id, membership_id) references memberships (organization_id, id) on delete cascade
    );
    create index alert_digests_old on alert_digests (on_day);

    create table overdue_notices (
      machine_id uuid primary key,
      account_id uuid not null,
      -- The last contact: a new silence begins anew.
      since timestamptz not null,
      -- Days 14, 21, 28 and 35, then every thirty days.
      step integer not null check (step >= 1),
      told_at timestamptz not null,
      foreign key (account_id, machine_id) references machines (account_id, id) on update cascade on delete cascade
    );
    create index overdue_notices_account on overdue_notices (account_id);
    -- What a sweep looks at besides what changed.
    create index alerts_watched on alerts (rule) where closed_at is null and rule in ('drive_disconnected', 'clock_wrong', 'backup_failed', 'payment_stuck', 'courier_return_due');
    create index machines_overdue on machines (account_id, id) where state = 'overdue';
  `);
  await secureTable(db, 'alert_digests', { system: 'select, insert, delete' });
  await secureTable(db, 'overdue_notices', { system: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index machines_overdue, alerts_watched; drop table overdue_notices, alert_digests');
}
