/** What this client is; the portal offers another one where it is newer. */
export const VERSION = '6.3.0';
