/** What operators look after: jobs, mails, the audit log, privacy. */
export const operationsPaths = {
  jobs: '/office/jobs',
  board: '/office/jobs/board',
  mails: { index: '/office/mails' },
  audit: {
    index: '/office/audit',
    csv: '/office/audit.csv',
    lines: '/office/audit.jsonl',
    checks: '/office/audit/chain',
    show: (entryId: string | number) => `/office/audit/entries/${entryId}`,
  },
  privacy: { index: '/office/privacy' },
} as const;
