import { type Access } from './who';

/** Servers, for the people of an account and its partner. */
export const SERVERS: Record<string, Access> = {
};
