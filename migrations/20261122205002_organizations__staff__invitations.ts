import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** Staff are invited by an operator or from the command line, and change only in the system scope, as everything about people. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table staff_invitations (
      id uuid primary key,
      email text not null check (email = lower(email) and length(email) between 3 and 254),
      roles text[] not null check (roles <@ array['operator', 'finance', 'partner_desk', 'support', 'content'] and cardinality(roles) > 0),
      status text not null default 'open' check (status in ('open', 'accepted', 'revoked')),
      -- Null: from the command line, by whoever runs this installation.
      invited_by uuid references people,
      created_at timestamptz not null,
      expires_at timestamptz not null
    );
    create unique index staff_invitations_one_open on staff_invitations (email) where status = 'open';
    grant insert, update (roles, status) on staff to portal_system;
  `);
  await grantTable(db, 'staff_invitations', { office: 'select', system: 'select, insert' });
  await db.raw('grant update (status) on staff_invitations to portal_system');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table staff_invitations; revoke insert, update on staff from portal_system; revoke update (roles, status) on staff from portal_system');
}
