import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import type { Dispute, DisputeReason, DisputeStatus } from './dispute';

type NewDispute = Pick<Dispute, 'organizationId' | 'accountId' | 'invoiceId' | 'lineId' | 'reason' | 'words' | 'openedBy'> & { now: Date };

/** Undefined where the line is in dispute already. */
export async function insertDispute(trx: Scoped, { organizationId, accountId, invoiceId, lineId, reason, words, openedBy, now }: NewDispute): Promise<Dispute | undefined> {
  const result = await trx.raw<{ rows: DisputeRow[] }>(
    `insert into disputes (id, organization_id, account_id, invoice_id, invoice_line_id, reason_code, words, opened_by, opened_at)
     values (:id, :organizationId, :accountId, :invoiceId, :lineId, :reason, :words, :openedBy, :now)
     on conflict (invoice_line_id) where status = 'open' do nothing returning *`,
    { id: uuidv7(), organizationId, accountId, invoiceId, lineId, reason, words, openedBy, now });
  return result.rows[0] && disputeFrom(result.rows[0]);
}

/** Of one paper, the oldest first. */
export async function listDisputesOf(trx: Scoped, organizationId: string, invoiceId: string): Promise<Dispute[]> {
  return (await trx<DisputeRow>('disputes').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('opened_at')).map(disputeFrom);
}

export async function getDisputeForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Dispute> {
  const row = await trx<DisputeRow>('disputes').where({ organization_id: organizationId, id }).forUpdate().first();
  if (!row) throw new NotFound();
  return disputeFrom(row);
}

/** Whose dispute it is; for the office, which sees all. */
export async function findDispute(trx: Scoped, id: string): Promise<Dispute | undefined> {
  const row = await trx<DisputeRow>('disputes').where({ id }).first();
  return row && disputeFrom(row);
}

/** Answers false where it was closed before. */
export async function closeDispute(trx: Scoped, { organizationId, id }: Dispute, { status, answer, by, now }: { status: Exclude<DisputeStatus, 'open'>; answer: string; by: string; now: Date }): Promise<boolean> {
  return await trx('disputes').where({ organization_id: organizationId, id, status: 'open' }).update({ status, answer, closed_by: by, closed_at: now }) === 1;
}

function disputeFrom(row: DisputeRow): Dispute {
  return {
    id: row.id, organizationId: row.organization_id, accountId: row.account_id, invoiceId: row.invoice_id, lineId: row.invoice_line_id, reason: row.reason_code, words: row.words,
    status: row.status, openedBy: row.opened_by, openedAt: row.opened_at, answer: row.answer, closedAt: row.closed_at,
  };
}

type DisputeRow = {
  id: string; organization_id: string; account_id: string | null; invoice_id: string; invoice_line_id: string; reason_code: DisputeReason; words: string;
  status: DisputeStatus; opened_by: string; opened_at: Date; answer: string; closed_by: string | null; closed_at: Date | null;
};
