/** A customer's move between partners, for each who looks at it. */
export const movePaths = {
  index: '/portal/moves', show: (id: string) => `/portal/moves/${id}`, sign: (id: string) => `/portal/moves/${id}/signature`, withdraw: (id: string) => `/portal/moves/${id}/withdrawal`,
  my: { show: (id: string) => `/my/moves/${id}`, withdraw: (id: string) => `/my/moves/${id}/withdrawal` },
  office: { index: '/office/moves', show: (id: string) => `/office/moves/${id}` },
} as const;
