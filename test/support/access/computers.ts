import { type Access } from './who';

/** Computers of an account, for its people and its partner. */
export const COMPUTERS: Record<string, Access> = {
};
