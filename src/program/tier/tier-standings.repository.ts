import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type Cents, cents } from '../../platform/values/money';
import { type Tier, type TierCause, type TierState } from './tier';

type Row = { since_on: Day; anchor_on: Day; held_until: Day | null; next_review_on: Day };

/** How the organization stands in the program; undefined while nothing is written down. */
export async function findTierState(trx: Scoped, organizationId: string): Promise<TierState | undefined> {
  const row = await trx<Row & { organization_id: string }>('tier_standings').where({ organization_id: organizationId }).first('since_on', 'anchor_on', 'held_until', 'next_review_on');
  return row && { sinceOn: row.since_on, anchorOn: row.anchor_on, heldUntil: row.held_until, nextReviewOn: row.next_review_on };
}

/** Writes it down, the first time or anew. Needs the office's or the system's scope and the organization's lock. */
export async function keepTierState(trx: Scoped, organizationId: string, state: TierState, now: Date): Promise<void> {
  const columns = { since_on: state.sinceOn, anchor_on: state.anchorOn, held_until: state.heldUntil, next_review_on: state.nextReviewOn, updated_at: now };
  await trx('tier_standings').insert({ organization_id: organizationId, ...columns }).onConflict('organization_id').merge(columns);
}

export async function markWarned(trx: Scoped, organizationId: string, reviewOn: Day): Promise<boolean> {
  return await trx('tier_standings').where({ organization_id: organizationId, next_review_on: reviewOn })
    .whereRaw('warned_for is distinct from next_review_on').update({ warned_for: reviewOn }) === 1;
}

/** A decision, kept for ever, with what it came from. */
export interface TierChange {
  readonly id: string; readonly organizationId: string; readonly previousTier: Tier; readonly tier: Tier; readonly cause: TierCause; readonly reason: string;
  readonly heldUntil: Day | null; readonly netCents: Cents; readonly targetCents: Cents; readonly currency: string; readonly ruleVersion: number;
  readonly decidedBy: string | null; readonly decidedOn: Day; readonly decidedAt: Date;
}

export async function insertTierChange(trx: Scoped, change: TierChange): Promise<void> {
  await trx('tier_changes').insert({
    id: change.id, organization_id: change.organizationId, previous_tier: change.previousTier, tier: change.tier, cause: change.cause, reason: change.reason, held_until: change.heldUntil,
    net_cents: change.netCents, target_cents: change.targetCents, currency: change.currency, rule_version: change.ruleVersion, decided_by: change.decidedBy,
    decided_on: change.decidedOn, decided_at: change.decidedAt,
  });
}

/** The decisions on a partner's tier, the newest first. */
export async function listTierChanges(trx: Scoped, organizationId: string): Promise<TierChange[]> {
  const { rows } = await trx.raw<{ rows: (Omit<TierChange, 'netCents' | 'targetCents'> & { netCents: number; targetCents: number })[] }>(
    `select id, organization_id as "organizationId", previous_tier as "previousTier", tier, cause, reason, held_until as "heldUntil", net_cents as "netCents", target_cents as "targetCents",
        currency, rule_version as "ruleVersion", decided_by as "decidedBy", decided_on as "decidedOn", decided_at as "decidedAt"
       from tier_changes where organization_id = ? order by decided_at desc, id desc limit 100`, [organizationId]);
  return rows.map((row) => ({ ...row, netCents: cents(row.netCents), targetCents: cents(row.targetCents) }));
}
