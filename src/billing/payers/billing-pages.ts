import { paths } from '../../paths';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';

const PARTNERS = { payments: paths.portal.payments, cards: paths.portal.cards, checkout: paths.portal.checkout };

/** Where those who pay find their cards and papers: a partner in the portal, a customer who pays by themselves below /my. */
export type BillingPages = typeof PARTNERS | typeof paths.my.billing;

/** By the organization that the papers hang on: what hangs on the house is paid by its account. */
export function billingPages(organizationId: string): BillingPages {
  return organizationId === HOUSE_ORGANIZATION_ID ? paths.my.billing : PARTNERS;
}
