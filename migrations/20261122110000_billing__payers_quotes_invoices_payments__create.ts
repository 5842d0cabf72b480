import type { Knex } from 'knex';
import { grantTable, secureTable } from '../src/platform/database/row-security';

const SUMS = `
      currency text not null,
      list_cents bigint not null,
      discount_cents bigint not null check (discount_cents >= 0),
      -- Pro-rating, credit and carried amounts, so that list - discount + adjustment = net.
      adjustment_cents bigint not null default 0,
      net_cents bigint not null,
      tax_cents bigint not null,
      total_cents bigint not null,
      check (net_cents = list_cents - discount_cents + adjustment_cents),
      check (total_cents = net_cents + tax_cents)`;

const LINE = `
      position smallint not null,
      -- What the line buys: the selling room's word ("term", "add_on"); billing passes it on unread.
      item_kind text not null,
      subscription_id uuid,
      term_starts_on date,
      term_ends_on date,
      item jsonb not null,
      description text not null,
      explanation text not null,
      quantity integer not null check (quantity > 0),
      unit_list_cents bigint not null,
      ${SUMS.trim()}`;

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table payers (
      id uuid primary key,
      kind text not null check (kind in ('organization', 'account')),
      organization_id uuid not null references organizations,
      -- No foreign key: accounts are a higher room.
      account_id uuid,
      currency text not null,
      stripe_customer_id text unique,
      created_at timestamptz not null,
      unique (organization_id, id),
      check ((kind = 'account') = (account_id is not null))
    );
    create unique index payers_one_an_organization on payers (organization_id) where kind = 'organization';
    create unique index payers_one_an_account on payers (account_id) where kind = 'account';

    create table cards (
      id uuid primary key,
      organization_id uuid not null,
      payer_id uuid not null,
      stripe_payment_method_id text not null unique,
      brand text not null,
      last4 text not null check (last4 ~ '^[0-9]{4}$'),
      exp_month smallint not null check (exp_month between 1 and 12),
      exp_year smallint not null,
      holder_name text not null default '',
      billing_email text not null default '',
      billing_line1 text not null default '',
      billing_city text not null default '',
      billing_state text not null default '',
      billing_postal_code text not null default '',
      billing_country text not null default '',
      is_default boolean not null default false,
      is_spare boolean not null default false,
      created_at timestamptz not null,
      removed_at timestamptz,
      -- A deleted card stays attached at Stripe until no charge on its way needs it.
      detached_at timestamptz,
      -- What a deleted card's renewals are charged to from then on.
      replaced_by_id uuid,
      unique (organization_id, id),
      foreign key (organization_id, payer_id) references payers (organization_id, id),
      foreign key (organization_id, replaced_by_id) references cards (organization_id, id),
      check (not (is_default and is_spare)),
      check (removed_at is null or not (is_default or is_spare))
    );
    create unique index cards_one_default on cards (payer_id) where is_default;
    create unique index cards_one_spare on cards (payer_id) where is_spare;
    create index cards_payer on cards (organization_id, payer_id) where removed_at is null;
    create index cards_to_detach on cards (removed_at) where removed_at is not null and detached_at is null;

    create table invoices (
      id uuid primary key,
      organization_id uuid not null,
      payer_id uuid not null,
      account_id uuid not null,
      account_name text not null,
      kind text not null,
      description text not null,
      status text not null default 'open' check (status in ('open', 'paid', 'void')),
      number text unique,
      tax_rate_ppm integer not null,
      tax_name text not null,
      purchase_order text not null default '',
      -- A declined charge leaves a renewal's invoice open for the next try; a declined order's becomes void.
      stays_open boolean not null default false,
      ${SUMS.trim()},
      -- What the receipt prints, frozen when the number is given.
      snapshot jsonb,
      created_at timestamptz not null,
      issued_on date,
      paid_at timestamptz,
      voided_at timestamptz,
      void_reason text,
      unique (organization_id, id),
      foreign key (organization_id, payer_id) references payers (organization_id, id),
      check ((status = 'paid') = (number is not null)),
      check ((status = 'paid') = (paid_at is not null)),
      check ((status = 'paid') = (snapshot is not null)),
      check ((status = 'void') = (voided_at is not null))
    );
    create index invoices_history on invoices (organization_id, created_at desc, id desc);
    create index invoices_account on invoices (organization_id, account_id, created_at desc);
    create index invoices_open on invoices (created_at) where status = 'open';

    create table quotes (
      id uuid primary key,
      organization_id uuid not null,
      payer_id uuid not null,
      -- For a new customer this is the id that the account will get.
      account_id uuid not null,
      kind text not null,
      status text not null default 'open' check (status in ('open', 'confirmed', 'replaced')),
      description text not null,
      tax_rate_ppm integer not null,
      tax_name text not null,
      ${SUMS.trim()},
      -- What the prices came from; confirming recomputes the hash and refuses where it differs.
      facts jsonb not null,
      facts_hash text not null,
      -- The order in the selling room's words: whom for, who administers, which card. Billing passes it on unread.
      order_details jsonb not null,
      created_by text not null,
      created_at timestamptz not null,
      -- Null: binds until the charge (renewal quotes).
      expires_at timestamptz,
      confirmed_at timestamptz,
      invoice_id uuid,
      unique (organization_id, id),
      foreign key (organization_id, payer_id) references payers (organization_id, id),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      check ((status = 'confirmed') = (invoice_id is not null))
    );
    create index quotes_account on quotes (organization_id, account_id, created_at desc);
    create index quotes_invoice on quotes (invoice_id) where invoice_id is not null;

    create table quote_lines (
      id uuid primary key,
      organization_id uuid not null,
      quote_id uuid not null,
      ${LINE.trim()},
      unique (quote_id, position),
      foreign key (organization_id, quote_id) references quotes (organization_id, id)
    );

    create table invoice_lines (
      id uuid primary key,
      organization_id uuid not null,
      invoice_id uuid not null,
      quote_id uuid not null,
      ${LINE.trim()},
      fulfilled_at timestamptz,
      unique (invoice_id, position),
      unique (organization_id, id),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, quote_id) references quotes (organization_id, id)
    );
    create index invoice_lines_unfulfilled on invoice_lines (invoice_id) where fulfilled_at is null;
    create index invoice_lines_subscription on invoice_lines (subscription_id) where subscription_id is not null;

    -- What a charge covers; unique while live, so that a term is never in two charges (security: charge items).
    create table charge_items (
      invoice_id uuid not null,
      organization_id uuid not null,
      subscription_id uuid not null,
      term_starts_on date not null,
      live boolean not null default true,
      primary key (invoice_id, subscription_id, term_starts_on),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id)
    );
    create unique index charge_items_one_live on charge_items (subscription_id, term_starts_on) where live;
    create index charge_items_subscription on charge_items (subscription_id);

    -- Subscriptions whose charges look wrong (a second paid charge for a term, too many charges a day): none goes out until lifted.
    create table charge_freezes (
      id uuid primary key,
      organization_id uuid not null references organizations,
      subscription_id uuid not null,
      reason text not null,
      frozen_at timestamptz not null,
      lifted_at timestamptz,
      lifted_by text,
      check ((lifted_at is null) = (lifted_by is null))
    );
    create unique index charge_freezes_one_live on charge_freezes (subscription_id) where lifted_at is null;

    create table payments (
      id uuid primary key,
      organization_id uuid not null,
      invoice_id uuid not null,
      payer_id uuid not null,
      attempt smallint not null check (attempt > 0),
      -- Idempotency key and metadata.charge_ref: from business identity, never serial, never chance.
      charge_key text not null unique,
      state text not null default 'due' check (state in ('due', 'calling', 'paid', 'declined', 'needs_action', 'unknown')),
      amount_cents bigint not null check (amount_cents >= 0),
      currency text not null,
      off_session boolean not null,
      card_id uuid,
      card_brand text,
      card_last4 text,
      -- The frozen request: the same key always goes with the same body.
      request jsonb,
      -- Counts requests to Stripe that differ on purpose (another card after authentication); part of the key from 1 on.
      round smallint not null default 0,
      stripe_payment_intent_id text unique,
      action_url text,
      -- The intent could still be paid by a person although we gave it up: cancelled at Stripe by the sweep.
      cancel_due_at timestamptz,
      decline_code text,
      decline_kind text check (decline_kind in ('later', 'ask', 'stop')),
      decline_message text,
      due_at timestamptz not null,
      leased_until timestamptz,
      created_at timestamptz not null,
      called_at timestamptz,
      settled_at timestamptz,
      unique (organization_id, id),
      unique (invoice_id, attempt),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, payer_id) references payers (organization_id, id),
      foreign key (organization_id, card_id) references cards (organization_id, id),
      check ((state in ('paid', 'declined')) = (settled_at is not null)),
      check (state <> 'declined' or decline_kind is not null)
    );
    create unique index payments_one_live on payments (invoice_id) where state in ('due', 'calling', 'needs_action', 'unknown', 'paid');
    create index payments_to_do on payments (due_at) where state in ('due', 'calling', 'unknown');
    create index payments_to_cancel on payments (cancel_due_at) where cancel_due_at is not null;
    create index payments_waiting on payments (called_at) where state = 'needs_action';
    create index payments_payer on payments (payer_id, created_at desc);

    create table checkouts (
      id uuid primary key,
      organization_id uuid not null,
      payer_id uuid not null,
      mode text not null check (mode in ('setup', 'payment')),
      quote_id uuid,
      payment_id uuid,
      replaces_card_id uuid,
      -- What confirming the quote needs to know once the money is there.
      confirmation jsonb,
      stripe_session_id text unique,
      url text,
      state text not null default 'open' check (state in ('open', 'complete', 'expired')),
      return_path text not null,
      created_by text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      foreign key (organization_id, payer_id) references payers (organization_id, id),
      foreign key (organization_id, quote_id) references quotes (organization_id, id),
      foreign key (organization_id, payment_id) references payments (organization_id, id),
      foreign key (organization_id, replaces_card_id) references cards (organization_id, id),
      check ((mode = 'payment') = (quote_id is not null))
    );
    create unique index checkouts_one_a_quote on checkouts (quote_id) where state = 'open';
    create index checkouts_open on checkouts (expires_at) where state = 'open';

    create table refunds (
      id uuid primary key,
      organization_id uuid not null,
      -- Null: money that no invoice was waiting for (a second payment of a settled quote); only its intent is known.
      payment_id uuid,
      stripe_payment_intent_id text not null,
      amount_cents bigint not null check (amount_cents > 0),
      currency text not null,
      reason text not null,
      refund_key text not null unique,
      state text not null default 'due' check (state in ('due', 'calling', 'done', 'failed')),
      stripe_refund_id text unique,
      requested_by text not null,
      created_at timestamptz not null,
      leased_until timestamptz,
      settled_at timestamptz,
      foreign key (organization_id, payment_id) references payments (organization_id, id)
    );
    create index refunds_payment on refunds (payment_id);
    create index refunds_to_do on refunds (created_at) where state in ('due', 'calling');

    create table invoice_series (
      vendor text not null,
      year smallint not null,
      last_number integer not null default 0,
      primary key (vendor, year)
    );

    create table stripe_events (
      id text primary key,
      type text not null,
      object_id text not null default '',
      payload jsonb not null,
      state text not null default 'received' check (state in ('received', 'applied', 'parked')),
      attempts integer not null default 0,
      next_attempt_at timestamptz,
      note text,
      received_at timestamptz not null,
      applied_at timestamptz
    );
    create index stripe_events_to_do on stripe_events (next_attempt_at) where state = 'received';

    -- A person lifts the hold (security: after a restore or a gap). One row.
    create table billing_holds (
      only_row boolean primary key default true check (only_row),
      held boolean not null default false,
      reason text not null default '',
      changed_by text not null default 'system',
      changed_at timestamptz not null
    );
    insert into billing_holds (changed_at) values (app.now());

    create table reconciliations (
      id uuid primary key,
      from_at timestamptz not null,
      to_at timestamptz not null,
      compared integer not null,
      started_at timestamptz not null,
      finished_at timestamptz
    );
    create table reconciliation_differences (
      id uuid primary key,
      reconciliation_id uuid not null references reconciliations,
      kind text not null,
      organization_id uuid,
      payment_id uuid,
      stripe_id text,
      detail text not null,
      found_at timestamptz not null,
      resolved_at timestamptz,
      resolution text
    );
    create index reconciliation_differences_open on reconciliation_differences (found_at) where resolved_at is null;
  `);

  await db.raw(`
    create function app.refuse_paper_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'papers are never deleted'; end if;
      if old.status = 'open' then return new; end if;
      raise exception 'invoice % is issued or void and is never edited', old.id;
    end $$;
    create trigger invoices_never_edited before update or delete on invoices
      for each row execute function app.refuse_paper_change();

    create function app.refuse_line_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'lines of papers are never deleted'; end if;
      if old.fulfilled_at is null and new.fulfilled_at is not null
        and (to_jsonb(new) - 'fulfilled_at') = (to_jsonb(old) - 'fulfilled_at') then return new; end if;
      raise exception 'lines of papers are never edited';
    end $$;
    create trigger invoice_lines_never_edited before update or delete on invoice_lines
      for each row execute function app.refuse_line_change();
    create trigger quote_lines_never_edited before update or delete on quote_lines
      for each row execute function app.refuse_change();
  `);

  const write = { privileges: 'select, insert, update' };
  for (const table of ['payers', 'cards', 'quotes', 'invoices', 'invoice_lines', 'charge_items', 'payments', 'checkouts', 'refunds', 'charge_freezes']) {
    await secureTable(db, table, { partner: write });
  }
  await secureTable(db, 'quote_lines', { partner: { privileges: 'select, insert' } });
  await grantTable(db, 'invoice_series', { partner: 'select, insert, update', system: 'select', office: 'select' });
  await grantTable(db, 'stripe_events', { system: 'select, insert, update', office: 'select' });
  await grantTable(db, 'billing_holds', { system: 'select, update', office: 'select, update', partner: 'select' });
  await grantTable(db, 'reconciliations', { system: 'select, insert, update', office: 'select' });
  await grantTable(db, 'reconciliation_differences', { system: 'select, insert, update', office: 'select, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table reconciliation_differences, reconciliations, billing_holds, stripe_events, invoice_series, refunds, checkouts,
      payments, charge_freezes, charge_items, invoice_lines, quote_lines, quotes, invoices, cards, payers;
    drop function app.refuse_line_change(); drop function app.refuse_paper_change()`);
}
