import { type Catalog, type Plan } from '../../plans/catalog';
import { paths } from '../../paths';
import { type Logo } from '../../organizations/logo/logo';
import { bytes, money } from '../../platform/values/format';
import { renderMarkdown } from '../../platform/pages/markdown';
import { type ReferralContent } from './referral-page';

type Whose = { name: string; currency: string; logo: Pick<Logo, 'id' | 'width' | 'height'> | null };

/** What the page prints of a version, public or previewed. Plans that are no longer sold, or have no price where prices are shown, are left out. */
export function shownPage(content: ReferralContent, { name, currency, logo }: Whose, catalog: Catalog) {
  return {
    organizationName: name, headline: content.headline, bodyHtml: renderMarkdown(content.text),
    contact: { name: content.contactName, email: content.contactEmail, phone: content.contactPhone },
    logo: content.showsLogo && logo ? { src: paths.logo(logo.id), width: logo.width, height: logo.height } : null,
    plans: shownPlans(content, currency, catalog), showsPrices: content.showsPrices,
  };
}

/** The plans that a page may show, in the catalog's order. */
export function sellablePlans(catalog: Catalog): readonly Plan[] {
  return catalog.plans.filter((plan) => plan.isSellable);
}

function shownPlans(content: ReferralContent, currency: string, catalog: Catalog) {
  return sellablePlans(catalog).filter(({ code }) => content.plans.includes(code)).flatMap((plan) => {
    const price = plan.prices.find((one) => one.currency === currency);
    if (content.showsPrices && !price) return [];
    return [{ code: plan.code, name: plan.name, holds: holdsOf(plan), price: content.showsPrices ? `${money(price!.listPriceCents, currency)} a year` : '' }];
  });
}

/** What a plan is for, in a few words. */
export function holdsOf(plan: Plan): string {
  const storage = plan.storageGb === null ? 'Unlimited storage' : `${bytes(plan.storageGb * 1e9)} of storage`;
  if (plan.accountKind === 'safe') return `${storage} for one computer at home`;
  if (plan.productCode === 'safe_server') return `${storage} for one server`;
  return `${storage} for ${plan.computerLimit === null ? 'all computers' : `up to ${plan.computerLimit} computers`} of a company`;
}
