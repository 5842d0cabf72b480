import { type Access } from './who';

/** What is sold and at which prices. */
export const CATALOG: Record<string, Access> = {
};
