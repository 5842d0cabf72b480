import type { Knex } from 'knex';
import { grantTable, isChosen, limitTable, secureTable } from '../src/platform/database/row-security';

/** Recovery by courier (features.md K8, domain.md §12): the cases, what happened to them, and what is charged for what does not come back. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table recovery_cases (
      id uuid primary key,
      -- What people see and say: "R-7KQ4-M2XD".
      number text not null unique,
      -- Who sees the subscription besides its account, as with machines.
      organization_id uuid not null,
      account_id uuid not null references accounts,
      subscription_id uuid not null,
      -- Null once the computer was deleted; its name stays.
      machine_id uuid references machines on delete set null,
      machine_name text not null,
      -- saved: asked for by somebody who may not pay, and not ordered yet. All others were paid.
      state text not null check (state in ('saved', 'withdrawn', 'requested', 'denied', 'cancelled', 'approved', 'preparing', 'shipped', 'delivered', 'returned', 'fee_charged')),
      -- The side whose card paid, for ever: a partner, or the house where the customer did.
      payer_organization_id uuid not null references organizations,
      invoice_id uuid unique,
      requested_by uuid not null references people,
      requested_name text not null,
      deliver_to text not null check (deliver_to in ('partner', 'customer')),
      contact_name text not null,
      contact_email text not null,
      contact_phone text not null,
      company text not null default '',
      line1 text not null,
      line2 text not null default '',
      city text not null,
      region text not null check (region ~ '^[A-Z]{2}$'),
      postal_code text not null check (postal_code ~ '^[0-9]{5}(-[0-9]{4})?$'),
      method text not null check (method in ('standard', 'expedited')),
      for_apple_silicon boolean not null,
      note text not null default '' check (length(note) <= 500),
      backup_bytes bigint not null check (backup_bytes > 0),
      drives smallint not null check (drives >= 1),
      drive_tb smallint not null check (drive_tb in (1, 2, 4, 8)),
      -- A partner who is no administrator asked for it: the customer says that the address is right.
      needs_confirmation boolean not null,
      confirmed_at timestamptz,
      confirmed_by text not null default '',
      time_zone text not null,
      created_at timestamptz not null,
      requested_at timestamptz,
      approved_at timestamptz,
      preparing_at timestamptz,
      shipped_at timestamptz,
      delivered_on date,
      return_due_on date,
      -- The next reminder that the drive has to come back.
      remind_at timestamptz,
      closed_at timestamptz,
      -- Why it was denied, in words for the customer.
      refusal text not null default '',
      carrier text not null default '',
      tracking text not null default '',
      -- What unlocks the drives, sealed; gone once they are back.
      password bytea,
      password_shown_at timestamptz,
      drives_missing smallint not null default 0 check (drives_missing >= 0),
      cords_missing smallint not null default 0 check (cords_missing >= 0),
      fee_invoice_id uuid unique,
      fee_paid_at timestamptz,
      updated_at timestamptz not null,
      unique (organization_id, account_id, id),
      foreign key (organization_id, account_id, subscription_id) references subscriptions (seen_by_organization_id, account_id, id) on update cascade,
      check ((state in ('saved', 'withdrawn')) = (invoice_id is null)),
      check ((invoice_id is null) = (requested_at is null)),
      check ((state in ('withdrawn', 'denied', 'cancelled', 'returned', 'fee_charged')) = (closed_at is not null)),
      check ((state = 'denied') = (refusal <> '')),
      check ((delivered_on is null) = (return_due_on is null)),
      check (state not in ('shipped', 'delivered', 'returned', 'fee_charged') or (shipped_at is not null and carrier <> '' and tracking <> '')),
      check ((state in ('delivered', 'returned', 'fee_charged')) = (delivered_on is not null)),
      check (remind_at is null or state = 'delivered'),
      check ((state = 'fee_charged') = (drives_missing + cords_missing > 0)),
      check ((state = 'fee_charged') = (fee_invoice_id is not null)),
      check (fee_paid_at is null or fee_invoice_id is not null),
      check (drives_missing <= drives and cords_missing <= drives)
    ) with (fillfactor = 80);
    create unique index recovery_cases_one_open on recovery_cases (machine_id) where state in ('requested', 'approved', 'preparing', 'shipped', 'delivered');
    create unique index recovery_cases_one_saved on recovery_cases (machine_id) where state = 'saved';
    create index recovery_cases_organization on recovery_cases (organization_id, created_at desc, id desc);
    create index recovery_cases_organization_state on recovery_cases (organization_id, state, created_at desc, id desc);
    create index recovery_cases_account on recovery_cases (account_id, created_at desc, id desc);
    create index recovery_cases_subscription on recovery_cases (subscription_id);
    create index recovery_cases_machine on recovery_cases (machine_id) where machine_id is not null;
    create index recovery_cases_open on recovery_cases (requested_at, id) where closed_at is null and requested_at is not null;
    create index recovery_cases_by_state on recovery_cases (state, requested_at, id) where requested_at is not null;
    create index recovery_cases_closed on recovery_cases (closed_at desc, id desc) where closed_at is not null and requested_at is not null;
    create index recovery_cases_due on recovery_cases (return_due_on, id) where state = 'delivered';
    create index recovery_cases_unpaid_fees on recovery_cases (closed_at, id) where state = 'fee_charged' and fee_paid_at is null;
    create index recovery_cases_to_remind on recovery_cases (remind_at) where remind_at is not null;

    -- What happened to a case, for everybody who sees it.
    create table recovery_events (
      id uuid primary key,
      organization_id uuid not null,
      account_id uuid not null,
      case_id uuid not null,
      at timestamptz not null,
      event text not null check (length(event) between 1 and 40),
      side text not null check (side in ('partner', 'customer', 'office', 'system')),
      by_name text not null default '',
      detail text not null default '' check (length(detail) <= 1000),
      foreign key (organization_id, account_id, case_id) references recovery_cases (organization_id, account_id, id) on update cascade
    );
    create index recovery_events_case on recovery_events (case_id, at, id);
    create trigger recovery_events_stay before update of id, case_id, at, event, side, by_name, detail or delete on recovery_events for each row execute function app.refuse_change();

    -- What is charged for what does not come back, before tax; versions are added, never changed.
    create table recovery_fees (
      item text not null check (item in ('drive', 'cord')),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      version integer not null check (version >= 1),
      amount_cents bigint not null check (amount_cents > 0),
      valid_from date not null,
      created_at timestamptz not null,
      primary key (item, currency, version)
    );
    insert into recovery_fees (item, currency, version, amount_cents, valid_from, created_at)
      values ('drive', 'USD', 1, 13000, '2020-01-01', app.now()), ('cord', 'USD', 1, 999, '2020-01-01', app.now());
  `);
  // The password that unlocks the drives is for the office alone.
  const seen = `select (id, number, organization_id, account_id, subscription_id, machine_id, machine_name, state, payer_organization_id, invoice_id, requested_by, requested_name, deliver_to,
    contact_name, contact_email, contact_phone, company, line1, line2, city, region, postal_code, method, for_apple_silicon, note, backup_bytes, drives, drive_tb, needs_confirmation, confirmed_at,
    confirmed_by, time_zone, created_at, requested_at, approved_at, preparing_at, shipped_at, delivered_on, return_due_on, remind_at, closed_at, refusal, carrier, tracking, drives_missing, cords_missing,
    fee_invoice_id, fee_paid_at, updated_at)`;
  // Cases are written as the system, by rules that ask whose they are first: who pays, who sees and who works on them are three sides.
  const written = `select, insert, update (state, payer_organization_id, invoice_id, requested_by, requested_name, machine_name, deliver_to, contact_name, contact_email, contact_phone, company, line1, line2, city, region, postal_code,
    method, for_apple_silicon, note, backup_bytes, drives, drive_tb, needs_confirmation, confirmed_at, confirmed_by, time_zone, requested_at, approved_at, preparing_at, shipped_at, delivered_on, return_due_on,
    remind_at, closed_at, refusal, carrier, tracking, password, password_shown_at, drives_missing, cords_missing, fee_invoice_id, fee_paid_at, updated_at)`;
  await secureTable(db, 'recovery_cases', { partner: { privileges: seen }, customer: { privileges: seen }, system: written });
  await limitTable(db, 'recovery_cases', seen, isChosen('recovery_cases'));
  await secureTable(db, 'recovery_events', { partner: { privileges: 'select' }, customer: { privileges: 'select' }, system: 'select, insert' });
  await limitTable(db, 'recovery_events', 'select', isChosen('recovery_events'));
  await grantTable(db, 'recovery_fees', { partner: 'select', limited: 'select', customer: 'select', office: 'select', system: 'select' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table recovery_events; drop table recovery_cases; drop table recovery_fees');
}
