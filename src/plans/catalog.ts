import { type Day } from '../platform/values/dates';
import { type Cents, type Currency } from '../platform/values/money';
import { type TermYears } from './term';

export const tiers = ['basic', 'premier'] as const;
/** What a partner's discount goes by; an organization without one (direct sales) pays the list price. */
export type Tier = (typeof tiers)[number];

export const discountClasses = [
  'safe', 'safe_pro_core', 'safe_pro_power', 'safe_pro_ultimate', 'safe_server', 'storage', 'courier',
] as const;
/** The column of the discount table that a plan, an add-on or a fee is in. */
export type DiscountClass = (typeof discountClasses)[number];

export type AccountKind = 'safe' | 'safe_pro';

/** What a plan can back up besides the files of computers; limits are counts, null where there is none. */
export interface PlanFeatures {
  readonly internalDrives: number | null;
  readonly externalDrives: number | null;
  readonly automaticVideo: boolean;
  readonly antiVirus: boolean;
  readonly networkDrives: boolean;
  readonly fileServers: boolean;
  readonly databases: boolean;
}

/** One version of a plan's price in one currency; versions are added, never changed. */
export interface PlanPrice {
  readonly id: string;
  readonly currency: Currency;
  readonly listPriceCents: Cents;
  readonly courierStandardCents: Cents;
  /** Null where the standard fee already ships by express. */
  readonly courierExpeditedCents: Cents | null;
  readonly version: number;
  readonly validFrom: Day;
}

export interface Plan {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly productCode: string;
  readonly productName: string;
  readonly accountKind: AccountKind;
  readonly discountClass: DiscountClass;
  /** Null for unlimited, here and in the two limits. */
  readonly storageGb: number | null;
  readonly computerLimit: number | null;
  readonly serverLimit: number | null;
  readonly features: PlanFeatures;
  /** Null where the plan cannot be tried. */
  readonly trialDays: number | null;
  readonly trialGraceDays: number | null;
  readonly graceDays: number;
  readonly failedGraceDays: number;
  /** Upgrades lead to a higher rank of the same product. */
  readonly rank: number;
  readonly isSellable: boolean;
  /** The prices valid today, one a currency. */
  readonly prices: readonly PlanPrice[];
}

export interface AddOnPrice {
  readonly id: string;
  readonly currency: Currency;
  readonly listPriceCents: Cents;
  readonly version: number;
  readonly validFrom: Day;
}

export interface AddOn {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly productCode: string;
  readonly discountClass: DiscountClass;
  readonly storageGb: number;
  readonly maxQuantity: number;
  readonly isSellable: boolean;
  readonly prices: readonly AddOnPrice[];
}

/** Everything on sale on one day, with today's prices and discounts; plans and add-ons in the order in which pages show them. */
export interface Catalog {
  readonly plans: readonly Plan[];
  readonly addOns: readonly AddOn[];
  readonly tierDiscounts: readonly { readonly tier: Tier; readonly discountClass: DiscountClass; readonly discountBps: number }[];
  readonly termDiscounts: readonly { readonly years: TermYears; readonly discountBps: number }[];
}

export function findPlan(catalog: Catalog, code: string): Plan | undefined {
  return catalog.plans.find((plan) => plan.code === code);
}

export function findPlanById(catalog: Catalog, id: string): Plan | undefined {
  return catalog.plans.find((plan) => plan.id === id);
}

export function findAddOn(catalog: Catalog, code: string): AddOn | undefined {
  return catalog.addOns.find((addOn) => addOn.code === code);
}

export function findAddOnById(catalog: Catalog, id: string): AddOn | undefined {
  return catalog.addOns.find((addOn) => addOn.id === id);
}

/** Undefined where the plan or add-on is not sold in the currency. */
export function findPrice<Price extends PlanPrice | AddOnPrice>(item: { readonly prices: readonly Price[] }, currency: Currency): Price | undefined {
  return item.prices.find((price) => price.currency === currency);
}

/** The better plans of the same product that are on sale, nearest first; there is no way down inside a term (domain.md §7.4). */
export function upgradesOf(catalog: Catalog, plan: Plan): Plan[] {
  return catalog.plans
    .filter((other) => other.isSellable && other.productCode === plan.productCode && other.rank > plan.rank)
    .sort((a, b) => a.rank - b.rank);
}

/** The plan a trial of this kind runs on (domain.md §7.8): Basic for a household, Ultimate for a company. */
export function findTrialPlan(catalog: Catalog, kind: AccountKind): Plan | undefined {
  return catalog.plans.find((plan) => plan.accountKind === kind && plan.trialDays !== null);
}

/** A partner's discount in basis points (domain.md §2.5); 0 without a tier and where the table has no row. */
export function tierDiscountBps(catalog: Catalog, tier: Tier | null, discountClass: DiscountClass): number {
  return catalog.tierDiscounts.find((row) => row.tier === tier && row.discountClass === discountClass)?.discountBps ?? 0;
}

/** The discount for several years at once in basis points (domain.md §2.1). Throws RangeError for a term that is not on sale. */
export function termDiscountBps(catalog: Catalog, years: TermYears): number {
  const row = catalog.termDiscounts.find((discount) => discount.years === years);
  if (!row) throw new RangeError(`no term of ${years} years is on sale`);
  return row.discountBps;
}
