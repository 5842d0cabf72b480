import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/** Colleagues who are asked to join, and what an organization keeps of a member besides the person (domain.md §11.3). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Phones are the membership's: where a person works has a number, and they may work in several places.
    alter table memberships
      add column office_phone text not null default '' check (length(office_phone) <= 30),
      add column mobile_phone text not null default '' check (length(mobile_phone) <= 30),
      -- When the membership last ended; a person who signs in afterwards is told once.
      add column ended_at timestamptz;

    create table invitations (
      id uuid primary key,
      organization_id uuid not null references organizations,
      email text not null check (email = lower(email) and length(email) between 3 and 254),
      first_name text not null default '' check (length(first_name) <= 50),
      last_name text not null default '' check (length(last_name) <= 50),
      office_phone text not null default '' check (length(office_phone) <= 30),
      mobile_phone text not null default '' check (length(mobile_phone) <= 30),
      roles text[] not null check (roles <@ array['administrator', 'billing', 'technician', 'sales', 'read_only'] and cardinality(roles) > 0),
      status text not null default 'invited' check (status in ('invited', 'accepted', 'declined', 'revoked', 'lapsed')),
      invited_by uuid not null references people,
      membership_id uuid references memberships,
      -- Each mail has its number; the moments of the last five that were sent again bound how many go out in a day.
      sent_count integer not null default 1 check (sent_count > 0),
      sent_at timestamptz not null,
      resent_at timestamptz[] not null default '{}' check (cardinality(resent_at) <= 5),
      expires_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      check ((status = 'accepted') = (membership_id is not null))
    );
    -- A lapsed one waits to be sent again: an address stands in the list once.
    create unique index invitations_one_open on invitations (organization_id, email) where status in ('invited', 'lapsed');
    create index invitations_newest on invitations (organization_id, created_at);
    create index invitations_ending on invitations (expires_at) where status = 'invited';

    -- What the recipient's server said when it refused a mail for good.
    alter table mails add column refusal text;
    grant select (refusal) on mails to portal_partner;
  `);
  await secureTable(db, 'invitations', { partner: { privileges: 'select' }, system: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table mails drop column refusal;
    drop table invitations;
    alter table memberships drop column office_phone, drop column mobile_phone, drop column ended_at;
  `);
}
