/** What backup clients ask (JSON). */
export const agentPaths = {
  openApi: '/agent/v1/openapi.json',
  activations: '/agent/v1/activations',
  settings: '/agent/v1/settings',
  reports: '/agent/v1/reports',
  /** The reference client in one file, and what it is. */
  client: { file: '/agent/v1/client/portal-client.mjs', about: '/agent/v1/client' },
  /** Where restic keeps the backup of one machine. */
  vault: (machineId: string) => `/agent/v1/vault/${machineId}/`,
} as const;
