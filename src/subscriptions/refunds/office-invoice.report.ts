import { type CreditNote } from '../../billing/credit-notes/credit-note';
import { listCreditNotes, listPaidLines, type PaidLine } from '../../billing/credit-notes/credit-notes.repository';
import { findInvoice, type Invoice } from '../../billing/invoices/invoices.repository';
import { type Payment } from '../../billing/payments/payment';
import { listPayments } from '../../billing/payments/payments.repository';
import { type Refund } from '../../billing/refunds/refunds.repository';
import { listRefundsOfInvoice } from '../../billing/refunds/refunds.repository';
import { type RefundRequest } from '../../billing/refunds/requests/refund-request';
import { listRequestsOfInvoice } from '../../billing/refunds/requests/refund-requests.repository';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { listUnusedCodes, type UnusedCode } from './unused-codes.report';
import { listRefundedServices, type RefundedService } from './refunded-services.report';

/** A paid invoice with everything that the office decides a refund by. */
export interface OfficeInvoice {
  readonly invoice: Invoice;
  readonly partner: { readonly id: string; readonly name: string; readonly isPartner: boolean };
  readonly lines: readonly PaidLine[];
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly creditNotes: readonly CreditNote[];
  readonly requests: readonly RefundRequest[];
  readonly services: readonly RefundedService[];
  readonly unusedCodes: readonly UnusedCode[];
  /** Of those who asked and decided, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Throws NotFound for an unknown id, and for a paper that was never paid. Needs the office scope. */
export async function getOfficeInvoice(trx: Scoped, id: string): Promise<OfficeInvoice> {
  const owner = await trx<{ id: string; organization_id: string }>('invoices').where({ id }).first('organization_id');
  if (!owner) throw new NotFound();
  const organizationId = owner.organization_id;
  const invoice = await findInvoice(trx, organizationId, id);
  if (invoice?.status !== 'paid') throw new NotFound();
  const organization = await trx<{ id: string; display_name: string; kind: string }>('organizations').where({ id: organizationId }).first('display_name', 'kind');
  const requests = await listRequestsOfInvoice(trx, id);
  return {
    invoice, requests, partner: { id: organizationId, name: organization?.display_name ?? '', isPartner: organization?.kind === 'partner' },
    lines: await listPaidLines(trx, organizationId, id), payments: await listPayments(trx, organizationId, id), refunds: await listRefundsOfInvoice(trx, organizationId, id),
    creditNotes: await listCreditNotes(trx, organizationId, id), services: await listRefundedServices(trx, organizationId, id),
    unusedCodes: await listUnusedCodes(trx, organizationId, id),
    names: await namesOf(trx, requests.flatMap(({ requestedBy, decidedBy }) => [requestedBy, ...(decidedBy === null ? [] : [decidedBy])])),
  };
}

async function namesOf(trx: Scoped, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await trx<{ id: string; email: string; first_name: string; last_name: string }>('people').whereIn('id', [...new Set(ids)]).select('id', 'email', 'first_name', 'last_name');
  return new Map(rows.map((row) => [row.id, `${row.first_name} ${row.last_name}`.trim() || row.email]));
}
