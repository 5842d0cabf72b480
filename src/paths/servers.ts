/** Servers, their settings and certificates. */
export const serverPaths = {
  my: '/my/servers',
  of: (accountId: string) => `/portal/accounts/${accountId}/servers`,
} as const;
