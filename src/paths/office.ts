/** The vendor's staff: who wants to be a partner, what was paid and is given back, and the staff themselves. */
export const officePaths = {
  home: '/office',
  applications: {
    index: '/office/applications',
    show: (id: string) => `/office/applications/${id}`,
    approve: (id: string) => `/office/applications/${id}/approval`,
    refuse: (id: string) => `/office/applications/${id}/refusal`,
  },
  partners: { index: '/office/partners', show: (id: string) => `/office/partners/${id}`, invitation: (id: string) => `/office/partners/${id}/invitation` },
  invoices: { index: '/office/invoices', show: (id: string) => `/office/invoices/${id}`, refund: (id: string) => `/office/invoices/${id}/refund` },
  refunds: {
    index: '/office/refunds',
    show: (requestId: string) => `/office/refunds/${requestId}`,
    confirm: (requestId: string) => `/office/refunds/${requestId}/confirmation`,
    approve: (requestId: string) => `/office/refunds/${requestId}/approval`,
    decline: (requestId: string) => `/office/refunds/${requestId}/refusal`,
    withdraw: (requestId: string) => `/office/refunds/${requestId}/withdrawal`,
    tryAgain: (refundId: string) => `/office/refunds/sent/${refundId}/retry`,
  },
  disputes: { index: '/office/disputes', show: (id: string) => `/office/disputes/${id}`, answer: (id: string) => `/office/disputes/${id}/answer` },
  reconciliation: {
    index: '/office/reconciliation', runs: '/office/reconciliation/runs', closed: '/office/reconciliation/differences', hold: '/office/reconciliation/hold',
    difference: (id: string) => `/office/reconciliation/differences/${id}`,
  },
  staff: { index: '/office/staff', new: '/office/staff/new', edit: (id: string) => `/office/staff/${id}`, deactivate: (id: string) => `/office/staff/${id}/deactivation`, reactivate: (id: string) => `/office/staff/${id}/reactivation`, invitation: (id: string) => `/office/staff/invitations/${id}`, revoke: (id: string) => `/office/staff/invitations/${id}/revocation` },
} as const;
