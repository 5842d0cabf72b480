/** The one search box. */
export const searchPaths = {
  index: '/portal/search',
} as const;
