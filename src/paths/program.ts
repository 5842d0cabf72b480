/** The partner program: tier, what is not for resale; in the office what it asks for. */
export const programPaths = {
  show: '/portal/program',
  nfr: {
    index: '/portal/program/nfr',
    new: '/portal/program/nfr/new',
    renew: (id: string) => `/portal/program/nfr/${id}/renewal`,
    release: (id: string) => `/portal/program/nfr/${id}/release`,
  },
  office: '/office/program',
  /** By the first day of the rules that are taken back. */
  rulesWithdrawal: (from: string) => `/office/program/${from}/withdrawal`,
} as const;
