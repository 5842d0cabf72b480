import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/** Why and by whom a partner was suspended, and let in again. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table suspensions (
      id uuid primary key,
      organization_id uuid not null references organizations,
      reason text not null check (length(reason) between 1 and 500),
      began_by uuid not null references people,
      began_at timestamptz not null,
      end_reason text not null default '' check (length(end_reason) <= 500),
      ended_by uuid references people,
      ended_at timestamptz,
      check ((ended_at is null) = (ended_by is null))
    );
    create unique index suspensions_one_open on suspensions (organization_id) where ended_at is null;
    create index suspensions_newest on suspensions (organization_id, began_at desc);
  `);
  await secureTable(db, 'suspensions', { office: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table suspensions');
}
