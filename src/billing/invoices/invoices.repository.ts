import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { currency, type Currency } from '../../platform/values/money';
import type { Sums } from '../quotes/quote';
import { type SumRow, sumsFrom } from '../quotes/quotes.repository';
import type { ReceiptSnapshot } from './receipt';

export type InvoiceStatus = 'open' | 'paid' | 'void';

export type Invoice = Sums & {
  id: string;
  organizationId: string;
  payerId: string;
  accountId: string | null;
  accountName: string;
  kind: string;
  description: string;
  status: InvoiceStatus;
  /** Given when paid; void papers never have one. */
  number: string | null;
  currency: Currency;
  purchaseOrder: string;
  /** A declined charge leaves it open for the next try (automatic renewals). */
  staysOpen: boolean;
  snapshot: ReceiptSnapshot | null;
  createdAt: Date;
  issuedOn: Day | null;
  paidAt: Date | null;
  voidedAt: Date | null;
  voidReason: string | null;
};

export async function findInvoice(trx: Scoped, organizationId: string, id: string): Promise<Invoice | undefined> {
  const row = await trx<InvoiceRow>('invoices').where({ organization_id: organizationId, id }).first();
  return row && invoiceFrom(row);
}

export async function getInvoice(trx: Scoped, organizationId: string, id: string): Promise<Invoice> {
  const invoice = await findInvoice(trx, organizationId, id);
  if (!invoice) throw new NotFound();
  return invoice;
}

/** In no order; those that are not the organization's are left out. */
export async function listInvoices(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<Invoice[]> {
  return (await trx<InvoiceRow>('invoices').where({ organization_id: organizationId }).whereIn('id', [...ids])).map(invoiceFrom);
}

export async function getInvoiceForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Invoice> {
  const row = await trx<InvoiceRow>('invoices').where({ organization_id: organizationId, id }).forUpdate().first();
  if (!row) throw new NotFound();
  return invoiceFrom(row);
}

/** Before their payments are changed: an invoice is locked before its payment, everywhere, and several in the order of their ids. */
export async function lockInvoicesOfPayments(trx: Scoped, organizationId: string, paymentIds: readonly string[]): Promise<void> {
  await trx.raw(
    `select id from invoices where organization_id = :organizationId and id in (select invoice_id from payments where organization_id = :organizationId and id = any(cast(:paymentIds as uuid[])))
      order by id for no key update`, { organizationId, paymentIds: [...paymentIds] }).options({ name: 'lock-invoices-of-payments' });
}

/** The same for who holds payments already and so must not wait: answers those invoices that nobody else is at, locked. */
export async function lockFreeInvoices(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx<InvoiceRow>('invoices').where({ organization_id: organizationId }).whereIn('id', [...ids]).forNoKeyUpdate().skipLocked().select('id');
  return new Set(rows.map(({ id }) => id));
}

/** Renewals that wait for money: what "Pay now" is offered for. */
export async function listOpenInvoices(trx: Scoped, organizationId: string): Promise<Invoice[]> {
  const rows = await trx<InvoiceRow>('invoices').where({ organization_id: organizationId, status: 'open', stays_open: true }).orderBy('created_at').limit(200);
  return rows.map(invoiceFrom);
}

/** Void papers keep their lines and never get a number; the terms they covered may be sold again. */
export async function markInvoiceVoid(trx: Scoped, organizationId: string, id: string, reason: string, now: Date): Promise<void> {
  await trx('invoices').where({ organization_id: organizationId, id, status: 'open' }).update({ status: 'void', voided_at: now, void_reason: reason });
  await trx('charge_items').where({ organization_id: organizationId, invoice_id: id }).update({ live: false });
}

function invoiceFrom(row: InvoiceRow): Invoice {
  return {
    ...sumsFrom(row),
    id: row.id, organizationId: row.organization_id, payerId: row.payer_id, accountId: row.account_id, accountName: row.account_name,
    kind: row.kind, description: row.description, status: row.status, number: row.number, currency: currency(row.currency),
    purchaseOrder: row.purchase_order, staysOpen: row.stays_open, snapshot: row.snapshot, createdAt: row.created_at, issuedOn: row.issued_on,
    paidAt: row.paid_at, voidedAt: row.voided_at, voidReason: row.void_reason,
  };
}

type InvoiceRow = SumRow & {
  id: string; organization_id: string; payer_id: string; account_id: string | null; account_name: string; kind: string; description: string;
  status: InvoiceStatus; number: string | null; currency: string; purchase_order: string; stays_open: boolean; snapshot: ReceiptSnapshot | null;
  created_at: Date; issued_on: Day | null; paid_at: Date | null; voided_at: Date | null; void_reason: string | null;
};
