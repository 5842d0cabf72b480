import { setTimeout as pause } from 'node:timers/promises';
import { applyIntent } from '../../src/billing/events/apply-event';
import { getIntent } from '../../src/billing/stripe/charges';
import { chargesOf } from './stripe';

/** A webhook that may come before the reply to our own call: as soon as a charge of the customer stands at Stripe, it is booked. */
export async function webhookOf(customerId: string): Promise<void> {
  const until = performance.now() + 5_000;
  for (let intents = await chargesOf(customerId); performance.now() < until; intents = await chargesOf(customerId)) {
    for (const { id } of intents) await applyIntent(await getIntent(id), { kind: 'webhook', id: 'test' });
    if (intents.length > 0) return;
    await pause(5);
  }
  throw new Error('no charge came to stand at Stripe');
}
