import { type Request, type RequestHandler, type Response } from 'express';
import { needsNoPlace, placeOf, recordMove } from '../../organizations/enter-context';
import { paths } from '../../paths';
import { boundToSession } from '../../platform/visitors/asking-browser';
import { databaseNow, within } from '../../platform/database/database';
import { keepDeviceSecret } from '../../platform/visitors/device-cookie';
import { TooMany } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings, type FieldErrors } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { type Visitor } from '../../platform/visitors/visitor';
import { ownPath } from '../../platform/http/wanted-page';
import { checkCode, type CodeKind } from './check-code';
import { codeWords, resendWords } from './code-page.presenter';
import { checkPasskey } from './passkeys/check-passkey';
import { hasPasskeys } from './passkeys/passkeys.repository';
import { RELYING_PARTY } from './passkeys/relying-party';
import { sendCode } from './send-code';
import { trustDevice } from './devices/trust-device';
import { TRUST_DAYS } from './devices/trusted-devices.repository';

const WRONG = 'That code is wrong, or it was used before. Enter the newest one.';
const WRONG_RECOVERY = 'That is not one of your recovery codes, or it was used before.';

/** The second step of signing in; whoever is not between the two steps is led to where they belong. */
export const edit: RequestHandler = async (req, res) => {
  const visitor = pendingVisitor(req, res);
  if (visitor) await show(req, res, visitor, { ...fromQuery(req), errors: {}, notice: '' });
};

export const update: RequestHandler = async (req, res) => {
  const visitor = pendingVisitor(req, res);
  if (!visitor) return;
  const typed = singleStrings(req.body);
  const form = { next: ownPath(typed['next']), byRecovery: typed['recovery'] === 'yes', trust: typed['trust'] === 'yes' };
  if (typed['answer']) return await updateByPasskey(req, res, visitor, typed['answer'], form);
  const code = (typed['code'] ?? '').slice(0, 100);
  if (code.trim() === '') return await show(req, res.status(422), visitor, { ...form, notice: '', errors: { code: form.byRecovery ? 'Enter a recovery code.' : 'Enter the code.' } });
  try {
    const kind = await checkCode({ personId: visitor.personId, code, place: 'sign-in', requestId: req.requestId });
    if (!kind) return await show(req, res.status(422), visitor, { ...form, notice: '', errors: { code: form.byRecovery ? WRONG_RECOVERY : WRONG } });
    await goIn(req, res, visitor, kind, form);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    await show(req, res, visitor, { ...form, notice: '', errors: { code: error.message } });
  }
};

async function updateByPasskey(req: Request, res: Response, visitor: Visitor, answer: string, form: Form): Promise<void> {
  const checked = await checkPasskey({ answer, purpose: 'second-step', boundTo: boundToSession(req), personId: visitor.personId, requestId: req.requestId });
  if ('refusal' in checked) return await show(req, res.status(422), visitor, { ...form, notice: '', errors: { form: checked.refusal } });
  await goIn(req, res, visitor, 'passkey', form);
}

/** Sends another code by mail. */
export const resend: RequestHandler = async (req, res) => {
  const visitor = pendingVisitor(req, res);
  if (!visitor) return;
  const next = ownPath(singleStrings(req.body)['next']);
  if (visitor.twoStep !== 'email') return res.redirect(303, next === undefined ? paths.twoStep : paths.twoStepTo(next));
  await show(req, res, visitor, { next, byRecovery: false, trust: false, errors: {}, notice: resendWords(await sendCode({ personId: visitor.personId, purpose: 'sign-in' })) });
};

function pendingVisitor(req: Request, res: Response): Visitor | undefined {
  if (req.visitor?.stage === 'pending_two_step') return req.visitor;
  res.redirect(303, req.visitor ? paths.home : paths.signIn);
  return undefined;
}

type Form = { next: string | undefined; byRecovery: boolean; trust: boolean };

function fromQuery(req: Request): Form {
  return { next: ownPath(req.query['next']), byRecovery: req.query['by'] === 'recovery', trust: false };
}

/** A right code or passkey: a new session id, and from now on signed in. */
async function goIn(req: Request, res: Response, visitor: Visitor, kind: CodeKind | 'passkey', { next, trust }: Form): Promise<void> {
  const { personId, context } = visitor;
  const { epoch } = req.session.passport!.user;
  const news = await recordMove({ personId, requestId: req.requestId, action: 'person.signed-in', place: placeOf(visitor) });
  await continueSession(req, { stage: 'signed_in', codeConfirmedAt: await within('system', databaseNow, { readOnly: true }) });
  for (const words of news) flash(req, 'notice', words);
  // Somebody who needed a recovery code is not at a device of long standing: they can trust it next time.
  if (trust && kind !== 'recovery') {
    const secret = await trustDevice({ personId, epoch, userAgent: req.get('User-Agent') ?? '', address: req.ip ?? '', requestId: req.requestId });
    keepDeviceSecret(req, res, secret, TRUST_DAYS);
  }
  const wanted = next ?? paths.home;
  res.redirect(303, context || needsNoPlace(next) ? wanted : paths.contextsTo(wanted));
}

async function show(req: Request, res: Response, visitor: Visitor, { next, byRecovery, trust, errors, notice }: Form & { errors: FieldErrors; notice: string }): Promise<void> {
  const hasPasskey = await within('system', (trx) => hasPasskeys(trx, visitor.personId), { readOnly: true });
  const onlyPasskey = visitor.twoStep === 'passkey';
  const here = next === undefined ? paths.twoStep : paths.twoStepTo(next);
  const join = here.includes('?') ? '&' : '?';
  renderPage(req, res, 'site/signing-in/two-step', {
    title: onlyPasskey ? 'Use your passkey' : 'Enter your code', hasPasskey, onlyPasskey, rpId: RELYING_PARTY.id, next: next ?? '', byRecovery, trust, errors, notice, words: codeWords(visitor), days: TRUST_DAYS,
    codeHref: here, recoveryHref: `${here}${join}by=recovery`,
  });
}
