import { type RequestHandler } from 'express';
import { NotFound } from '../../../platform/errors';
import { limit, networkOf } from '../../../platform/http/rate-limit';
import { visitorOf } from '../../../platform/visitors/visitor';
import { readReset } from '../../recovery/read-reset';
import { resetLocked } from '../../recovery/prove-reset';
import { askForPasskey } from './ask-for-passkey';
import { CHALLENGE_MINUTES } from './webauthn';
import { bindByCookie, boundToLink, boundToSession } from '../../../platform/visitors/asking-browser';

// What the script of a page asks for when its passkey button is pressed. The answer comes back in a form (docs/decisions/0022).
const byNetwork = limit('passkey-challenge', { points: 100, seconds: 900 });

export const forSignIn: RequestHandler = async (req, res) => {
  await byNetwork.take(networkOf(req.ip));
  res.json(await askForPasskey({ purpose: 'sign-in', boundTo: bindByCookie(req, res, CHALLENGE_MINUTES), personId: null }));
};

export const forSecondStep: RequestHandler = async (req, res) => {
  if (req.visitor?.stage !== 'pending_two_step') throw new NotFound();
  res.json(await askForPasskey({ purpose: 'second-step', boundTo: boundToSession(req), personId: req.visitor.personId }));
};

export const forConfirmation: RequestHandler = async (req, res) => {
  res.json(await askForPasskey({ purpose: 'confirmation', boundTo: boundToSession(req), personId: visitorOf(req).personId }));
};

export const forReset: RequestHandler<{ token: string }> = async (req, res) => {
  const { token } = req.params;
  const { person, proofs, waitSeconds } = await readReset(token);
  if (!proofs.passkey) throw new NotFound();
  if (waitSeconds > 0) throw resetLocked(waitSeconds);
  res.json(await askForPasskey({ purpose: 'reset', boundTo: boundToLink(token), personId: person.id }));
};
