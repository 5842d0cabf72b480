import { type RequestHandler } from 'express';
import { databaseNow, within } from '../database/database';
import { pingQueue } from '../queue/queue-engine';

/** The process runs. */
export const live: RequestHandler = (_req, res) => {
  res.json({ status: 'live' });
};

/**
 * The process can answer people: 503 while the database does not. A queue that is away is named and no more: pages work
 * without it, and every job's sweep finds its work later.
 */
export const ready: RequestHandler = async (_req, res) => {
  const queue = pingQueue().then(() => 'up', () => 'away');
  await within('system', databaseNow, { readOnly: true });
  res.json({ status: 'ready', queue: await queue });
};
