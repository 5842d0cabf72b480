import type { Knex } from 'knex';
import { isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/**
 * Amounts too small for a card wait here for the payer's next charge (domain.md §3.2, golden case G25). A charge of storage packs covers a
 * subscription from a day on without buying its term, so that packs may be bought twice on one day.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table carried_lines (
      id uuid primary key,
      organization_id uuid not null,
      payer_id uuid not null,
      -- No foreign key: accounts are a higher room. Null where the order was for no account.
      account_id uuid,
      -- What was ordered, as the next paper names it.
      name text not null,
      currency text not null,
      net_cents bigint not null,
      tax_cents bigint not null,
      total_cents bigint not null check (total_cents > 0),
      carried_on date not null,
      -- The order that was too small, and its paper of 0.00 that says so.
      quote_id uuid not null,
      left_by_invoice_id uuid not null,
      -- Promised to this quote: an announced renewal, or one whose card page is open.
      reserved_quote_id uuid,
      -- The paper that asks for it; free again when that becomes void.
      invoice_id uuid,
      -- What it was for could never be given, so it is not asked for.
      dropped_at timestamptz,
      created_at timestamptz not null,
      check (total_cents = net_cents + tax_cents),
      check (invoice_id is null or dropped_at is null),
      foreign key (organization_id, payer_id) references payers (organization_id, id),
      foreign key (organization_id, quote_id) references quotes (organization_id, id),
      foreign key (organization_id, left_by_invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, reserved_quote_id) references quotes (organization_id, id),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id)
    );
    create index carried_lines_waiting on carried_lines (organization_id, payer_id, carried_on, id) where invoice_id is null and dropped_at is null;
    create index carried_lines_reserved on carried_lines (reserved_quote_id) where reserved_quote_id is not null;
    create index carried_lines_invoice on carried_lines (invoice_id) where invoice_id is not null;
    create index carried_lines_left_by on carried_lines (left_by_invoice_id);

    alter table charge_items add column buys_term boolean not null default true;
    drop index charge_items_one_live;
    create unique index charge_items_one_live on charge_items (subscription_id, term_starts_on) where live and buys_term;
  `);
  await secureTable(db, 'carried_lines', { partner: { privileges: 'select, insert' } });
  await limitTable(db, 'carried_lines', 'select, insert', isChosen('carried_lines'));
  await db.raw(`grant update (reserved_quote_id, invoice_id, dropped_at) on carried_lines to portal_partner, portal_limited`);
  await letGoByItself(db);
}

/** Whoever voids a paper or gives a quote up, also a member who does not see what it carries: the role that keeps limits right lets go of it. */
async function letGoByItself(db: Knex): Promise<void> {
  await db.raw(`
    grant select (id, organization_id, reserved_quote_id, invoice_id) on carried_lines to portal_limits;
    grant update (reserved_quote_id, invoice_id) on carried_lines to portal_limits;
    create policy portal_limits on carried_lines for all to portal_limits using (true) with check (true);

    create function app.free_carried_of_invoice() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      update carried_lines set invoice_id = null where invoice_id = new.id and organization_id = new.organization_id;
      return null;
    end $$;
    create function app.free_carried_of_quote() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      given_up uuid := case tg_table_name when 'quotes' then to_jsonb(old) ->> 'id' when 'checkouts' then to_jsonb(old) ->> 'quote_id' else to_jsonb(old) ->> 'renewal_quote_id' end;
    begin
      update carried_lines set reserved_quote_id = null where reserved_quote_id = given_up and organization_id = old.organization_id;
      return null;
    end $$;
    grant create on schema app to portal_limits;
    alter function app.free_carried_of_invoice() owner to portal_limits;
    alter function app.free_carried_of_quote() owner to portal_limits;
    revoke create on schema app from portal_limits;

    create trigger invoices_free_carried after update of status on invoices for each row when (new.status = 'void' and old.status <> 'void') execute function app.free_carried_of_invoice();
    create trigger quotes_free_carried after update of status on quotes for each row when (new.status = 'replaced' and old.status <> 'replaced') execute function app.free_carried_of_quote();
    create trigger checkouts_free_carried after update of state on checkouts for each row when (new.state <> 'open' and old.state = 'open' and old.quote_id is not null) execute function app.free_carried_of_quote();
    create trigger subscriptions_free_carried after update of renewal_quote_id on subscriptions for each row
      when (old.renewal_quote_id is not null and new.renewal_quote_id is distinct from old.renewal_quote_id) execute function app.free_carried_of_quote();
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger invoices_free_carried on invoices;
    drop trigger quotes_free_carried on quotes;
    drop trigger checkouts_free_carried on checkouts;
    drop trigger subscriptions_free_carried on subscriptions;
    drop function app.free_carried_of_invoice();
    drop function app.free_carried_of_quote();
    drop table carried_lines;
    drop index charge_items_one_live;
    create unique index charge_items_one_live on charge_items (subscription_id, term_starts_on) where live;
    alter table charge_items drop column buys_term;
  `);
}
