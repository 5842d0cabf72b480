import type { Knex } from 'knex';
import { secureTable } from '../src/platform/database/row-security';

/** What staff prepare to pay back: stored with every line's amount, binding once confirmed, and above the limit approved by a second person. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table refund_requests (
      id uuid primary key,
      organization_id uuid not null,
      invoice_id uuid not null,
      status text not null default 'draft' check (status in ('draft', 'waiting', 'approved', 'declined', 'withdrawn')),
      currency text not null,
      net_cents bigint not null check (net_cents >= 0),
      tax_cents bigint not null check (tax_cents >= 0),
      total_cents bigint not null check (total_cents > 0),
      -- What goes back of each line.
      credits jsonb not null,
      ends_service boolean not null,
      reason_code text not null,
      -- For the partner.
      reason text not null,
      needs_approval boolean not null default false,
      requested_by uuid not null references people,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      decided_by uuid references people,
      decided_at timestamptz,
      decision_reason text,
      refund_id uuid unique,
      unique (organization_id, id),
      foreign key (organization_id, invoice_id) references invoices (organization_id, id),
      foreign key (organization_id, refund_id) references refunds (organization_id, id),
      check (total_cents = net_cents + tax_cents),
      check (status = 'draft' or status = 'withdrawn' or confirmed_at is not null),
      check ((decided_by is null) = (decided_at is null)),
      check ((status = 'approved') = (refund_id is not null)),
      check (status <> 'declined' or (decided_by is not null and decision_reason <> '')),
      -- Four eyes: who asked for it does not decide on it.
      constraint refund_requests_two_people check (decided_by <> requested_by),
      constraint refund_requests_approved check (not needs_approval or status <> 'approved' or decided_by is not null)
    );
    create index refund_requests_invoice on refund_requests (invoice_id, created_at);
    create index refund_requests_waiting on refund_requests (confirmed_at, id) where status = 'waiting';
    create index refund_requests_decided on refund_requests (confirmed_at desc, id desc) where status in ('approved', 'declined');
    create index refunds_failed on refunds (settled_at) where state = 'failed';
    -- The office looks for invoices of all partners, the newest first.
    create index invoices_paid on invoices (created_at desc, id desc) where status = 'paid';
  `);
  await secureTable(db, 'refund_requests', { partner: { privileges: 'select, insert' } });
  await db.raw('grant update (status, needs_approval, confirmed_at, decided_by, decided_at, decision_reason, refund_id) on refund_requests to portal_partner');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index invoices_paid; drop index refunds_failed; drop table refund_requests');
}
