import type { Scoped } from '../../platform/database/database';
import type { ReconciliationRun } from './runs.repository';

export const DIFFERENCE_KINDS = [
  'money_unknown_here', 'charge_made_elsewhere', 'paid_here_only', 'amount', 'booked_late', 'money_without_invoice',
  'refund_unknown_here', 'refund_here_only', 'refund_amount', 'refund_failed', 'customer_missing', 'card_missing',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export type FoundDifference = {
  kind: DifferenceKind; organizationId: string | null; paymentId: string | null; stripeId: string | null; detail: string;
  /** How it was put right at once; without it a person must look. */
  resolution?: string;
};
export type Difference = Omit<FoundDifference, 'resolution'> & { id: string; foundAt: Date };
/**
 * Stores what was found once, and closes what was open before and is there no more; what was found in a wider window than this one stays open, and
 * what a person has explained is passed over. Answers how many were found that nobody has explained.
 */
export async function keepDifferences(trx: Scoped, run: ReconciliationRun, found: readonly (FoundDifference & { id: string })[]): Promise<number> {
  const known = await listKnown(trx, run, found);
  const open = known.filter((row) => row.resolved_at === null);
  const stillThere = new Set(found.filter((each) => !each.resolution).map((each) => keyOf(each.kind, each.stripeId, each.paymentId)));
  for (const row of open.filter((each) => !stillThere.has(keyOf(each.kind, each.stripe_id, each.payment_id)))) {
    await trx('reconciliation_differences').where({ id: row.id }).update({ resolved_at: run.startedAt, resolution: 'no longer there' });
  }
  const keys = new Set(known.map((row) => keyOf(row.kind, row.stripe_id, row.payment_id)));
  for (const each of found.filter((one) => !keys.has(keyOf(one.kind, one.stripeId, one.paymentId)))) {
    await trx('reconciliation_differences').insert({
      id: each.id, reconciliation_id: run.id, kind: each.kind, organization_id: each.organizationId, payment_id: each.paymentId, stripe_id: each.stripeId,
      detail: each.detail, found_at: run.startedAt, resolved_at: each.resolution ? run.startedAt : null, resolution: each.resolution ?? null,
    });
  }
  const explained = new Set(known.filter((row) => row.explained_by !== null).map((row) => keyOf(row.kind, row.stripe_id, row.payment_id)));
  return found.filter((each) => !explained.has(keyOf(each.kind, each.stripeId, each.paymentId))).length;
}

/** Those of this window that are open, and those that were explained. */
async function listKnown(trx: Scoped, run: ReconciliationRun, found: readonly FoundDifference[]): Promise<DifferenceRow[]> {
  const ids = (of: (each: FoundDifference) => string | null): string[] => found.flatMap((each) => of(each) ?? []);
  const result = await trx.raw<{ rows: DifferenceRow[] }>(
    `select d.* from reconciliation_differences d join reconciliations r on r.id = d.reconciliation_id
      where (d.resolved_at is null and r.from_at >= :from)
         or (d.resolved_at is null or d.explained_by is not null) and (d.stripe_id = any(:stripeIds) or d.payment_id = any(cast(:paymentIds as uuid[])))`,
    { from: run.from, stripeIds: ids((each) => each.stripeId), paymentIds: ids((each) => each.paymentId) });
  return result.rows;
}

function keyOf(kind: string, stripeId: string | null, paymentId: string | null): string {
  return `${kind} ${stripeId ?? ''} ${paymentId ?? ''}`;
}

/** Closes an open difference by a person's word; undefined where none of that id is open. */
export async function markExplained(trx: Scoped, { id, by, reason, now }: { id: string; by: string; reason: string; now: Date }): Promise<Difference | undefined> {
  const [row] = await trx<DifferenceRow>('reconciliation_differences').where({ id, resolved_at: null })
    .update({ resolved_at: now, resolution: 'explained', explained_by: by, explained_reason: reason }).returning('*');
  return row && differenceFrom(row);
}

export async function listOpenDifferences(trx: Scoped): Promise<Difference[]> {
  const rows = await trx<DifferenceRow>('reconciliation_differences').where({ resolved_at: null }).orderBy('found_at');
  return rows.map(differenceFrom);
}

function differenceFrom(row: DifferenceRow): Difference {
  return { id: row.id, kind: row.kind, organizationId: row.organization_id, paymentId: row.payment_id, stripeId: row.stripe_id, detail: row.detail, foundAt: row.found_at };
}

type DifferenceRow = {
  id: string; reconciliation_id: string; kind: DifferenceKind; organization_id: string | null; payment_id: string | null; stripe_id: string | null;
  detail: string; found_at: Date; resolved_at: Date | null; resolution: string | null; explained_by: string | null; explained_reason: string | null;
};
