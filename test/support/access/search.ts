import { type Access, EVERYBODY } from './who';

/** The one search box. */
export const SEARCH: Record<string, Access> = {
  'GET /portal/search': { who: EVERYBODY },
};
