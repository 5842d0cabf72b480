/** Referral pages of partners, which are public, and the leads that come by them. */
export const referralPaths = {
  edit: '/portal/program/referral-page',
  leads: { index: '/portal/program/leads' },
} as const;
