import { config, isLoopback } from '../../../config';

const address = new URL(config.baseUrl);
const isOnThisMachine = isLoopback(address.hostname);

/**
 * Who asks for passkeys: the name in BASE_URL. Passkeys are made for that name for ever, so another one voids them
 * (docs/operations.md). Browsers know no passkeys of a bare number; on one's own machine the name is localhost.
 */
export const RELYING_PARTY = {
  id: isOnThisMachine ? 'localhost' : address.hostname,
  name: `${config.vendor.name} ${config.vendor.portalName}`,
  origin: isOnThisMachine ? `${address.protocol}//localhost${address.port === '' ? '' : `:${address.port}`}` : address.origin,
} as const;
