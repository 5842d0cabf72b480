import { type RequestHandler } from 'express';
import { databaseNow, within } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { renderPage } from '../platform/pages/render';
import { findToken } from './tokens';
import { unlockSignIn } from './unlock-sign-in';

const OVER = 'This link does not work any more. A lock ends by itself after 15 minutes: try to sign in.';

/** Only shows a button: mail scanners open links too. */
export const edit: RequestHandler<{ token: string }> = async (req, res) => {
  const token = await within('system', async (trx) => findToken(trx, 'unlock', req.params.token, await databaseNow(trx)), { readOnly: true });
  if (!token) throw new NotFound(OVER);
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/signing-in/unlock', { title: 'End the lock' });
};

export const update: RequestHandler<{ token: string }> = async (req, res) => {
  if (!(await unlockSignIn(req.params.token, req.requestId))) throw new NotFound(OVER);
  renderPage(req, res, 'site/signing-in/unlocked', { title: 'The lock is over' });
};
