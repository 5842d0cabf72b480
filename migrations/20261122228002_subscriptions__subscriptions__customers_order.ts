import type { Knex } from 'knex';

const HOUSE = '00000000-0000-7000-8000-000000000001';
/** What an order or the switch of a person changes; what is paid is given in the house's scope. */
const CHANGED = `plan_id, trial_kind, state, source, nickname, anchor_on, expires_on, term_years, storage_packs, installed_at, auto_renew, auto_renew_card_id, auto_renew_audit_id,
  renewal_quote_id, renewal_invoice_id, renewal_payment_id, renewal_stopped, charge_attempts, next_notice_at, quote_at, charge_at, lapses_at, service_ends_at, purge_on, purge_at,
  leased_until, next_plan_id, next_storage_packs, plan_changes_at, scheduled_plan_id, scheduled_years, scheduled_packs, scheduled_lapse, withdrawn_quote_id, ended_at`;

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    grant update (${CHANGED}) on subscriptions to portal_customer;
    -- Customers change what they pay for themselves. What a partner pays for they see, and take over as it is.
    create function app.refuse_others_subscription() returns trigger language plpgsql as $$
    begin
      raise exception 'subscription % is not paid for by its customer', old.id using errcode = 'insufficient_privilege';
    end $$;
    create trigger subscriptions_customers_own before update of ${CHANGED} on subscriptions
      for each row when (current_user = 'portal_customer' and old.organization_id <> '${HOUSE}') execute function app.refuse_others_subscription();

    -- What is bought first has no row yet while its charge is written: what was quoted to the customer says that it is theirs.
    alter policy portal_customer on charge_items with check (exists (
      select from quotes q join quote_lines l on l.quote_id = q.id
       where q.organization_id = '${HOUSE}' and q.account_id = app.account() and l.subscription_id = charge_items.subscription_id));

    grant select, insert, update (state, ended_at) on scheduled_changes to portal_customer;
    create policy portal_customer on scheduled_changes for all to portal_customer using (account_id = app.account()) with check (account_id = app.account());
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop policy portal_customer on scheduled_changes;
    alter policy portal_customer on charge_items with check (exists (select from subscriptions s where s.id = charge_items.subscription_id));
    revoke all on scheduled_changes from portal_customer; revoke update (state, ended_at) on scheduled_changes from portal_customer;
    drop trigger subscriptions_customers_own on subscriptions; drop function app.refuse_others_subscription();
    revoke update (${CHANGED}) on subscriptions from portal_customer;
  `);
}
