import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { type Cents, cents, currency } from '../../../platform/values/money';
import type { LineCredit } from '../../credit-notes/allocation.model';
import type { RefundReasonCode, RefundRequest, RefundRequestStatus } from './refund-request';

export type NewRefundRequest = Pick<RefundRequest, 'organizationId' | 'invoiceId' | 'currency' | 'netCents' | 'taxCents' | 'totalCents' | 'credits' | 'endsService' | 'reasonCode' | 'reason' | 'requestedBy'> & { now: Date };

export async function insertRefundRequest(trx: Scoped, made: NewRefundRequest): Promise<RefundRequest> {
  const [row] = await trx<Row>('refund_requests').insert({
    id: uuidv7(), organization_id: made.organizationId, invoice_id: made.invoiceId, currency: made.currency, net_cents: made.netCents, tax_cents: made.taxCents,
    total_cents: made.totalCents, credits: JSON.stringify(made.credits) as unknown as LineCredit[], ends_service: made.endsService, reason_code: made.reasonCode,
    reason: made.reason, requested_by: made.requestedBy, created_at: made.now,
  }).returning('*');
  return requestFrom(row!);
}

/** In the office's scope of any organization, else of the scope's own. */
export async function findRefundRequest(trx: Scoped, id: string): Promise<RefundRequest | undefined> {
  const row = await trx<Row>('refund_requests').where({ id }).first();
  return row && requestFrom(row);
}

export async function getRefundRequest(trx: Scoped, id: string): Promise<RefundRequest> {
  const request = await findRefundRequest(trx, id);
  if (!request) throw new NotFound();
  return request;
}

/** The request with all others of its invoice locked, so that two confirmations see each other. */
export async function lockRequestsOfInvoice(trx: Scoped, { organizationId, invoiceId }: Pick<RefundRequest, 'organizationId' | 'invoiceId'>): Promise<RefundRequest[]> {
  const rows = await trx<Row>('refund_requests').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('id').forUpdate();
  return rows.map(requestFrom);
}

export async function listRequestsOfInvoice(trx: Scoped, invoiceId: string): Promise<RefundRequest[]> {
  const rows = await trx<Row>('refund_requests').where({ invoice_id: invoiceId }).orderBy('created_at').orderBy('id');
  return rows.map(requestFrom);
}

type Changes = Partial<Pick<RefundRequest, 'status' | 'needsApproval' | 'confirmedAt' | 'decidedBy' | 'decidedAt' | 'decisionReason' | 'refundId'>>;

/** The caller holds the row and has decided by its status. */
export async function changeRefundRequest(trx: Scoped, { organizationId, id }: RefundRequest, changes: Changes): Promise<RefundRequest> {
  const columns = {
    status: changes.status, needs_approval: changes.needsApproval, confirmed_at: changes.confirmedAt, decided_by: changes.decidedBy, decided_at: changes.decidedAt,
    decision_reason: changes.decisionReason, refund_id: changes.refundId,
  };
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  const [row] = await trx<Row>('refund_requests').where({ organization_id: organizationId, id }).update(given as Partial<Row>).returning('*');
  return requestFrom(row!);
}

/** What an invoice has paid back on one person's word. */
export function unapprovedCents(requests: readonly RefundRequest[]): Cents {
  return cents(requests.filter(({ status, decidedBy }) => status === 'approved' && decidedBy === null).reduce((sum, { totalCents }) => sum + totalCents, 0));
}

function requestFrom(row: Row): RefundRequest {
  return {
    id: row.id, organizationId: row.organization_id, invoiceId: row.invoice_id, status: row.status, currency: currency(row.currency),
    netCents: cents(row.net_cents), taxCents: cents(row.tax_cents), totalCents: cents(row.total_cents), credits: row.credits, endsService: row.ends_service,
    reasonCode: row.reason_code, reason: row.reason, needsApproval: row.needs_approval, requestedBy: row.requested_by, createdAt: row.created_at,
    confirmedAt: row.confirmed_at, decidedBy: row.decided_by, decidedAt: row.decided_at, decisionReason: row.decision_reason, refundId: row.refund_id,
  };
}

type Row = {
  id: string; organization_id: string; invoice_id: string; status: RefundRequestStatus; currency: string; net_cents: number; tax_cents: number; total_cents: number;
  credits: readonly LineCredit[]; ends_service: boolean; reason_code: RefundReasonCode; reason: string; needs_approval: boolean; requested_by: string; created_at: Date;
  confirmed_at: Date | null; decided_by: string | null; decided_at: Date | null; decision_reason: string | null; refund_id: string | null;
};
