/** The partner program: tier, what is not for resale. */
export const programPaths = {
  show: '/portal/program',
} as const;
