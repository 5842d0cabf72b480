/** Alerts and the rules that raise them. */
export const alertPaths = {
  index: '/portal/alerts',
  csv: '/portal/alerts.csv',
  ofAccount: (accountId: string) => `/portal/alerts?account=${accountId}`,
  many: '/portal/alerts/many',
  show: (alertId: string) => `/portal/alerts/${alertId}`,
  acknowledge: (alertId: string) => `/portal/alerts/${alertId}/acknowledgement`,
  snooze: (alertId: string) => `/portal/alerts/${alertId}/snooze`,
  reopen: (alertId: string) => `/portal/alerts/${alertId}/reopening`,
  rules: {
    index: '/portal/alerts/rules',
    new: '/portal/alerts/rules/new',
    edit: (ruleSetId: string) => `/portal/alerts/rules/${ruleSetId}`,
    preview: '/portal/alerts/rules/preview',
    previewOf: (ruleSetId: string) => `/portal/alerts/rules/${ruleSetId}/preview`,
    move: (ruleSetId: string) => `/portal/alerts/rules/${ruleSetId}/place`,
    remove: (ruleSetId: string) => `/portal/alerts/rules/${ruleSetId}/removal`,
  },
  tags: (accountId: string) => `/portal/accounts/${accountId}/tags`,
} as const;
