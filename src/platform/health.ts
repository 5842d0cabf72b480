import { type RequestHandler } from 'express';
import { databaseNow, within } from './database';

/** The process runs. */
export const live: RequestHandler = (_req, res) => {
  res.json({ status: 'live' });
};

/** The process can do its work: the database answers. */
export const ready: RequestHandler = async (_req, res) => {
  await within('system', databaseNow, { readOnly: true });
  res.json({ status: 'ready' });
};
