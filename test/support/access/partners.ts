import { type Access } from './who';

/** Partners, as the office looks after them. */
export const PARTNERS: Record<string, Access> = {
};
