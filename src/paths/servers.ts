/** Pages of a company's servers and policies: below /my for its own people, below the account's page for its partner. */
function within(root: string) {
  const [servers, policies] = [`${root}/servers`, `${root}/policies`];
  const server = (machineId: string) => `${servers}/${machineId}`;
  return {
    index: servers,
    new: `${servers}/new`,
    show: server,
    certificate: (machineId: string) => `${server(machineId)}/certificate`,
    certificateFile: (machineId: string) => `${server(machineId)}/certificate/file`,
    revokeCertificate: (machineId: string) => `${server(machineId)}/certificate/revocation`,
    settings: (machineId: string) => `${server(machineId)}/settings`,
    name: (machineId: string) => `${server(machineId)}/settings/name`,
    notification: (machineId: string) => `${server(machineId)}/settings/notification`,
    bandwidth: (machineId: string) => `${server(machineId)}/settings/bandwidth`,
    updates: (machineId: string) => `${server(machineId)}/settings/updates`,
    set: (machineId: string) => `${server(machineId)}/settings/set`,
    delete: (machineId: string) => `${server(machineId)}/deletion`,
    keep: (machineId: string) => `${server(machineId)}/deletion/cancellation`,
    policies: {
      index: policies,
      new: `${policies}/new`,
      newFrom: (policyId: string) => `${policies}/new?from=${policyId}`,
      show: (policyId: string) => `${policies}/${policyId}`,
      edit: (policyId: string) => `${policies}/${policyId}/change`,
      computers: (policyId: string) => `${policies}/${policyId}/computers`,
      delete: (policyId: string) => `${policies}/${policyId}/deletion`,
    },
  };
}

export const serverPaths = {
  my: within('/my'),
  of: (accountId: string) => within(`/portal/accounts/${accountId}`),
  /** With what anybody checks a certificate of ours. */
  certificateKey: '/agent/v1/certificate-key',
} as const;
