import { type Catalog, type Plan } from '../../plans/catalog';

/** The plans that can be claimed for one's own use: those of a household, because they are held by one person (domain.md §11.4). */
export function claimablePlans(catalog: Catalog): Plan[] {
  return catalog.plans.filter((plan) => plan.isSellable && plan.productCode === 'safe');
}
