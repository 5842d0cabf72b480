import { type Access } from './who';

/** Partner Support and its tickets. */
export const SUPPORT: Record<string, Access> = {
};
