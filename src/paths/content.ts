/** The two libraries, and where staff write what stands in them. */
export const contentPaths = {
  sales: '/portal/library/sales',
  training: '/portal/library/training',
  office: { index: '/office/content' },
} as const;
