/** Pages of an account's computers: below /my for its own people, below the account's page for its partner. */
function within(root: string) {
  const computers = `${root}/computers`;
  return {
    index: computers,
    show: (machineId: string) => `${computers}/${machineId}`,
  };
}

export const computerPaths = {
  my: within('/my'),
  of: (accountId: string) => within(`/portal/accounts/${accountId}`),
} as const;
