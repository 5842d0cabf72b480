import { paths } from '../../paths';
import { type Day } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { type CatalogEntry } from './catalog-history.report';
import { differencesOf, type Difference } from './change-words.presenter';
import { hasBegun } from './withdrawing/versioned';
import { type EditedPlan } from './plans/plan-facts.repository';
import { type PriceVersion, versionOn } from './prices/price-versions';

type Badge = { kind: string; label: string };

/** All versions of a thing's prices, what holds today first in each currency. */
export function priceRows(versions: readonly PriceVersion[], { today, now }: { today: Day; now: Date }) {
  return versions.map((one) => ({
    id: one.id, currency: one.currency, from: day(one.validFrom), list: money(one.listPriceCents, one.currency),
    standard: one.courierStandardCents === null ? '' : money(one.courierStandardCents, one.currency), expedited: one.courierExpeditedCents === null ? '' : money(one.courierExpeditedCents, one.currency),
    badge: badgeOf(one, versionOn(versions, one.currency, today), today),
    withdrawHref: one.withdrawnAt === null && !hasBegun(one.validFrom, now) ? paths.catalog.withdrawal(one.id) : '',
  }));
}

function badgeOf(one: PriceVersion, standing: PriceVersion | undefined, today: Day): Badge {
  if (one.withdrawnAt !== null) return { kind: 'off', label: 'Withdrawn' };
  if (one === standing) return { kind: 'good', label: 'Holds now' };
  return one.validFrom > today ? { kind: 'running', label: 'To come' } : { kind: 'off', label: 'Past' };
}

const ACTIONS: Record<string, string> = {
  'catalog.price-added': 'Price added', 'catalog.price-withdrawn': 'Price withdrawn', 'catalog.plan-changed': 'Plan changed', 'catalog.plan-added': 'Plan added', 'catalog.add-on-changed': 'Add-on changed',
  'catalog.discounts-changed': 'Discounts changed', 'catalog.discounts-withdrawn': 'Discounts withdrawn', 'catalog.return-fees-withdrawn': 'Return fees withdrawn', 'catalog.return-fees-changed': 'Return fees changed', 'catalog.thresholds-changed': 'Alert thresholds changed',
};
const SUBJECTS: Record<string, string> = { 'tier-discounts': 'Partner discounts', 'term-discounts': 'Discounts for several years', 'return-fees': 'Return fees', 'alert-thresholds': 'Alert thresholds' };

export interface HistoryRow { readonly id: number; readonly what: string; readonly subject: string; readonly by: string; readonly at: Date; readonly differences: readonly Difference[] }

/** The history as pages tell it; `names` says a plan's or an add-on's name by its subject. */
export function historyRows(entries: readonly CatalogEntry[], names: ReadonlyMap<string, string> = new Map()): HistoryRow[] {
  return entries.map(({ id, action, subject, by, at, before, after }) => ({
    id, what: ACTIONS[action] ?? action, subject: SUBJECTS[subject] ?? names.get(subject) ?? subject, by, at, differences: differencesOf(before, after),
  }));
}

export function planFactLines(plan: EditedPlan) {
  const limit = (value: number | null, unit = '') => (value === null ? 'Unlimited' : `${value}${unit}`);
  const can = ([['videos by themselves', plan.automaticVideo], ['anti-virus', plan.antiVirus], ['network drives', plan.networkDrives], ['file servers', plan.fileServers], ['databases', plan.databases]] as const).flatMap(([name, has]) => (has ? [name] : []));
  return [
    { label: 'Code', value: plan.code }, { label: 'Product', value: plan.productName }, { label: 'For', value: plan.accountKind === 'safe' ? 'Households' : 'Companies' },
    { label: 'Storage', value: limit(plan.storageGb, ' GB') }, { label: 'Computers', value: limit(plan.computerLimit) }, { label: 'Servers', value: limit(plan.serverLimit) },
    { label: 'Drives', value: `${limit(plan.internalDrives)} internal, ${limit(plan.externalDrives).toLowerCase()} external` }, { label: 'Includes', value: can.join(', ') || 'Files of computers' },
    { label: 'Trial', value: plan.trialDays === null ? 'None' : `${plan.trialDays} days, data kept ${plan.trialGraceDays} more` },
    { label: 'Data is kept', value: `${plan.graceDays} days after the end, ${plan.failedGraceDays} after an unpaid renewal` }, { label: 'Rank', value: String(plan.rank) },
  ];
}
