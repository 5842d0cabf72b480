import { type Access } from './who';

/** All machines of a partner, and the versions of clients. */
export const MONITORING: Record<string, Access> = {
};
