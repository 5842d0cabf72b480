import { type Access } from './who';

/** What backup clients ask. */
export const AGENT: Record<string, Access> = {
  'POST /agent/v1/activations': { who: 'anybody' },
  'GET /agent/v1/settings': { who: 'machine' },
  'POST /agent/v1/reports': { who: 'machine' },
};
