import type { Knex } from 'knex';
import { grantTable, secureTable } from '../src/platform/database/row-security';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- A transaction's number in the audit log. A dump restored into another server finds transactions counted anew there;
    -- app.resume_audit() then puts a distance into this function, so that numbers go on after those in the log.
    create function app.transaction_number(of xid8) returns xid8 language sql immutable parallel safe
      as $$ select (of::text::numeric + 0)::text::xid8 $$;

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
      transaction_id xid8 not null default app.transaction_number(pg_current_xact_id()),
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

    -- Run by the owner at each start, before anybody writes; changes nothing unless the log is ahead of this server.
    create function app.resume_audit() returns void language plpgsql as $$
      declare
        own numeric := pg_current_xact_id()::text::numeric;
        given numeric := app.transaction_number(pg_current_xact_id())::text::numeric;
        last numeric := greatest(
          (select to_transaction::text::numeric - 1 from audit_seals order by id desc limit 1),
          (select transaction_id::text::numeric from audit_entries order by audit_entries.transaction_id desc limit 1));
      begin
        if last is null or last <= given then return; end if;
        execute format('create or replace function app.transaction_number(of xid8) returns xid8 language sql immutable parallel safe
          as $body$ select (of::text::numeric + %s)::text::xid8 $body$', last - own + 1);
      end $$;

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
  await db.raw('revoke execute on function app.resume_audit() from public; grant execute on function app.transaction_number(xid8) to portal_partner, portal_customer, portal_office, portal_system, portal_sealer');
  await grantTable(db, 'audit_seals', { sealer: 'select, insert', office: 'select', system: 'select' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table audit_seals; drop table audit_entries; drop function app.refuse_change(), app.resume_audit(), app.transaction_number(xid8)');
}
