import { config } from '../../config';
import { epochSeconds, stripe } from './client';

const TOLERANCE_SECONDS = 300;

export type StripeEvent = { id: string; type: string; objectId: string; payload: unknown };

/** The event, or undefined when the signature is not Stripe's or is older or newer than 300 seconds. */
export function verifiedEvent(rawBody: Buffer, signature: string, receivedAt: Date): StripeEvent | undefined {
  const sentAt = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]);
  if (!(sentAt <= epochSeconds(receivedAt) + TOLERANCE_SECONDS)) return undefined;
  try {
    const event = stripe().webhooks.constructEvent(rawBody, signature, config.stripe.webhookSecret!, TOLERANCE_SECONDS, undefined, receivedAt.getTime());
    const object = event.data.object as { id?: string };
    return { id: event.id, type: event.type, objectId: object.id ?? '', payload: event };
  } catch (error) {
    if ((error as { type?: string }).type === 'StripeSignatureVerificationError') return undefined;
    throw error;
  }
}
