import { type Access } from './who';

/** The libraries and their office. */
export const CONTENT: Record<string, Access> = {
};
