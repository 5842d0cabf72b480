/** Alerts and the rules that raise them. */
export const alertPaths = {
  index: '/portal/alerts',
} as const;
