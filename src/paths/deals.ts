/** Registered deals, for partners and the office. */
export const dealPaths = {
  index: '/portal/deals',
  csv: '/portal/deals.csv',
  new: '/portal/deals/new',
  show: (dealId: string) => `/portal/deals/${dealId}`,
  edit: (dealId: string) => `/portal/deals/${dealId}/edit`,
  account: (dealId: string) => `/portal/deals/${dealId}/account`,
  withdraw: (dealId: string) => `/portal/deals/${dealId}/withdrawal`,
  extend: (dealId: string) => `/portal/deals/${dealId}/extension`,
  appeal: (dealId: string) => `/portal/deals/${dealId}/appeal`,
  win: (dealId: string) => `/portal/deals/${dealId}/win`,
  lose: (dealId: string) => `/portal/deals/${dealId}/loss`,
  office: {
    index: '/office/deals',
    rules: { index: '/office/deals/rules', new: '/office/deals/rules/new', withdrawal: (from: string) => `/office/deals/rules/${from}/withdrawal` },
    show: (dealId: string) => `/office/deals/${dealId}`,
    approve: (dealId: string) => `/office/deals/${dealId}/approval`,
    reject: (dealId: string) => `/office/deals/${dealId}/rejection`,
    extend: (dealId: string) => `/office/deals/${dealId}/extension`,
  },
} as const;
