import { type RequestHandler } from 'express';
import { within } from '../../platform/database/database';
import { machineOf } from '../credentials/machine-guard';
import { readSettings } from './settings';

/** GET /agent/v1/settings: 304 while they are what the client has. */
export const show: RequestHandler = async (req, res) => {
  const settings = await within('system', (trx) => readSettings(trx, machineOf(req)), { readOnly: true });
  const tag = `"${settings.version}"`;
  res.set('ETag', tag).set('Cache-Control', 'private, no-cache');
  if (req.get('If-None-Match') === tag) return void res.status(304).end();
  res.json(settings);
};
