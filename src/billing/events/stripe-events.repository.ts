import type { Scoped } from '../../platform/database/database';
import type { StripeEvent } from '../stripe/events';

export type StoredEvent = { id: string; type: string; objectId: string; attempts: number };

/** Answers whether it is new: Stripe sends events more than once (system scope). */
export async function storeEvent(trx: Scoped, event: StripeEvent, now: Date): Promise<boolean> {
  const rows = await trx('stripe_events')
    .insert({ id: event.id, type: event.type, object_id: event.objectId, payload: JSON.stringify(event.payload), received_at: now, next_attempt_at: now })
    .onConflict('id').ignore().returning<{ id: string }[]>('id');
  return rows.length === 1;
}

/** The event, when it waits to be applied. */
export async function findWaitingEvent(trx: Scoped, id: string): Promise<StoredEvent | undefined> {
  const row = await trx<EventRow>('stripe_events').where({ id, state: 'received' }).first();
  return row && { id: row.id, type: row.type, objectId: row.object_id, attempts: row.attempts };
}

export async function listDueEvents(trx: Scoped, now: Date, limit: number): Promise<string[]> {
  const rows = await trx<EventRow>('stripe_events').where('state', 'received').where('next_attempt_at', '<=', now).orderBy('next_attempt_at').limit(limit).select('id');
  return rows.map((row) => row.id);
}

export async function markApplied(trx: Scoped, id: string, note: string | null, now: Date): Promise<void> {
  await trx('stripe_events').where({ id, state: 'received' }).update({ state: 'applied', applied_at: now, next_attempt_at: null, note });
}

const MOST_ATTEMPTS = 8;

/** Waits 1, 2, 4 … minutes; after eight tries it is parked with the reason, for a person to look at. */
export async function postponeEvent(trx: Scoped, event: StoredEvent, note: string, now: Date): Promise<'waiting' | 'parked'> {
  const attempts = event.attempts + 1;
  const parked = attempts >= MOST_ATTEMPTS;
  await trx('stripe_events').where({ id: event.id, state: 'received' }).update({
    attempts, note, state: parked ? 'parked' : 'received', next_attempt_at: parked ? null : new Date(now.getTime() + 60_000 * 2 ** (attempts - 1)),
  });
  return parked ? 'parked' : 'waiting';
}

type EventRow = { id: string; type: string; object_id: string; state: string; attempts: number; next_attempt_at: Date | null };
