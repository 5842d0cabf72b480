import { type Access } from './who';

/** Files of a backup in the browser. */
export const FILES: Record<string, Access> = {
};
