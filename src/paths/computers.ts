/** Pages of an account's computers: below /my for its own people, below the account's page for its partner. */
function within(root: string) {
  const computers = `${root}/computers`;
  return {
    index: computers,
    new: `${computers}/new`,
    show: (machineId: string) => `${computers}/${machineId}`,
    install: (machineId: string) => `${computers}/${machineId}/install`,
    name: (machineId: string) => `${computers}/${machineId}/name`,
    user: (machineId: string) => `${computers}/${machineId}/user`,
    stop: (machineId: string) => `${computers}/${machineId}/stop`,
    resume: (machineId: string) => `${computers}/${machineId}/resume`,
    delete: (machineId: string) => `${computers}/${machineId}/deletion`,
  };
}

export const computerPaths = {
  my: within('/my'),
  of: (accountId: string) => within(`/portal/accounts/${accountId}`),
  /** For whoever holds an install link, signed in or not. */
  installing: {
    show: (token: string) => `/install/${token}`,
    on: (token: string, platform: string) => `/install/${token}?system=${platform}`,
    progress: (token: string) => `/install/${token}/progress`,
  },
} as const;
