import { type Access } from './who';

/** What backup clients ask. */
export const AGENT: Record<string, Access> = {
};
