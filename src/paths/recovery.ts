/** Recovery by courier, for each who looks at it. */
export const recoveryPaths = {
  /** Partners: all cases, one, and what is asked for a computer of an account. */
  index: '/portal/recovery',
  show: (caseId: string) => `/portal/recovery/${caseId}`,
  order: (caseId: string) => `/portal/recovery/${caseId}/order`,
  cancel: (caseId: string) => `/portal/recovery/${caseId}/cancellation`,
  account: (accountId: string) => `/portal/accounts/${accountId}/recovery`,
  new: (accountId: string, machineId: string) => `/portal/accounts/${accountId}/computers/${machineId}/recovery`,
  my: {
    index: '/my/recovery',
    show: (caseId: string) => `/my/recovery/${caseId}`,
    cancel: (caseId: string) => `/my/recovery/${caseId}/cancellation`,
    confirm: (caseId: string) => `/my/recovery/${caseId}/confirmation`,
    new: (machineId: string) => `/my/computers/${machineId}/recovery`,
  },
  office: {
    index: '/office/recovery',
    show: (caseId: string) => `/office/recovery/${caseId}`,
    approve: (caseId: string) => `/office/recovery/${caseId}/approval`,
    deny: (caseId: string) => `/office/recovery/${caseId}/refusal`,
    prepare: (caseId: string) => `/office/recovery/${caseId}/preparation`,
    password: (caseId: string) => `/office/recovery/${caseId}/password`,
    ship: (caseId: string) => `/office/recovery/${caseId}/dispatch`,
    deliver: (caseId: string) => `/office/recovery/${caseId}/delivery`,
    receive: (caseId: string) => `/office/recovery/${caseId}/return`,
  },
} as const;
