/** What is sold, at which prices, discounts and fees: edited by staff. */
export const catalogPaths = {
  index: '/office/catalog',
} as const;
