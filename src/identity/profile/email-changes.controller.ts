import { type RequestHandler } from 'express';
import { followEmail } from '../../accounts/follow-email';
import { paths } from '../../paths';
import { singleStrings } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { cancelEmailChange, confirmEmailChange, readEmailChange, type Changed, type ChangeSeen } from './answer-email-change';

type Params = { token: string };

/** Says how it stands, and asks while there is something to answer; changes nothing. */
export const edit: RequestHandler<Params> = async (req, res) => {
  const seen = await readEmailChange(req.params.token);
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/passwords/email-change', { title: 'Your new e-mail', state: stateOf(seen), newEmail: seen.change.newEmail, address: paths.emailChange(req.params.token) });
};

export const update: RequestHandler<Params> = async (req, res) => {
  const { token } = req.params;
  if (singleStrings(req.body)['answer'] === 'cancel') await cancelEmailChange({ secret: token }, req.requestId);
  else await goOn(req, await confirmEmailChange(token, req.requestId));
  res.set('Referrer-Policy', 'no-referrer').redirect(303, paths.emailChange(token));
};

// Who confirms in the browser where they are signed in stays there; everywhere else they are signed out.
async function goOn(req: Parameters<RequestHandler<Params>>[0], changed: Changed | undefined): Promise<void> {
  if (changed) await followEmail({ ...changed, requestId: req.requestId });
  if (changed && req.visitor?.personId === changed.personId) await continueSession(req as never, { epoch: changed.epoch });
}

function stateOf({ change, side }: ChangeSeen): 'asked' | 'confirmed' | 'changed' | 'cancelled' | 'refused' {
  if (change.outcome !== null) return change.outcome === 'replaced' ? 'cancelled' : change.outcome;
  return (side === 'old' ? change.oldConfirmedAt : change.newConfirmedAt) === null ? 'asked' : 'confirmed';
}
