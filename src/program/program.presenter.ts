import { chartOf } from '../alerts/monitoring/chart.model';
import { type Catalog, type DiscountClass, tierDiscountBps } from '../plans/catalog';
import { day, money } from '../platform/values/format';
import { TIER_NAMES, type Tier, type TierCause } from './tier/tier';
import { type MonthOfPurchases } from './tier/purchases-by-month.report';
import { type TierStanding } from './tier/tier-standing.report';
import { type TierChange } from './tier/tier-standings.repository';

const CLASSES: readonly [DiscountClass, string][] = [
  ['safe', 'Safe, all plans'], ['safe_pro_core', 'Safe Pro Core'], ['safe_pro_power', 'Safe Pro Power'], ['safe_pro_ultimate', 'Safe Pro Ultimate'],
  ['safe_server', 'Safe Server'], ['storage', 'Storage packs'], ['courier', 'Courier Recovery'],
];
const TIERS: readonly Tier[] = ['basic', 'premier'];

/** The discount table of the catalog, a row a product, as prices are reckoned by it today. */
export function discountRows(catalog: Catalog) {
  return CLASSES.map(([discountClass, label]) => ({ label, cells: TIERS.map((tier) => percent(tierDiscountBps(catalog, tier, discountClass))) }));
}

/** What else a tier brings, a row a benefit (domain.md §11.4). */
export function benefitRows({ rules }: TierStanding) {
  return [
    { label: 'Partner portal and marketing library', cells: ['Yes', 'Yes'] },
    { label: 'Subscriptions for your own use, not for resale', cells: [String(rules.nfr.basic), String(rules.nfr.premier)] },
    { label: 'Priority in Partner Support', cells: ['No', 'Yes'] },
    { label: 'Deals for Server Backup, Availability and Migration', cells: ['Registered by certified colleagues', 'Registered by every colleague'] },
  ];
}

/** The one criterion, as numbers and as a picture; how it is computed in words. */
export function criterionOf({ netCents, targetCents, missingCents, currency, counted }: TierStanding, months: readonly MonthOfPurchases[]) {
  const share = Math.max(0, Math.min(100, Math.floor((netCents / targetCents) * 100)));
  const bars = months.map((month) => ({ label: `${day(month.from)} to ${day(month.to)}: ${money(month.netCents, currency)}`, parts: [Math.max(0, month.netCents)] }));
  const chart = chartOf(bars);
  return {
    value: money(netCents, currency), target: money(targetCents, currency), missing: missingCents === 0 ? '' : money(missingCents, currency), share,
    from: day(counted.from), to: day(counted.to),
    progressText: `${money(netCents, currency)} of ${money(targetCents, currency)}, ${share} %`,
    isEmpty: months.every((month) => month.netCents === 0),
    chart: { ...chart, lines: chart.lines.map((line) => ({ ...line, label: money(Math.round(line.value), currency) })) },
    chartText: `Net purchases month by month from ${day(counted.from)} to ${day(counted.to)}, together ${money(netCents, currency)}.`,
    ends: [day(counted.from), day(counted.to)],
    rows: [...months].reverse().map((month) => ({ label: `${day(month.from)} to ${day(month.to)}`, value: money(month.netCents, currency) })),
  };
}

const CAUSES: Record<TierCause, (change: TierChange) => string> = {
  threshold: ({ targetCents, currency }) => `Twelve months of net purchases reached ${money(targetCents, currency)}`,
  review: ({ previousTier, tier, targetCents, currency }) => (previousTier === tier ? `Yearly review: purchases reached ${money(targetCents, currency)}` : `Yearly review: purchases were below ${money(targetCents, currency)}`),
  operator: ({ heldUntil }) => (heldUntil === null ? 'Decision' : `Decision, holds until ${day(heldUntil)}`),
};

/** The decisions, the newest first; `names` are those of the colleagues who decided, `vendor` stands for them where they are not to be named. */
export function historyRows(changes: readonly TierChange[], deciderOf: (personId: string) => string) {
  return changes.map((change) => ({
    on: change.decidedOn, words: change.tier === change.previousTier ? `Stays ${TIER_NAMES[change.tier]}` : `${TIER_NAMES[change.previousTier]} to ${TIER_NAMES[change.tier]}`,
    why: CAUSES[change.cause](change), reason: change.reason, purchases: money(change.netCents, change.currency),
    by: change.decidedBy === null ? 'The program’s rules' : deciderOf(change.decidedBy),
  }));
}

/** When the tier is looked at next and what can come of it, in a sentence. */
export function reviewWords({ tier, state, missingCents, currency }: TierStanding): string {
  const on = day(state.nextReviewOn);
  if (state.heldUntil !== null) return `Your tier was decided by us and holds until ${day(state.heldUntil)}, whatever you purchase until then. We look at it on ${on}.`;
  if (tier === 'basic') return `You become Premier on the day on which your purchases reach the threshold; you need not wait for the review on ${on}.`;
  return missingCents === 0
    ? `We look at your tier on ${on}. With the purchases of today you stay Premier.`
    : `You are Premier until we look at your tier on ${on}. To stay it then, ${money(missingCents, currency)} are missing as of today.`;
}

function percent(bps: number): string {
  return `${bps / 100} %`;
}
