/** All machines of all customers, and the versions of clients. */
export const monitoringPaths = {
  index: '/portal/monitoring',
} as const;
