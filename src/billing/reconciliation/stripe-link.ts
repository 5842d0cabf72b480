import { config } from '../../config';

/** The page of Stripe's dashboard that shows a thing; undefined for the sandbox, which has none, and for what has no page of its own. */
export function stripeLink(stripeId: string | null): string | undefined {
  const { secretKey, apiUrl } = config.stripe;
  const page = stripeId && pageOf(stripeId);
  if (!page || !secretKey || apiUrl) return undefined;
  return `https://dashboard.stripe.com/${secretKey.startsWith('sk_live') || secretKey.startsWith('rk_live') ? '' : 'test/'}${page}`;
}

function pageOf(id: string): string | undefined {
  if (/^(pi|ch|re|py)_/.test(id)) return `payments/${id}`;
  return id.startsWith('cus_') ? `customers/${id}` : undefined;
}
