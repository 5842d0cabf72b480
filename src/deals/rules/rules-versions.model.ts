import { addDays, type Day } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { type DealRules } from '../deal-terms.model';

/** What the office asks for: everything of a version but its number. */
export type AskedRules = Omit<DealRules, 'version'>;
type Dated = { readonly version: number; readonly validFrom: Day; readonly withdrawnAt: Date | null };
export type RulesStanding = 'holds' | 'coming' | 'replaced' | 'withdrawn' | 'past';

const NAMES = ['pointsBps', 'protectionDays', 'extensionDays', 'replyDays', 'appealDays'] as const satisfies readonly (keyof AskedRules)[];

/**
 * What of a day's rules would be different, old and new; null where nothing is. Throws RuleBroken for a day that has passed: what was promised by past
 * days' rules stays.
 */
export function rulesChange(standing: DealRules, asked: AskedRules, { validFrom, today }: { validFrom: Day; today: Day }): { before: Partial<AskedRules>; after: Partial<AskedRules> } | null {
  if (validFrom < today) throw new RuleBroken('Enter today or a later day: what was promised by the rules of past days stays.');
  const different = NAMES.filter((name) => standing[name] !== asked[name]);
  if (different.length === 0) return null;
  const of = (rules: AskedRules) => Object.fromEntries(different.map((name) => [name, rules[name]]));
  return { before: of(standing), after: of(asked) };
}

/** Where a version stands on a day; one whose first day is that of a version added later has been replaced by it. */
export function standingOf(version: Dated, all: readonly Dated[], { holds, today }: { holds: number; today: Day }): RulesStanding {
  if (version.withdrawnAt !== null) return 'withdrawn';
  if (version.version === holds) return 'holds';
  if (all.some((other) => other.validFrom === version.validFrom && other.version > version.version)) return 'replaced';
  return version.validFrom > today ? 'coming' : 'past';
}

/** What is known already of the time after a new version's first day: whom it replaces on that day, and when the next one begins. */
export function aroundFirstDay(versions: readonly Dated[], validFrom: Day): { replaces: number | null; endsWith: { lastDay: Day; next: number; begins: Day } | null } {
  const all = versions.filter(({ withdrawnAt }) => withdrawnAt === null);
  const newestOf = (on: Day | undefined) => all.filter((one) => one.validFrom === on).reduce<number | null>((newest, { version }) => Math.max(newest ?? 0, version), null);
  const begins = all.map((one) => one.validFrom).filter((on) => on > validFrom).sort()[0];
  return { replaces: newestOf(validFrom), endsWith: begins === undefined ? null : { lastDay: addDays(begins, -1), next: newestOf(begins)!, begins } };
}
