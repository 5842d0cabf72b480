import { type NextAction } from './objects/payment-intent';
import { type Challenge } from './records/private-records';
import { newId } from './random';
import { type Work } from './records/world';

export type ReturnTo = Challenge['returnTo'];

/** Opens a 3-D Secure page for this card and says how to get there. */
export function challengeCard(work: Work, intent: string, paymentMethod: string, returnTo: ReturnTo | undefined): NextAction {
  const id = newId('auth_', 32);
  work.put('challenges', { id, intent, paymentMethod, returnTo: returnTo ?? { url: '' }, state: 'open' });
  const url = `${work.world.publicUrl}/3ds/${id}`;
  if (!returnTo) return { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } };
  const returnUrl = 'url' in returnTo ? returnTo.url : `${work.world.publicUrl}/c/pay/${returnTo.session}`;
  return { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
}

/** The address of the page that an intent waits at. */
export function challengeUrl(action: NextAction | null): string | undefined {
  if (!action) return undefined;
  return action.type === 'redirect_to_url' ? action.redirect_to_url.url : action.use_stripe_sdk.stripe_js;
}
