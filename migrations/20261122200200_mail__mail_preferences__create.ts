import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/**
 * Which optional mails an address does not want. By address, because most who get them have no sign-in; each outbox row
 * says its topic, null for mails that always go out.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table mails add column topic text;
    create table mail_refusals (
      email text not null check (email = lower(email) and length(email) between 3 and 254),
      topic text not null,
      created_at timestamptz not null,
      primary key (email, topic)
    );
  `);
  // The outbox asks for it in whatever scope a mail is written.
  await grantTable(db, 'mail_refusals', { system: 'select, insert, delete', office: 'select', partner: 'select', limited: 'select', customer: 'select' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table mail_refusals; alter table mails drop column topic');
}
