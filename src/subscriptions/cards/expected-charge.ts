import { type Catalog, findPlanById } from '../../plans/catalog';
import { addCents, type Cents, type Currency } from '../../platform/values/money';
import { type BuyingOrganization } from '../purchases/purchase-facts.report';
import { priceRenewals } from '../renewals/by-hand/renewal-order.model';
import { nextRenewal } from '../scheduled/scheduled-renewal.model';
import { type RenewalOnCard } from './renewals-on-cards.report';

export interface ExpectedCharge {
  /** Null where there is no price today. */
  readonly totalCents: Cents | null;
  readonly currency: Currency;
  /** The stored quote says so; else it is today's price, which may change until thirty days before the end. */
  readonly isFixed: boolean;
}

/** What a renewal will take from its card, by the function that quotes it (domain.md §3.6). */
export function expectedCharge({ subscription, quote }: Pick<RenewalOnCard, 'subscription' | 'quote'>, { organization, catalog }: { organization: BuyingOrganization; catalog: Catalog }): ExpectedCharge {
  if (quote) return { ...quote, isFixed: true };
  const { planId, storagePacks, years } = nextRenewal(subscription);
  const plan = findPlanById(catalog, planId);
  const priced = plan && priceRenewals(catalog, [{ subscription, plan, packs: storagePacks, years }], organization);
  return { totalCents: priced?.ok ? addCents(...priced.lines.map(({ printed }) => printed.totalCents)) : null, currency: organization.currency, isFixed: false };
}
