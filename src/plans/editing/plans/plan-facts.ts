import { type PlanFeatures } from '../../catalog';
import { type Facts } from '../change-catalog';

/** What staff may change of a plan in place: it holds at once for all subscriptions on it. Prices have versions of their own. */
export interface PlanFacts extends PlanFeatures {
  readonly name: string;
  readonly isSellable: boolean;
  readonly storageGb: number | null;
  readonly computerLimit: number | null;
  readonly serverLimit: number | null;
  readonly trialDays: number | null;
  readonly trialGraceDays: number | null;
  readonly graceDays: number;
  readonly failedGraceDays: number;
}

const FEATURES = ['internalDrives', 'externalDrives', 'automaticVideo', 'antiVirus', 'networkDrives', 'fileServers', 'databases'] as const satisfies readonly (keyof PlanFeatures)[];
const FACTS = ['name', 'isSellable', 'storageGb', 'computerLimit', 'serverLimit', ...FEATURES, 'trialDays', 'trialGraceDays', 'graceDays', 'failedGraceDays'] as const satisfies readonly (keyof PlanFacts)[];

/** Only what is different, before and after; null where nothing is. */
export function planChange(standing: PlanFacts, asked: PlanFacts): { before: Facts; after: Facts } | null {
  const different = FACTS.filter((fact) => standing[fact] !== asked[fact]);
  if (different.length === 0) return null;
  const only = (facts: PlanFacts): Facts => Object.fromEntries(different.map((fact) => [fact, facts[fact]]));
  return { before: only(standing), after: only(asked) };
}

export function featuresOf(facts: PlanFacts): PlanFeatures {
  return Object.fromEntries(FEATURES.map((name) => [name, facts[name]])) as unknown as PlanFeatures;
}
