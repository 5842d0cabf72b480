import { type Access } from './who';

/** The partner program. */
export const PROGRAM: Record<string, Access> = {
};
