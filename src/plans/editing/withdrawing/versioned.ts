import { type Scoped } from '../../../platform/database/database';
import { dayIn, type Day } from '../../../platform/values/dates';
import { type Facts, type Turn } from '../change-catalog';

export type VersionedTable = 'plan_prices' | 'add_on_prices' | 'tier_discounts' | 'term_discounts' | 'recovery_fees' | 'deal_rules' | 'program_rules';

/** Something that is entered as versions with a first day, and how to read it. */
export interface Versioned<F extends object = Facts> {
  /** Who adds and who withdraws take turns by it. */
  readonly turn: Turn;
  readonly table: VersionedTable;
  /** Which rows of the table are of it; {} for all. */
  readonly rows: Readonly<Record<string, string>>;
  /** What holds on a day, without the day; null where nothing does. */
  readonly factsOn: (trx: Scoped, on: Day) => Promise<F | null>;
  /** What the last change of it was, for the page that withdraws. */
  readonly seen: (trx: Scoped) => Promise<string>;
  /** Of the entry in the audit log; without an id the number of the version that is withdrawn. */
  readonly audit: { readonly action: string; readonly subjectType: string; readonly subjectId?: string };
}

/** Whether a day has come somewhere on earth: organizations count days in zones of their own. */
export function hasBegun(on: Day, now: Date): boolean {
  return on <= dayIn(now, 'Pacific/Kiritimati');
}

/** What a withdrawal changes from the version's day on: what it said, and what holds without it. A currency stays beside its amounts. */
export function withdrawalChange(said: object | null, instead: object | null): { before: Facts; after: Facts } {
  const [before, after]: [Facts, Facts] = [{ ...said }, { ...instead }];
  const keys = Object.keys({ ...before, ...after }).filter((key) => key === 'currency' || JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const of = (facts: Facts): Facts => Object.fromEntries(keys.flatMap((key) => (key in facts ? [[key, facts[key]]] : [])));
  return { before: of(before), after: instead || !('currency' in before) ? of(after) : { currency: before['currency'] } };
}
