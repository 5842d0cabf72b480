/** What operators look after: jobs, mails, the audit log, privacy. */
export const operationsPaths = {
  jobs: '/office/jobs',
  mails: { index: '/office/mails' },
  audit: { index: '/office/audit' },
  privacy: { index: '/office/privacy' },
} as const;
