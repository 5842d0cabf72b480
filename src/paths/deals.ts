/** Registered deals, for partners and the office. */
export const dealPaths = {
  index: '/portal/deals',
  office: { index: '/office/deals' },
} as const;
