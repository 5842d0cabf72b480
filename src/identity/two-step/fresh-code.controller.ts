import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { boundToSession } from '../../platform/visitors/asking-browser';
import { databaseNow, within } from '../../platform/database/database';
import { TooMany } from '../../platform/errors';
import { singleStrings } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { hasFreshCode, visitorOf, type Visitor } from '../../platform/visitors/visitor';
import { ownPath, pageWantedBy } from '../../platform/http/wanted-page';
import { checkCode } from './check-code';
import { CODE_FIELD, carriedFields, codeWords, PASSKEY_FIELD, resendWords, RESEND_FIELD } from './code-page.presenter';
import { checkPasskey } from './passkeys/check-passkey';
import { hasPasskeys } from './passkeys/passkeys.repository';
import { RELYING_PARTY } from './passkeys/relying-party';
import { ensureCode, sendCode } from './send-code';

const WRONG = 'That code is wrong, or it was used before. Enter the newest one.';

/**
 * Guards a route behind `can(…)`: who has two-step verification on needs a code, or a passkey's answer, not older than ten
 * minutes (security.md §3.5).
 * A page is asked for again after the code; a form is kept as it was typed, passwords aside, and goes on with the right code.
 */
export function freshCode(): RequestHandler {
  return async (req, res, next) => {
    const visitor = visitorOf(req);
    if (hasFreshCode(visitor)) return next();
    if (req.method === 'GET' || req.method === 'HEAD') return res.redirect(303, paths.me.codeFor(req.originalUrl));
    // A file cannot be carried along: the page that sends it is asked for again.
    if (req.is('multipart/form-data')) return res.redirect(303, paths.me.codeFor(pageWantedBy(req) ?? paths.home));
    const ask = await answerTo(req, visitor);
    if (ask.right) return next();
    await show(req, res, visitor, { ...ask, address: req.originalUrl, ...carriedFields(req.body) });
  };
}

/** The page that asks for a code on the way to another page. */
export const edit: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const wanted = ownPath(req.query['next']) ?? paths.me.home;
  if (hasFreshCode(visitor)) return res.redirect(303, wanted);
  if (visitor.twoStep === 'email') await ensureCode({ personId: visitor.personId, purpose: 'confirmation' });
  await show(req, res, visitor, { address: paths.me.code, carried: [{ name: 'next', value: wanted }] });
};

export const update: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const wanted = ownPath(singleStrings(req.body)['next']) ?? paths.me.home;
  const ask = hasFreshCode(visitor) ? { right: true } : await answerTo(req, visitor);
  if (!ask.right) return await show(req, res, visitor, { ...ask, address: paths.me.code, carried: [{ name: 'next', value: wanted }] });
  // A file leaves the page as it is, so there must be one that says so.
  if (/[.](csv|jsonl|pdf|txt)$/.test(wanted.split('?')[0]!)) return renderPage(req, res, 'me/two-step/download', { title: 'Your file is ready', href: wanted });
  res.redirect(303, wanted);
};

type Answer = { right?: boolean; errors?: Record<string, string>; status?: number; notice?: string };

/** What the sent form says about a code or passkey; a right one counts for this session from now on, under a new id. */
async function answerTo(req: Request, visitor: Visitor): Promise<Answer> {
  const { [CODE_FIELD]: code, [RESEND_FIELD]: resend, [PASSKEY_FIELD]: passkey } = singleStrings(req.body);
  const { personId, twoStep } = visitor;
  if (passkey) return answerByPasskey(req, personId, passkey);
  if (twoStep === 'email' && resend !== undefined) return { status: 200, notice: resendWords(await sendCode({ personId, purpose: 'confirmation' })) };
  if (code === undefined) {
    if (twoStep === 'email') await ensureCode({ personId, purpose: 'confirmation' });
    return { status: 200 };
  }
  if (code.trim() === '') return { status: 422, errors: { [CODE_FIELD]: 'Enter the code.' } };
  try {
    if (!(await checkCode({ personId, code: code.slice(0, 100), place: 'inside', requestId: req.requestId }))) return { status: 422, errors: { [CODE_FIELD]: WRONG } };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return { status: 429, errors: { [CODE_FIELD]: error.message } };
  }
  return confirm(req);
}

async function answerByPasskey(req: Request, personId: string, answer: string): Promise<Answer> {
  const checked = await checkPasskey({ answer, purpose: 'confirmation', boundTo: boundToSession(req), personId, requestId: req.requestId });
  return 'refusal' in checked ? { status: 422, errors: { form: checked.refusal } } : confirm(req);
}

async function confirm(req: Request): Promise<Answer> {
  await continueSession(req, { codeConfirmedAt: await within('system', databaseNow, { readOnly: true }) });
  return { right: true };
}

type Shown = Answer & { address: string; carried: { name: string; value: string }[]; secrets?: { name: string; label: string }[] };

async function show(req: Request, res: Response, visitor: Visitor, { address, carried, secrets = [], errors = {}, status = 200, notice = '' }: Shown): Promise<void> {
  res.status(status);
  const hasPasskey = await within('system', (trx) => hasPasskeys(trx, visitor.personId), { readOnly: true });
  renderPage(req, res, 'me/two-step/code', {
    title: visitor.twoStep === 'passkey' ? 'Use your passkey to go on' : 'Enter a code to go on', address, carried, secrets, errors, notice, words: codeWords(visitor), codeField: CODE_FIELD, resendField: RESEND_FIELD, passkeyField: PASSKEY_FIELD, hasPasskey, onlyPasskey: visitor.twoStep === 'passkey', rpId: RELYING_PARTY.id,
  });
}
