import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { visitorOf } from '../../platform/visitors/visitor';
import { findWaiting } from './answerable-requests.report';

/**
 * A request of a partner stands before every page of the account, for those who may answer it, until they accept, decline, or decide
 * later in this sign-in (domain.md §14). Its own page, and what is sent, go through.
 */
export const first: RequestHandler = async (req, res, next) => {
  const { context, permissions, personId, now } = visitorOf(req);
  const signedInAt = req.session.reading?.facts.createdAt;
  const asks = req.method === 'GET' && context?.kind === 'account' && permissions.has('my:account') && signedInAt !== undefined && !isRequest(req.originalUrl);
  if (!asks) return next();
  const waiting = await within('system', (trx) => findWaiting(trx, { personId, accountId: context.accountId, signedInAt: new Date(signedInAt), now }), { readOnly: true });
  if (waiting === undefined) return next();
  res.redirect(303, paths.my.request.showFor(waiting, req.originalUrl));
};

function isRequest(address: string): boolean {
  return address.startsWith(paths.my.request.show(''));
}
