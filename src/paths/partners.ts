/** What the office does with a partner besides looking at it: tier, suspension, looking at the portal as they see it. */
export const partnerPaths = {
  tier: (organizationId: string) => `/office/partners/${organizationId}/tier`,
  accounts: (organizationId: string) => `/office/partners/${organizationId}/accounts`,
  suspension: (organizationId: string) => `/office/partners/${organizationId}/suspension`,
  reactivation: (organizationId: string) => `/office/partners/${organizationId}/reactivation`,
  view: (organizationId: string) => `/office/partners/${organizationId}/view`,
  /** Where whoever looks at a partner's portal goes back from. */
  leaveView: '/leave-view',
  /** For the partner: when somebody of the vendor looked at their portal. */
  visits: '/portal/organization/visits',
} as const;
