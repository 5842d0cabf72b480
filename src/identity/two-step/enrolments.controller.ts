import { type Request, type RequestHandler, type Response } from 'express';
import { renderSVG } from 'uqr';
import { config } from '../../config';
import { paths } from '../../paths';
import { NotFound, RuleBroken, TooMany } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings, type FieldErrors } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { beginEnrolment, findPendingSecret, isEmailBegun } from './begin-enrolment';
import { codeGateway } from './code-gateway';
import { resendWords } from './code-page.presenter';
import { confirmEnrolment, type Method } from './confirm-enrolment';
import { askForPassword } from './password-field';
import { ensureCode, sendCode } from './send-code';
import { inGroups, otpauthAddress } from './totp';

const ON = 'Two-step verification is on. From now on you are asked for a code when you sign in at a device that you have not trusted.';
const WRONG = 'That code is wrong. Enter the newest one.';
const TITLES = { off: 'Set up two-step verification', app: 'Change how you get your codes', email: 'Change how you get your codes', passkey: 'Set up codes' } as const;

/** Choosing how the codes come. Who has no fresh code gives their password. */
export const new_: RequestHandler = (req, res) => showMethods(req, res, '', {});

export { new_ as new };

export const create: RequestHandler = async (req, res) => {
  const { personId, twoStep } = visitorOf(req);
  const chosen = singleStrings(req.body)['codes_by'];
  const method = chosen === 'app' || chosen === 'email' ? chosen : undefined;
  if (!method) return showMethods(req, res.status(422), '', { codes_by: 'Choose how you want to get your codes.' });
  // With two-step on the route has asked for a code.
  const wrong = twoStep === 'off' ? await askForPassword(req, personId) : undefined;
  if (wrong) return showMethods(req, res.status(wrong.status), method, { password: wrong.words });
  if (method === 'app') await beginEnrolment({ personId, requestId: req.requestId });
  else await ensureCode({ personId, purpose: 'enrolment' });
  res.redirect(303, method === 'app' ? paths.me.twoStep.app : paths.me.twoStep.email);
};

export const editApp: RequestHandler = (req, res) => showApp(req, res, {});

/** The QR code as a picture of ours: the key leaves this machine for nobody but its owner. */
export const qrCode: RequestHandler = async (req, res) => {
  const { personId, email } = visitorOf(req);
  const secret = await findPendingSecret(personId);
  if (secret === undefined) throw new NotFound();
  const picture = renderSVG(otpauthAddress({ secret, email, issuer: `${config.vendor.name} ${config.vendor.portalName}` }), { ecc: 'M', border: 4 });
  res.set({ 'Cache-Control': 'private, no-store', 'Content-Security-Policy': "default-src 'none'; sandbox" }).type('image/svg+xml').send(picture);
};

export const updateApp: RequestHandler = (req, res) => confirm(req, res, 'app', (errors) => showApp(req, res, errors));

export const editEmail: RequestHandler = async (req, res) => {
  if (!(await isEmailBegun(visitorOf(req).personId))) return res.redirect(303, paths.me.twoStep.show);
  showEmail(req, res, {}, '');
};

export const updateEmail: RequestHandler = (req, res) => confirm(req, res, 'email', (errors) => showEmail(req, res, errors, ''));

export const resendEmail: RequestHandler = async (req, res) => {
  const { personId } = visitorOf(req);
  if (!(await isEmailBegun(personId))) return res.redirect(303, paths.me.twoStep.show);
  showEmail(req, res, {}, resendWords(await sendCode({ personId, purpose: 'enrolment' })));
};

async function confirm(req: Request, res: Response, method: Method, again: (errors: FieldErrors) => unknown): Promise<void> {
  const { personId } = visitorOf(req);
  const code = (singleStrings(req.body)['code'] ?? '').replace(/\s/g, '').slice(0, 100);
  if (!/^\d{6}$/.test(code)) return void again({ code: code === '' ? 'Enter the code.' : 'Enter the six digits of the code.', ...unprocessable(res) });
  try {
    const enrolled = await confirmEnrolment({ personId, method, code, requestId: req.requestId });
    if (!enrolled) return void again({ code: WRONG, ...unprocessable(res) });
    await continueSession(req, { epoch: enrolled.epoch, codeConfirmedAt: enrolled.now });
    renderPage(req, res, 'me/two-step/recovery-codes', { title: 'Keep your recovery codes', codes: enrolled.recoveryCodes, lead: ON });
  } catch (error) {
    if (error instanceof RuleBroken) {
      flash(req, 'warning', error.message);
      return res.redirect(303, paths.me.twoStep.show);
    }
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    again({ code: error.message });
  }
}

function unprocessable(res: Response): FieldErrors {
  res.status(422);
  return {};
}

function showMethods(req: Request, res: Response, method: string, errors: FieldErrors): void {
  const visitor = visitorOf(req);
  renderPage(req, res, 'me/two-step/method', { title: TITLES[visitor.twoStep], method, errors, asksForPassword: visitor.twoStep === 'off', email: visitor.email });
}

async function showApp(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const secret = await findPendingSecret(visitorOf(req).personId);
  if (secret === undefined) return res.redirect(303, paths.me.twoStep.show);
  renderPage(req, res, 'me/two-step/app', { title: 'Set up your authenticator app', key: inGroups(secret), errors });
}

function showEmail(req: Request, res: Response, errors: FieldErrors, notice: string): void {
  renderPage(req, res, 'me/two-step/email', { title: 'Enter the code from the mail', sentTo: codeGateway.shownAs(visitorOf(req)), errors, notice });
}
