import { type Access } from './who';

/** What operators look after. */
export const DESK: Record<string, Access> = {
};
