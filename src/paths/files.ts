/** Files of a backup, looked at in the browser: `root` is the machine's own address of them, for its people or for its partner. */
export const filePaths = {
  my: (machineId: string) => `/my/computers/${machineId}/files`,
  of: (accountId: string, machineId: string) => `/portal/accounts/${accountId}/computers/${machineId}/files`,
  version: (root: string, snapshotId: string) => `${root}/${snapshotId}`,
  file: (root: string, snapshotId: string) => `${root}/${snapshotId}/file`,
  download: (root: string, snapshotId: string) => `${root}/${snapshotId}/download`,
  /** What was removed for good. */
  office: { index: '/office/removals', show: (subscriptionId: string) => `/office/removals/${subscriptionId}` },
  told: (root: string) => `${root}/broken-downloads`,
} as const;
