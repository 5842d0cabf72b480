import { paths } from '../../../src/paths';
import { type Access } from './who';

/** What backup clients ask. */
export const AGENT: Record<string, Access> = {
  'POST /agent/v1/activations': { who: 'anybody' },
  'GET /agent/v1/settings': { who: 'machine' },
  [`GET ${paths.servers.certificateKey}`]: { who: 'anybody' },
  'POST /agent/v1/reports': { who: 'machine' },
  'GET /agent/v1/openapi.json': { who: 'anybody' },
  'GET /agent/v1/client': { who: 'anybody' },
  'GET /agent/v1/client/portal-client.mjs': { who: 'anybody' },
  [`POST ${paths.agent.vaultWindow}`]: { who: 'machine' },
  [`POST ${paths.agent.vault(':id')}`]: { who: 'machine' },
  [`GET ${paths.agent.vaultKind(':id', ':kind')}`]: { who: 'machine' },
  [`POST ${paths.agent.vaultKind(':id', ':kind')}`]: { who: 'machine' },
  [`DELETE ${paths.agent.vaultKind(':id', ':kind')}`]: { who: 'machine' },
  [`GET ${paths.agent.vaultObject(':id', ':kind', ':name')}`]: { who: 'machine' },
  [`POST ${paths.agent.vaultObject(':id', ':kind', ':name')}`]: { who: 'machine' },
  [`DELETE ${paths.agent.vaultObject(':id', ':kind', ':name')}`]: { who: 'machine' },
};
