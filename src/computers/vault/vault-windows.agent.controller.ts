import type { RequestHandler } from 'express';
import { machineOf } from '../credentials/machine-guard';
import { openWindow } from './open-window';

/** Opens a delete window, or answers the one that is open. */
export const create: RequestHandler = async (req, res) => {
  const { machineId, now } = machineOf(req);
  const { openedAt, closesAt } = await openWindow(machineId, { requestId: req.requestId, now });
  res.status(201).json({ opened_at: openedAt.toISOString(), closes_at: closesAt.toISOString() });
};
