import type { RequestHandler } from 'express';
import { databaseNow, within } from '../../platform/database/database';
import { enqueue } from '../../platform/queue/queue';
import { verifiedEvent } from '../stripe/events';
import { storeEvent } from './stripe-events.repository';

/**
 * Takes an event from Stripe: checks the signature over the raw body, stores it, answers 200, and leaves the work to a job.
 * A wrong or old signature answers 400; our own failure answers 5xx, so that Stripe sends it again (security: money is
 * moved once, 11).
 */
export const create: RequestHandler = async (req, res) => {
  const signature = req.get('stripe-signature');
  const body: unknown = req.body;
  // Stripe signs with real time, so the clock of tests is left out.
  const receivedAt = await within('system', async (trx) => {
    const result = await trx.raw<{ rows: { at: Date }[] }>('select clock_timestamp() as at');
    return result.rows[0]!.at;
  }, { readOnly: true });
  const event = signature && Buffer.isBuffer(body) ? verifiedEvent(body, signature, receivedAt) : undefined;
  if (!event) {
    res.status(400).json({ error: { message: 'The signature is not valid.' } });
    return;
  }
  const isNew = await within('system', async (trx) => storeEvent(trx, event, await databaseNow(trx)));
  if (isNew) await enqueue('billing.apply-event', { id: event.id });
  res.json({ received: true });
};
