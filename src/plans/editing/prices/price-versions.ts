import { type Day } from '../../../platform/values/dates';
import { RuleBroken } from '../../../platform/errors';
import { type Cents, type Currency } from '../../../platform/values/money';
import { day as dayWords } from '../../../platform/values/format';
import { type Facts } from '../change-catalog';

/** A plan or an add-on, with what names it. */
export interface Priced { readonly kind: 'plan' | 'add_on'; readonly id: string; readonly code: string; readonly name: string }

export interface Amounts {
  readonly listPriceCents: Cents;
  /** Of plans only; null of an add-on. */
  readonly courierStandardCents: Cents | null;
  /** Null where the standard fee already ships by express. */
  readonly courierExpeditedCents: Cents | null;
}

export interface PriceVersion extends Amounts {
  readonly id: string;
  readonly currency: Currency;
  readonly version: number;
  readonly validFrom: Day;
  readonly withdrawnAt: Date | null;
}

export type AskedPrice = Amounts & { readonly currency: Currency; readonly validFrom: Day };

/** The version that holds on a day in a currency: the newest whose first day has come, the last entered of one day; withdrawn ones never do. */
export function versionOn(versions: readonly PriceVersion[], currency: Currency, on: Day): PriceVersion | undefined {
  return versions.filter((one) => one.currency === currency && one.withdrawnAt === null && one.validFrom <= on)
    .sort((a, b) => (a.validFrom === b.validFrom ? b.version - a.version : a.validFrom < b.validFrom ? 1 : -1))[0];
}

/** The version that takes the place of one from a later day on, where one is entered. */
export function nextVersion(versions: readonly PriceVersion[], currency: Currency, after: Day): PriceVersion | undefined {
  return versions.filter((one) => one.currency === currency && one.withdrawnAt === null && one.validFrom > after)
    .sort((a, b) => (a.validFrom === b.validFrom ? b.version - a.version : a.validFrom < b.validFrom ? -1 : 1))[0];
}

/** What another price from a day on would change; null where that day has it already. Throws RuleBroken for a day gone by: what was sold then stays sold so. */
export function priceChange(versions: readonly PriceVersion[], asked: AskedPrice, today: Day): { before: Facts | null; after: Facts } | null {
  if (asked.validFrom < today) throw new RuleBroken(`A price can begin today, ${dayWords(today)}, or later. Choose a later day.`);
  const standing = versionOn(versions, asked.currency, asked.validFrom);
  if (standing && amountsOf(standing) === amountsOf(asked)) return null;
  return { before: standing ? factsOf(standing) : null, after: factsOf(asked) };
}

/** A price as the history tells it. */
export function factsOf({ validFrom, ...amounts }: AskedPrice): Facts {
  return { ...amountFacts(amounts), validFrom };
}

/** The same without its first day. */
export function amountFacts({ currency, listPriceCents, courierStandardCents, courierExpeditedCents }: Omit<AskedPrice, 'validFrom'>): Facts {
  return { currency, listPriceCents, ...(courierStandardCents !== null && { courierStandardCents, courierExpeditedCents }) };
}

function amountsOf({ listPriceCents, courierStandardCents, courierExpeditedCents }: Amounts): string {
  return JSON.stringify([listPriceCents, courierStandardCents, courierExpeditedCents]);
}
