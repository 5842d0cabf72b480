/** Versions of the client: which ones computers run, and which they should. */
export const versionPaths = {
  index: '/portal/client-versions',
  csv: '/portal/client-versions.csv',
  mails: '/portal/client-versions/mails',
  office: { index: '/office/client-versions', edit: (platform: string) => `/office/client-versions/${platform}` },
} as const;
