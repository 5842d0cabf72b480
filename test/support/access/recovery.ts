import { type Access } from './who';

/** Recovery by courier, for customers, partners and the office. */
export const RECOVERY: Record<string, Access> = {
};
