/** Recovery by courier, for each who looks at it. */
export const recoveryPaths = {
  index: '/portal/recovery',
} as const;
