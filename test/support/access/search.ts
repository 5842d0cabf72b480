import { type Access } from './who';

/** The one search box. */
export const SEARCH: Record<string, Access> = {
};
