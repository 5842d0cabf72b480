/** What backup clients ask (JSON). */
export const agentPaths = {
  openApi: '/agent/v1/openapi.json',
  activations: '/agent/v1/activations',
  /** Where restic keeps the backup of one machine. */
  vault: (machineId: string) => `/agent/v1/vault/${machineId}/`,
} as const;
