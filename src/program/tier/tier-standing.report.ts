import { getPartnerBasis, type PartnerBasis } from '../../organizations/partners/partner-row.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { cents, type Cents, type Currency, zeroCents } from '../../platform/values/money';
import { getProgramRules, type ProgramRules } from '../rules/program-rules.repository';
import { sumNetPurchases } from './net-purchases.report';
import { countedDays, firstState, targetOf, type Tier, type TierState } from './tier';
import { findTierState } from './tier-standings.repository';

/** A partner's tier with the one criterion, its value and its target, and when it is looked at next. */
export interface TierStanding {
  readonly tier: Tier;
  readonly state: TierState;
  readonly rules: ProgramRules;
  readonly currency: Currency;
  /** Net purchases of the counted days, without tax, less credit notes. */
  readonly netCents: Cents;
  readonly targetCents: Cents;
  /** What is missing to the target; 0 once it is reached. */
  readonly missingCents: Cents;
  readonly counted: { readonly from: Day; readonly to: Day };
}

/**
 * How a partner stands today (beyond.md X21). In the scope { organizationId }, also for a member who sees chosen accounts only: the tier is the
 * organization's, and its sum takes all accounts.
 */
export async function findTierStanding(trx: Scoped, { organizationId, now }: { organizationId: string; now: Date }): Promise<TierStanding> {
  return standingOf(trx, await getPartnerBasis(trx, organizationId), now);
}

/** The same for a partner that is read, or locked, already. */
export async function standingOf(trx: Scoped, { id, tier, currency, timeZone, createdAt }: PartnerBasis, now: Date): Promise<TierStanding> {
  const today = dayIn(now, timeZone);
  const rules = await getProgramRules(trx, today);
  const counted = countedDays(today);
  const netCents = await sumNetPurchases(trx, { organizationId: id, currency, timeZone, ...counted });
  const targetCents = targetOf(rules.thresholdUnits, currency);
  return {
    tier, state: await findTierState(trx, id) ?? firstState(dayIn(createdAt, timeZone), today), rules, currency, netCents, targetCents,
    missingCents: netCents >= targetCents ? zeroCents : cents(targetCents - netCents), counted,
  };
}
