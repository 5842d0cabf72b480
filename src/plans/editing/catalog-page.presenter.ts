import { paths } from '../../paths';
import { day, money } from '../../platform/values/format';
import { type AddOn, type Catalog, discountClasses, type Plan, tierDiscountBps } from '../catalog';
import { type Coming } from './coming-versions.report';
import { hasBegun } from './withdrawing/versioned';
import { CLASS_NAMES, differencesOf, percent } from './change-words.presenter';

/** The catalog as its page shows it. */
export function catalogPage(catalog: Catalog, coming: readonly Coming[], now: Date) {
  const names = namesOf(catalog);
  return {
    plans: catalog.plans.map((plan) => ({
      name: plan.name, href: paths.catalog.plans.show(plan.code), product: plan.productName, prices: pricesOf(plan), trial: plan.trialDays === null ? '' : `${plan.trialDays} days`,
      storage: plan.storageGb === null ? 'Unlimited' : `${plan.storageGb} GB`, badge: saleBadge(plan.isSellable),
    })),
    addOns: catalog.addOns.map((addOn) => ({ name: addOn.name, href: paths.catalog.addOns.show(addOn.code), prices: pricesOf(addOn), most: addOn.maxQuantity, badge: saleBadge(addOn.isSellable) })),
    discounts: discountClasses.map((one) => ({ name: CLASS_NAMES[one], basic: percent(tierDiscountBps(catalog, 'basic', one)), premier: percent(tierDiscountBps(catalog, 'premier', one)) })),
    terms: catalog.termDiscounts.map(({ years, discountBps }) => ({ label: years === 1 ? '1 year' : `${years} years at once`, value: discountBps === 0 ? 'List price' : `${percent(discountBps)} less` })),
    coming: comingLines(coming, names, now),
  };
}

/** Names of plans and add-ons by the subject of their history. */
export function namesOf(catalog: Catalog): Map<string, string> {
  return new Map([...catalog.plans.map(({ code, name }) => [`plan:${code}`, name] as const), ...catalog.addOns.map(({ code, name }) => [`add-on:${code}`, name] as const)]);
}

/** What is entered for days to come: prices one by one, discounts and fees by their day, as they are withdrawn. */
function comingLines(coming: readonly Coming[], names: ReadonlyMap<string, string>, now: Date) {
  const lines = new Map<string, ComingLine & { isOpen: boolean }>();
  for (const one of coming) {
    const line = comingLine(one, names);
    const standing = lines.get(line.withdrawHref);
    lines.set(line.withdrawHref, standing ? { ...standing, value: `${standing.value}; ${line.value}` } : { ...line, isOpen: !hasBegun(one.validFrom, now) });
  }
  return [...lines.values()];
}

type ComingLine = { readonly from: string; readonly label: string; readonly value: string; readonly withdrawHref: string };

function comingLine({ id, what, name, validFrom, currency, amount }: Coming, names: ReadonlyMap<string, string>): ComingLine {
  const from = day(validFrom);
  if (what === 'plan' || what === 'add_on') {
    const subject = `${what === 'plan' ? 'plan' : 'add-on'}:${name}`;
    return { from, label: names.get(subject) ?? name, value: `${money(amount, currency ?? 'USD')} a year`, withdrawHref: paths.catalog.withdrawal(id ?? '') };
  }
  if (what === 'fee') return { from, label: `Return fees in ${currency}`, value: `${name === 'cord' ? 'USB cord' : 'drive'} ${money(amount, currency ?? 'USD')}`, withdrawHref: paths.catalog.returnFeesWithdrawal(`${currency}-${validFrom}`) };
  const value = `${differencesOf(null, { [what === 'term' ? `years.${name}` : name]: amount })[0]!.label}: ${percent(amount)} less`;
  return what === 'tier' ? { from, label: 'Partner discounts', value, withdrawHref: paths.catalog.discounts.tierWithdrawal(validFrom) } : { from, label: 'Several years', value, withdrawHref: paths.catalog.discounts.termWithdrawal(validFrom) };
}

function pricesOf({ prices }: Plan | AddOn): string {
  return prices.map(({ listPriceCents, currency }) => money(listPriceCents, currency)).join(', ') || 'No price';
}

function saleBadge(isSellable: boolean) {
  return isSellable ? { kind: 'good', label: 'On sale' } : { kind: 'off', label: 'Not sold' };
}
