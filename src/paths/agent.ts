/** What backup clients ask (JSON). */
export const agentPaths = {
  openApi: '/agent/v1/openapi.json',
  activations: '/agent/v1/activations',
  settings: '/agent/v1/settings',
  reports: '/agent/v1/reports',
  /** The reference client in one file, and what it is. */
  client: { file: '/agent/v1/client/portal-client.mjs', about: '/agent/v1/client' },
  /** Where restic keeps the backup of one machine. */
  vaults: '/agent/v1/vault/',
  vault: (machineId: string) => `/agent/v1/vault/${machineId}/`,
  /** What is of one kind there, or its configuration. */
  vaultKind: (machineId: string, kind: string) => `/agent/v1/vault/${machineId}/${kind}`,
  vaultObject: (machineId: string, kind: string, name: string) => `/agent/v1/vault/${machineId}/${kind}/${name}`,
  /** Two hours in which a client with a private key may delete. */
  vaultWindow: '/agent/v1/vault-window',
} as const;
