/** Referral pages of partners, which are public, and the leads that come by them. */
export const referralPaths = {
  edit: '/portal/program/referral-page',
  preview: '/portal/program/referral-page/preview',
  publish: '/portal/program/referral-page/publication',
  withdraw: '/portal/program/referral-page/withdrawal',
  address: '/portal/program/referral-page/address',
  /** For everybody who has the address. */
  public: (slug: string) => `/r/${slug}`,
  sent: (slug: string) => `/r/${slug}/sent`,
  leads: {
    index: '/portal/program/leads',
    csv: '/portal/program/leads.csv',
    show: (leadId: string) => `/portal/program/leads/${leadId}`,
    note: (leadId: string) => `/portal/program/leads/${leadId}/notes`,
    contact: (leadId: string) => `/portal/program/leads/${leadId}/contact`,
    lose: (leadId: string) => `/portal/program/leads/${leadId}/loss`,
    reopen: (leadId: string) => `/portal/program/leads/${leadId}/reopening`,
    forget: (leadId: string) => `/portal/program/leads/${leadId}/deletion`,
    assign: (leadId: string) => `/portal/program/leads/${leadId}/assignment`,
  },
  /** Where a lead becomes a customer. */
  trialFor: (leadId: string) => `/portal/trials/new?lead=${leadId}`,
  buyFor: (leadId: string) => `/portal/buy?lead=${leadId}`,
} as const;
