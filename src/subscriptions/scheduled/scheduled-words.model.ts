import { type Catalog, findPlanById } from '../../plans/catalog';
import { count } from '../../platform/values/format';
import { yearsText } from '../purchases/order';
import { type ScheduledChange, type ScheduledKind, type ScheduledState, valuesOf } from './scheduled-change.model';
import { type ScheduledRenewal } from './scheduled-renewal.model';

export const KIND_WORDS: Record<ScheduledKind, string> = { plan: 'Plan', term: 'Term', packs: 'Storage packs', lapse: 'Renewal' };
export const STATE_WORDS: Record<ScheduledState, string> = { open: 'Scheduled', applied: 'Applied', undone: 'Undone', overtaken: 'Overtaken' };

/** What is scheduled in words, one a kind: "Safe Prime", "2 years", "no storage packs", "does not renew". */
export function changeWords(scheduled: ScheduledRenewal, catalog: Catalog): { kind: ScheduledKind; value: string }[] {
  return valuesOf(scheduled).map((change) => ({ kind: change.kind, value: valueWords(change, findPlanById(catalog, change.planId ?? '')?.name) }));
}

/** One change in words; `planName` where it is about a plan. */
export function valueWords({ kind, years, packs }: Pick<ScheduledChange, 'kind' | 'years' | 'packs'>, planName: string | null | undefined): string {
  if (kind === 'plan') return planName ?? 'another plan';
  if (kind === 'term') return yearsText(years ?? 1);
  return kind === 'packs' ? packsWords(packs ?? 0) : 'does not renew';
}

/** A change as a list says it: "Plan: Safe Prime", "Term: 2 years", "2 storage packs", "Does not renew". */
export function changeText(change: Pick<ScheduledChange, 'kind' | 'years' | 'packs'>, planName: string | null | undefined): string {
  const value = valueWords(change, planName);
  if (change.kind === 'plan' || change.kind === 'term') return `${KIND_WORDS[change.kind]}: ${value}`;
  return value.charAt(0).toUpperCase() + value.slice(1);
}

export function packsWords(packs: number): string {
  if (packs === 0) return 'no storage packs';
  return packs === 1 ? '1 storage pack' : `${count(packs)} storage packs`;
}
