import { paths } from '../../paths';
import { day, money } from '../../platform/format';
import { type AddOn, type Catalog, discountClasses, type Plan, tierDiscountBps } from '../catalog';
import { type Coming } from './coming-versions.report';
import { CLASS_NAMES, differencesOf, percent } from './change-words.presenter';

/** The catalog as its page shows it. */
export function catalogPage(catalog: Catalog, coming: readonly Coming[]) {
  const names = namesOf(catalog);
  return {
    plans: catalog.plans.map((plan) => ({
      name: plan.name, href: paths.catalog.plans.show(plan.code), product: plan.productName, prices: pricesOf(plan), trial: plan.trialDays === null ? '' : `${plan.trialDays} days`,
      storage: plan.storageGb === null ? 'Unlimited' : `${plan.storageGb} GB`, badge: saleBadge(plan.isSellable),
    })),
    addOns: catalog.addOns.map((addOn) => ({ name: addOn.name, href: paths.catalog.addOns.show(addOn.code), prices: pricesOf(addOn), most: addOn.maxQuantity, badge: saleBadge(addOn.isSellable) })),
    discounts: discountClasses.map((one) => ({ name: CLASS_NAMES[one], basic: percent(tierDiscountBps(catalog, 'basic', one)), premier: percent(tierDiscountBps(catalog, 'premier', one)) })),
    terms: catalog.termDiscounts.map(({ years, discountBps }) => ({ label: years === 1 ? '1 year' : `${years} years at once`, value: discountBps === 0 ? 'List price' : `${percent(discountBps)} less` })),
    coming: coming.map((one) => comingLine(one, names)),
  };
}

/** Names of plans and add-ons by the subject of their history. */
export function namesOf(catalog: Catalog): Map<string, string> {
  return new Map([...catalog.plans.map(({ code, name }) => [`plan:${code}`, name] as const), ...catalog.addOns.map(({ code, name }) => [`add-on:${code}`, name] as const)]);
}

function comingLine({ what, name, validFrom, currency, amount }: Coming, names: ReadonlyMap<string, string>) {
  if (what === 'plan' || what === 'add_on') {
    const subject = `${what === 'plan' ? 'plan' : 'add-on'}:${name}`;
    return { from: day(validFrom), label: names.get(subject) ?? name, value: `${money(amount, currency ?? 'USD')} a year` };
  }
  const label = differencesOf(null, { [what === 'term' ? `years.${name}` : name]: amount })[0]!.label;
  return { from: day(validFrom), label, value: `${percent(amount)} less` };
}

function pricesOf({ prices }: Plan | AddOn): string {
  return prices.map(({ listPriceCents, currency }) => money(listPriceCents, currency)).join(', ') || 'No price';
}

function saleBadge(isSellable: boolean) {
  return isSellable ? { kind: 'good', label: 'On sale' } : { kind: 'off', label: 'Not sold' };
}
