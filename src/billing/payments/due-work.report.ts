import type { Scoped } from '../../platform/database/database';

export type Waiting = { id: string; organizationId: string };

/**
 * Payments that may be charged now (system scope): due, unknown, or calling with a lapsed lease. What a person is just
 * confirming at a page is theirs for a minute. While billing is on hold those that nobody asked for are left out, or they
 * would keep the others from their turn.
 */
export function listChargeablePayments(trx: Scoped, { now, held, limit }: { now: Date; held: boolean; limit: number }): Promise<Waiting[]> {
  return waiting(trx, `
    select id, organization_id from payments
     where state in ('due', 'calling', 'unknown') and due_at <= ?
       and (state <> 'calling' or leased_until < clock_timestamp()) and (state <> 'due' or off_session or due_at < ?::timestamptz - interval '1 minute')
       and not (off_session and ?)
     order by due_at limit ?`, [now, now, held, limit]);
}

/** Orders whose person went to the bank's page an hour ago and did not come back. */
export function listAbandonedPayments(trx: Scoped, now: Date, limit: number): Promise<Waiting[]> {
  return waiting(trx, `
    select p.id, p.organization_id from payments p join invoices i on i.id = p.invoice_id
     where p.state = 'needs_action' and not i.stays_open and p.called_at < ?::timestamptz - interval '60 minutes' order by p.called_at limit ?`, [now, limit]);
}

/** Payments that were given up while a person could still finish them at the bank. */
export function listPaymentsToCancel(trx: Scoped, now: Date, limit: number): Promise<Waiting[]> {
  return waiting(trx, 'select id, organization_id from payments where cancel_due_at <= ? order by cancel_due_at limit ?', [now, limit]);
}

export function listDueRefunds(trx: Scoped, limit: number): Promise<Waiting[]> {
  return waiting(trx, `
    select id, organization_id from refunds where state = 'due' or (state = 'calling' and leased_until < clock_timestamp()) order by created_at limit ?`, [limit]);
}

export function listEndedCheckouts(trx: Scoped, now: Date, limit: number): Promise<Waiting[]> {
  return waiting(trx, "select id, organization_id from checkouts where state = 'open' and expires_at <= ? order by expires_at limit ?", [now, limit]);
}

/** Deleted cards that no charge on its way needs any more. */
export function listCardsToDetach(trx: Scoped, limit: number): Promise<(Waiting & { paymentMethodId: string })[]> {
  return waiting(trx, `
    select id, organization_id, stripe_payment_method_id as "paymentMethodId" from cards c
     where removed_at is not null and detached_at is null
       and not exists (select from payments p where p.payer_id = c.payer_id and p.state in ('due', 'calling', 'unknown')
                         and p.request ->> 'payment_method' = c.stripe_payment_method_id)
     order by removed_at limit ?`, [limit]) as Promise<(Waiting & { paymentMethodId: string })[]>;
}

/** Whose a payment, refund or invoice is: jobs are woken with an id only (system scope). */
export async function organizationOf(trx: Scoped, table: 'payments' | 'refunds' | 'invoices', id: string): Promise<string | undefined> {
  const row = await trx<{ id: string; organization_id: string }>(table).where({ id }).first('organization_id');
  return row?.organization_id;
}

async function waiting(trx: Scoped, sql: string, bindings: readonly (Date | number | boolean)[]): Promise<Waiting[]> {
  const result = await trx.raw<{ rows: (Waiting & { organization_id: string })[] }>(sql, bindings);
  return result.rows.map(({ organization_id: organizationId, ...row }) => ({ ...row, organizationId }));
}
