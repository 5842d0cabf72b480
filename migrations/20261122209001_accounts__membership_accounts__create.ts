import type { Knex } from 'knex';
import { isChosen, limitTable } from '../src/platform/database/row-security';

/**
 * Members who see only the accounts chosen for them (X17): which ones, and the role portal_limited, for which every
 * table with accounts' rows is cut down to them. What such a member makes is added to their list by the database itself,
 * so the role needs no right to write there.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create function app.membership() returns uuid language sql stable parallel safe
      as $$ select nullif(current_setting('app.membership_id', true), '')::uuid $$;
    grant usage on schema public, app to portal_limited, portal_limits;
    grant select on clock to portal_limited, portal_limits;
    grant execute on function app.now(), app.organization(), app.account(), app.membership() to portal_limited, portal_limits, portal_partner;
    grant execute on function app.transaction_number(xid8) to portal_limited;

    create table membership_accounts (
      organization_id uuid not null,
      membership_id uuid not null,
      account_id uuid not null,
      -- The account is still to be made, by an order of this member; the order's papers are theirs already.
      is_ordered boolean not null default false,
      made_account_id uuid generated always as (case when is_ordered then null else account_id end) stored,
      added_by text not null,
      created_at timestamptz not null,
      primary key (organization_id, membership_id, account_id),
      foreign key (organization_id, membership_id) references memberships (organization_id, id) on delete cascade,
      foreign key (organization_id, made_account_id) references accounts (organization_id, id) on delete cascade
    );
    create index membership_accounts_account on membership_accounts (organization_id, made_account_id) where made_account_id is not null;
    create index membership_accounts_ordered on membership_accounts (account_id) where is_ordered;
    alter table membership_accounts enable row level security;
    alter table membership_accounts force row level security;
    grant select, insert, delete on membership_accounts to portal_partner;
    grant select on membership_accounts to portal_limited, portal_office, portal_system;
    grant select, insert, update, delete on membership_accounts to portal_limits;
    create policy portal_partner on membership_accounts for all to portal_partner using (organization_id = app.organization()) with check (organization_id = app.organization());
    create policy portal_limited on membership_accounts for select to portal_limited using (organization_id = app.organization() and membership_id = app.membership());
    create policy portal_office on membership_accounts for all to portal_office using (true) with check (true);
    create policy portal_system on membership_accounts for all to portal_system using (true) with check (true);
    create policy portal_limits on membership_accounts for all to portal_limits using (true) with check (true);
  `);
  await limitTables(db);
  await keepListsByThemselves(db);
}

async function limitTables(db: Knex): Promise<void> {
  const own = 'organization_id = app.organization()';
  const all = 'select, insert, update';
  for (const table of ['subscriptions', 'alerts', 'invoices', 'tokens']) await limitTable(db, table, all, isChosen(table));
  await limitTable(db, 'account_people', 'select, insert, update, delete', isChosen('account_people'));
  await limitTable(db, 'terms', 'select, insert', isChosen('terms'));
  await limitTable(db, 'payers', all, `(account_id is null or ${isChosen('payers')})`);
  await limitTable(db, 'cards', 'select', `exists (select from payers p where p.organization_id = cards.organization_id and p.id = cards.payer_id)`);
  await limitTable(db, 'quote_lines', 'select, insert', 'exists (select from quotes q where q.organization_id = quote_lines.organization_id and q.id = quote_lines.quote_id)');
  await limitTable(db, 'checkouts', all, 'exists (select from quotes q where q.organization_id = checkouts.organization_id and q.id = checkouts.quote_id)');
  await limitTable(db, 'charge_freezes', 'select', 'exists (select from subscriptions s where s.organization_id = charge_freezes.organization_id and s.id = charge_freezes.subscription_id)');
  await limitTable(db, 'refunds', 'select', 'exists (select from payments p where p.organization_id = refunds.organization_id and p.id = refunds.payment_id)');
  // A paper and what hangs on it are written in one statement, in which a condition cannot see the paper yet.
  for (const table of ['invoice_lines', 'charge_items', 'payments']) {
    const condition = `exists (select from invoices i where i.organization_id = ${table}.organization_id and i.id = ${table}.invoice_id)`;
    await limitTable(db, table, all, condition, { insert: 'true' });
  }
  // app.choose_ordered_account is the wall for new ones: no condition sees what it adds in the same statement.
  await limitTable(db, 'quotes', all, isChosen('quotes'), { insert: 'true' });
  // An account is on its maker's list as soon as it stands.
  await limitTable(db, 'accounts', all, isChosen('accounts', 'id'), { insert: 'true' });
  // Whoever writes an entry or a mail may see that one, within the transaction: entries answer their number.
  await limitTable(db, 'audit_entries', 'select, insert',
    `(${isChosen('audit_entries')} or transaction_id = app.transaction_number(pg_current_xact_id_if_assigned()))`, { insert: 'true' });
  await db.raw(`
    grant select on products, plans, plan_prices, add_ons, add_on_prices, term_discounts, tier_discounts, billing_holds to portal_limited;
    grant select, insert, update on invoice_series to portal_limited;
    grant select (id, email, first_name, last_name, phone, country, two_step, locked_until, last_signed_in_at, created_at) on people to portal_limited;

    grant select on organizations, memberships to portal_limited;
    -- One column that means nothing, because a row is locked only by who may change some of it: the currency stands while a price is made.
    grant update (updated_at) on organizations to portal_limited;
    create policy portal_limited on organizations for all to portal_limited using (id = app.organization()) with check (id = app.organization());
    create policy portal_limited on memberships for select to portal_limited using (${own});
    grant select on logos, invitations to portal_limited;
    create policy portal_limited on logos for select to portal_limited using (${own});
    create policy portal_limited on invitations for select to portal_limited using (${own});

    grant insert on mails to portal_limited;
    grant select (id, organization_id, account_id, kind, dedupe_key, recipient_email, state, refusal, created_at, sent_at) on mails to portal_limited;
    create policy portal_limited on mails for select to portal_limited using (${own} and ${isChosen('mails')});
    create policy portal_limited_insert on mails for insert to portal_limited with check (${own});
  `);
}

/** What keeps the lists right whoever acts: a role of its own, which can read accounts' ids and write these lists. */
async function keepListsByThemselves(db: Knex): Promise<void> {
  await db.raw(`
    grant select (id, organization_id, email) on accounts to portal_limits;
    grant select (id, organization_id, person_id) on memberships to portal_limits;
    create policy portal_limits on accounts for select to portal_limits using (true);
    create policy portal_limits on memberships for select to portal_limits using (true);

    -- The account that a limited member adds is theirs; one that their order makes is so from the order on.
    create function app.choose_new_accounts() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      update membership_accounts c set is_ordered = false from added where c.account_id = added.id and c.organization_id = added.organization_id and c.is_ordered;
      if app.membership() is not null then
        insert into membership_accounts (organization_id, membership_id, account_id, added_by, created_at)
          select added.organization_id, m.id, added.id, m.person_id::text, app.now()
            from added join memberships m on m.organization_id = added.organization_id and m.id = app.membership()
          on conflict do nothing;
      end if;
      return null;
    end $$;
    create function app.choose_ordered_account() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if not exists (select from accounts where id = new.account_id) then
        insert into membership_accounts (organization_id, membership_id, account_id, is_ordered, added_by, created_at)
          select new.organization_id, m.id, new.account_id, true, m.person_id::text, app.now()
            from memberships m where m.organization_id = new.organization_id and m.id = app.membership()
          on conflict do nothing;
      elsif not exists (
        select from membership_accounts c where c.organization_id = new.organization_id and c.membership_id = app.membership() and c.account_id = new.account_id
      ) then raise exception 'the account of the new quote was not chosen for the member' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;
    -- An account that leaves the organization leaves the lists of its members.
    create function app.forget_left_account() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      delete from membership_accounts where organization_id = old.organization_id and account_id = old.id;
      return new;
    end $$;
    -- A limited member learns that an address is looked after, and nothing of the account: else it would be added twice.
    create function app.is_looked_after(address text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
      select exists (select from accounts where organization_id = app.organization() and email = lower(address)) $$;

    create trigger accounts_choose_new after insert on accounts referencing new table as added
      for each statement execute function app.choose_new_accounts();
    create trigger quotes_choose_ordered before insert on quotes
      for each row when (app.membership() is not null) execute function app.choose_ordered_account();
    create trigger accounts_forget_left before update of organization_id on accounts
      for each row when (old.organization_id <> new.organization_id) execute function app.forget_left_account();

    grant create on schema app to portal_limits;
    alter function app.choose_new_accounts() owner to portal_limits;
    alter function app.choose_ordered_account() owner to portal_limits;
    alter function app.forget_left_account() owner to portal_limits;
    alter function app.is_looked_after(text) owner to portal_limits;
    revoke create on schema app from portal_limits;
    revoke execute on function app.is_looked_after(text) from public;
    grant execute on function app.is_looked_after(text) to portal_limited;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger accounts_choose_new on accounts; drop trigger quotes_choose_ordered on quotes; drop trigger accounts_forget_left on accounts;
    drop function app.choose_new_accounts(), app.choose_ordered_account(), app.forget_left_account(), app.is_looked_after(text);
    drop owned by portal_limited; drop owned by portal_limits;
    drop table membership_accounts;
    drop function app.membership();
  `);
}
