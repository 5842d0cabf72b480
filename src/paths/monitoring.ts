const root = '/portal/monitoring';

/** All machines of all customers, and the versions of clients. */
export const monitoringPaths = {
  index: root,
  csv: `${root}.csv`,
} as const;
