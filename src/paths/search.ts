/** The one search box. */
export const searchPaths = {
  index: '/portal/search',
  office: '/office/search',
} as const;
