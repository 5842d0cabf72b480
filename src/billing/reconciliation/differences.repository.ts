import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database';

export type FoundDifference = {
  kind: string; organizationId: string | null; paymentId: string | null; stripeId: string | null; detail: string;
  /** How it was put right at once; without it a person must look. */
  resolution?: string;
};
export type Difference = Omit<FoundDifference, 'resolution'> & { id: string; foundAt: Date };
export type ReconciliationRun = { id: string; from: Date; to: Date; startedAt: Date };

/** The window, by real time: Stripe stamps with its own clock. All of these work in the system scope. */
export async function startReconciliation(trx: Scoped, from: Date | undefined): Promise<ReconciliationRun> {
  const result = await trx.raw<{ rows: { id: string; from_at: Date; to_at: Date; started_at: Date }[] }>(
    `insert into reconciliations (id, from_at, to_at, compared, started_at)
     select :id, coalesce(cast(:from as timestamptz), (select max(to_at) - interval '2 days' from reconciliations where finished_at is not null), clock_timestamp() - interval '90 days'),
       clock_timestamp() + interval '5 minutes', 0, app.now()
     returning id, from_at, to_at, started_at`, { id: uuidv7(), from: from ?? null });
  const row = result.rows[0]!;
  return { id: row.id, from: row.from_at, to: row.to_at, startedAt: row.started_at };
}

export async function finishReconciliation(trx: Scoped, id: string, compared: number): Promise<void> {
  await trx.raw('update reconciliations set compared = ?, finished_at = app.now() where id = ?', [compared, id]);
}

/** Stores what was found once, and closes what was open before and is there no more. */
export async function keepDifferences(trx: Scoped, run: ReconciliationRun, found: readonly (FoundDifference & { id: string })[]): Promise<void> {
  const open = await trx<DifferenceRow>('reconciliation_differences').where({ resolved_at: null });
  const keyOf = (kind: string, stripeId: string | null, paymentId: string | null): string => `${kind} ${stripeId ?? ''} ${paymentId ?? ''}`;
  const stillThere = new Set(found.filter((each) => !each.resolution).map((each) => keyOf(each.kind, each.stripeId, each.paymentId)));
  for (const row of open.filter((each) => !stillThere.has(keyOf(each.kind, each.stripe_id, each.payment_id)))) {
    await trx('reconciliation_differences').where({ id: row.id }).update({ resolved_at: run.startedAt, resolution: 'no longer there' });
  }
  const known = new Set(open.map((row) => keyOf(row.kind, row.stripe_id, row.payment_id)));
  for (const each of found.filter((one) => !known.has(keyOf(one.kind, one.stripeId, one.paymentId)))) {
    await trx('reconciliation_differences').insert({
      id: each.id, reconciliation_id: run.id, kind: each.kind, organization_id: each.organizationId, payment_id: each.paymentId, stripe_id: each.stripeId,
      detail: each.detail, found_at: run.startedAt, resolved_at: each.resolution ? run.startedAt : null, resolution: each.resolution ?? null,
    });
  }
}

export async function listOpenDifferences(trx: Scoped): Promise<Difference[]> {
  const rows = await trx<DifferenceRow>('reconciliation_differences').where({ resolved_at: null }).orderBy('found_at');
  return rows.map((row) => ({
    id: row.id, kind: row.kind, organizationId: row.organization_id, paymentId: row.payment_id, stripeId: row.stripe_id, detail: row.detail, foundAt: row.found_at,
  }));
}

type DifferenceRow = {
  id: string; reconciliation_id: string; kind: string; organization_id: string | null; payment_id: string | null; stripe_id: string | null;
  detail: string; found_at: Date; resolved_at: Date | null;
};
