/** What the office does with a partner besides looking at it: tier, suspension, looking at the portal as they see it. */
export const partnerPaths = {
  tier: (organizationId: string) => `/office/partners/${organizationId}/tier`,
} as const;
