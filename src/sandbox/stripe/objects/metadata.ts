/** Up to 50 pairs of the caller's own. */
export type Metadata = Record<string, string>;
