import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** What the vendor says of how much raises an alert where a partner's rules say nothing; a rule without a row has the portal's own standard. Rows are only added. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table alert_standards (
      rule text not null,
      version integer not null check (version >= 1),
      threshold smallint not null check (threshold between 1 and 365),
      made_by uuid not null references people,
      created_at timestamptz not null,
      primary key (rule, version)
    );
  `);
  await grantTable(db, 'alert_standards', { partner: 'select', limited: 'select', office: 'select, insert', system: 'select' });
  await db.raw('grant select on alert_standards to portal_privacy');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table alert_standards');
}
