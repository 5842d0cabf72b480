import type { Knex } from 'knex';
import { grantTable, secureTable } from '../src/platform/row-security';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table audit_entries (
      id bigint generated always as identity primary key,
      organization_id uuid not null,
      account_id uuid,
      actor_kind text not null check (actor_kind in ('person', 'staff', 'job', 'webhook', 'client', 'system')),
      actor_id text not null,
      on_behalf_of text,
      action text not null,
      subject_type text not null,
      subject_id text not null,
      before jsonb,
      after jsonb,
      request_id text,
      created_at timestamptz not null,
      transaction_id xid8 not null default pg_current_xact_id(),
      -- Lets another table ask for an entry made by a certain kind of actor (subscriptions: who switched renewal on).
      unique (id, actor_kind)
    );
    create index audit_entries_organization on audit_entries (organization_id, id);
    create index audit_entries_subject on audit_entries (subject_type, subject_id, id);
    create index audit_entries_transaction on audit_entries (transaction_id, id);

    -- Each seal hashes all entries of the transactions [from_transaction, to_transaction) onto the seal before it.
    create table audit_seals (
      id bigint generated always as identity primary key,
      from_transaction xid8 not null,
      to_transaction xid8 not null unique,
      entries integer not null,
      -- The first 8 bytes of each entry's own hash, in order: verifying names the entry that was touched.
      entry_digests bytea not null,
      previous_hash bytea not null,
      hash bytea not null unique,
      sealed_at timestamptz not null,
      check (from_transaction < to_transaction),
      check (length(entry_digests) = 8 * entries)
    );

    create function app.refuse_change() returns trigger language plpgsql
      as $$ begin raise exception '% is append-only', tg_table_name; end $$;
    create trigger audit_entries_append_only before update or delete or truncate on audit_entries
      for each statement execute function app.refuse_change();
    create trigger audit_seals_append_only before update or delete or truncate on audit_seals
      for each statement execute function app.refuse_change();
  `);
  await secureTable(db, 'audit_entries', {
    partner: { privileges: 'select, insert' },
    customer: { privileges: 'select, insert' },
    office: 'select, insert',
    system: 'select, insert',
  });
  await db.raw('grant select on audit_entries to portal_sealer; create policy portal_sealer on audit_entries for select to portal_sealer using (true)');
  await grantTable(db, 'audit_seals', { sealer: 'select, insert', office: 'select', system: 'select' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table audit_seals; drop table audit_entries; drop function app.refuse_change()');
}
