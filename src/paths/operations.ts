/** What operators look after: jobs, mails, the audit log, privacy. */
export const operationsPaths = {
  jobs: '/office/jobs',
  board: '/office/jobs/board',
  mails: {
    index: '/office/mails',
    kinds: '/office/mails/kinds',
    show: (id: string) => `/office/mails/${id}`,
    body: (id: string) => `/office/mails/${id}/body`,
    retry: (id: string) => `/office/mails/${id}/retry`,
    stop: (id: string) => `/office/mails/${id}/stop`,
  },
  audit: {
    index: '/office/audit',
    csv: '/office/audit.csv',
    lines: '/office/audit.jsonl',
    checks: '/office/audit/chain',
    show: (entryId: string | number) => `/office/audit/entries/${entryId}`,
  },
  accounts: {
    index: '/office/accounts',
    show: (accountId: string) => `/office/accounts/${accountId}`,
    grace: (subscriptionId: string) => `/office/subscriptions/${subscriptionId}/grace`,
  },
  privacy: {
    index: '/office/privacy',
    show: (personId: string) => `/office/privacy/${personId}`,
    export: (personId: string) => `/office/privacy/${personId}/export`,
    erasure: (personId: string) => `/office/privacy/${personId}/erasure`,
    file: (caseId: string) => `/office/privacy-exports/${caseId}`,
    /** Somebody without a sign-in, as `?address=…`. */
    address: '/office/privacy-address',
    addressExport: '/office/privacy-address/export',
    addressErasure: '/office/privacy-address/erasure',
  },
} as const;
