import { type Access } from './who';

/** Referral pages and leads. */
export const REFERRAL: Record<string, Access> = {
};
