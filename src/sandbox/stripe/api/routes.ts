import { chargeRoutes } from './charges';
import { checkoutSessionRoutes } from './checkout-sessions';
import { customerRoutes } from './customers';
import { type Endpoint, type Route } from './endpoint';
import { eventRoutes } from './events';
import { paymentIntentRoutes } from './payment-intents';
import { paymentMethodRoutes } from './payment-methods';
import { refundRoutes } from './refunds';
import { setupIntentRoutes } from './setup-intents';

const routes: readonly Route[] = [
  ...customerRoutes, ...paymentMethodRoutes, ...setupIntentRoutes, ...checkoutSessionRoutes,
  ...paymentIntentRoutes, ...chargeRoutes, ...refundRoutes, ...eventRoutes,
];

const table = routes.map(([method, address, endpoint]) => ({ method, parts: address.split('/'), endpoint }));

/** What answers this address, and the ids in it. */
export function findEndpoint(method: string, path: string): { endpoint: Endpoint; ids: string[] } | undefined {
  const parts = path.split('/');
  for (const route of table) {
    if (route.method !== method || route.parts.length !== parts.length) continue;
    const ids: string[] = [];
    const fits = route.parts.every((part, at) => (part === ':id' ? ids.push(decodeURIComponent(parts[at]!)) > 0 : part === parts[at]));
    if (fits) return { endpoint: route.endpoint, ids };
  }
  return undefined;
}
