import type { Knex } from 'knex';

/**
 * What Payment & History is filtered by, as columns with indexes, so that 100,000 invoices of one organization stay fast. All of it is
 * reckoned by the database from what stands in the paper already; none of it can be written.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table invoices
      -- The day that people read: when it was paid, else when it was made.
      add column dated_at timestamptz not null generated always as (coalesce(paid_at, created_at)) stored,
      add column history_status text not null generated always as (
        case when status = 'paid' then 'paid' when status = 'open' then 'waiting'
             when void_reason like 'payment declined%' and void_reason <> 'payment declined (voided)' then 'declined' else 'void' end) stored,
      add column card_brand text generated always as (snapshot -> 'card' ->> 'brand') stored,
      add column card_last4 text generated always as (snapshot -> 'card' ->> 'last4') stored,
      add column purchase_order_key text collate "C" not null generated always as (lower(purchase_order)) stored,
      add column customer_key text collate "C" not null generated always as (app.searchable(account_name)) stored;

    drop index invoices_history;
    create index invoices_history on invoices (organization_id, dated_at desc, id desc);
    create index invoices_unpaid_history on invoices (organization_id, history_status, dated_at desc, id desc) where history_status <> 'paid';
    create index invoices_card_history on invoices (organization_id, card_last4, dated_at desc, id desc) where card_last4 is not null;
    create index invoices_amount on invoices (organization_id, total_cents, dated_at desc, id desc);
    create index invoices_purchase_order on invoices (organization_id, purchase_order_key) where purchase_order_key <> '';
    create index invoices_customer on invoices using gin (organization_id, customer_key gin_trgm_ops);
    drop index invoices_account;
    create index invoices_account on invoices (organization_id, account_id, dated_at desc, id desc);
    create index refunds_settled on refunds (organization_id, settled_at);
    create index payments_settled on payments (organization_id, settled_at) where state = 'paid';

    -- What a line is of: its plan, else its kind. Lines are never edited, so it is written once.
    alter table invoice_lines add column product text not null default '';
    create function app.name_product() returns trigger language plpgsql as $$
    begin
      new.product := coalesce(new.item ->> 'planId', new.item_kind);
      return new;
    end $$;
    create trigger invoice_lines_name_product before insert on invoice_lines for each row execute function app.name_product();
    alter table invoice_lines disable trigger invoice_lines_never_edited;
    update invoice_lines set product = coalesce(item ->> 'planId', item_kind);
    alter table invoice_lines enable trigger invoice_lines_never_edited;
    create index invoice_lines_product on invoice_lines (organization_id, product, invoice_id);

    -- Words in a customer's name: their papers where they are few; null where they are so many that walking along the days meets them soon.
    create function app.find_invoices(words text, most integer) returns uuid[] language plpgsql stable security definer set search_path = public, pg_temp as $$
    declare
      found_ids uuid[];
    begin
      if length(words) < 3 then return null; end if;
      found_ids := array(
        select i.id from invoices i
         where i.organization_id = app.organization() and i.customer_key like app.search_pattern(app.searchable(words)) limit most + 1);
      return case when cardinality(found_ids) > most then null else found_ids end;
    end $$;
    grant select (id, organization_id, customer_key) on invoices to portal_search;
    create policy portal_search on invoices for select to portal_search using (true);
    grant create on schema app to portal_search;
    alter function app.find_invoices(text, integer) owner to portal_search;
    revoke create on schema app from portal_search;
    revoke all on function app.find_invoices(text, integer) from public;
    grant execute on function app.find_invoices(text, integer) to portal_partner;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop function app.find_invoices(text, integer);
    drop policy portal_search on invoices;
    revoke select (id, organization_id, customer_key) on invoices from portal_search;
    drop trigger invoice_lines_name_product on invoice_lines;
    drop function app.name_product();
    alter table invoice_lines drop column product;
    drop index refunds_settled, payments_settled, invoices_customer, invoices_purchase_order, invoices_amount, invoices_card_history, invoices_unpaid_history, invoices_account, invoices_history;
    create index invoices_history on invoices (organization_id, created_at desc, id desc);
    create index invoices_account on invoices (organization_id, account_id, created_at desc);
    alter table invoices drop column customer_key, drop column purchase_order_key, drop column card_last4, drop column card_brand, drop column history_status, drop column dated_at;
  `);
}
