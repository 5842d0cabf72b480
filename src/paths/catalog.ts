const BASE = '/office/catalog';

/** What is sold, at which prices, discounts and fees: edited by staff. */
export const catalogPaths = {
  index: BASE,
  history: `${BASE}/history`,
  plans: {
    show: (code: string) => `${BASE}/plans/${code}`,
    edit: (code: string) => `${BASE}/plans/${code}/facts`,
    copy: (code: string) => `${BASE}/plans/${code}/copy`,
    price: (code: string) => `${BASE}/plans/${code}/price`,
  },
  addOns: {
    show: (code: string) => `${BASE}/add-ons/${code}`,
    edit: (code: string) => `${BASE}/add-ons/${code}/facts`,
    price: (code: string) => `${BASE}/add-ons/${code}/price`,
  },
  /** Takes back a price that has not begun. */
  withdrawal: (priceId: string) => `${BASE}/prices/${priceId}/withdrawal`,
  discounts: { tiers: `${BASE}/discounts`, terms: `${BASE}/several-years` },
  returnFees: `${BASE}/return-fees`,
  thresholds: `${BASE}/thresholds`,
} as const;
