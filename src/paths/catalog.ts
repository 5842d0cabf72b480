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
  discounts: {
    tiers: `${BASE}/discounts`,
    terms: `${BASE}/several-years`,
    /** By the first day of what is taken back. */
    tierWithdrawal: (from: string) => `${BASE}/discounts/${from}/withdrawal`,
    termWithdrawal: (from: string) => `${BASE}/several-years/${from}/withdrawal`,
  },
  returnFees: `${BASE}/return-fees`,
  /** Of a currency and a first day: "USD-2027-01-01". */
  returnFeesWithdrawal: (version: string) => `${BASE}/return-fees/${version}/withdrawal`,
  thresholds: `${BASE}/thresholds`,
} as const;
