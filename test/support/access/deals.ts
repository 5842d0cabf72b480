import { type Access } from './who';

/** Registered deals, for partners and the office. */
export const DEALS: Record<string, Access> = {
};
