/** Files of a backup, looked at in the browser. */
export const filePaths = {
  my: (machineId: string) => `/my/computers/${machineId}/files`,
  of: (accountId: string, machineId: string) => `/portal/accounts/${accountId}/computers/${machineId}/files`,
} as const;
