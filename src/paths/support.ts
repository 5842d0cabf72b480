/** Partner Support and its tickets, for partners and the office. */
export const supportPaths = {
  index: '/portal/support',
  office: { index: '/office/tickets' },
} as const;
