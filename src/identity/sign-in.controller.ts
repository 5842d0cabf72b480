import { type Request, type RequestHandler, type Response } from 'express';
import { Strategy } from 'passport-local';
import { z } from 'zod';
import { asksForTwoStep, belongsToSuspended, chooseContext, contextOf, needsNoPlace, placeOf, recordMove } from '../organizations/enter-context';
import { paths } from '../paths';
import { boundToCookie } from '../platform/visitors/asking-browser';
import { deviceSecretsOf } from '../platform/visitors/device-cookie';
import { databaseNow, within } from '../platform/database/database';
import { TooMany } from '../platform/errors';
import { flash } from '../platform/pages/flash';
import { email, readForm, singleStrings, type FieldErrors } from '../platform/pages/forms';
import { endSession, passport, startSession } from '../platform/visitors/passport';
import { renderPage } from '../platform/pages/render';
import { COOKIE, SESSION_COOKIE } from '../platform/visitors/sessions';
import { ownPath } from '../platform/http/wanted-page';
import { checkCredentials } from './check-credentials';
import { type Person } from './people.repository';
import { checkPasskeySignIn } from './two-step/passkeys/check-passkey-sign-in';
import { RELYING_PARTY } from './two-step/passkeys/relying-party';
import { ensureCode } from './two-step/send-code';
import { isTrustedDevice } from './two-step/devices/trust-device';

const SignInForm = z.object({
  email: email('your e-mail address'),
  password: z.string({ error: 'Enter your password.' }).min(1, 'Enter your password.').max(1_000, 'Use at most 128 characters for the password.'),
});
const WRONG = 'The e-mail or the password is wrong.';
const NO_ACCESS = 'Your sign-in opens no organization and no backup now. Ask an administrator of your organization, or who looks after your backup, to let you in again.';

passport.use(new Strategy({ usernameField: 'email', passReqToCallback: true, session: false }, (req, given, password, done) => {
  checkCredentials({ email: given, password, address: req.ip, deviceSecrets: deviceSecretsOf(req) }).then(
    (person) => done(null, (person as Express.User | undefined) ?? false),
    (error: unknown) => done(error),
  );
}));

const show: RequestHandler = (req, res) => {
  if (req.visitor?.stage === 'signed_in') return res.redirect(303, paths.home);
  const next = ownPath(req.query['next']);
  showForm(req, res, { next, notice: noticeFor(req, next), errors: {}, email: '' });
};

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  const again = { next: ownPath(typed['next']), notice: '', email: (typed['email'] ?? '').slice(0, 254) };
  const form = readForm(SignInForm, req.body);
  if (!form.ok) return showForm(req, res.status(422), { ...again, errors: form.errors });
  req.body = form.value;
  await unlessTooMany(req, res, again, async () => {
    const person = await authenticate(req, res);
    if (!person) return showForm(req, res.status(422), { ...again, errors: { email: WRONG } });
    await goIn(req, res, person, again);
  });
};

/** A passkey is both steps at once. */
export const createByPasskey: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  const again = { next: ownPath(typed['next']), notice: '', email: '' };
  await unlessTooMany(req, res, again, async () => {
    const person = await checkPasskeySignIn({ answer: typed['answer'] ?? '', boundTo: boundToCookie(req), address: req.ip, deviceSecrets: deviceSecretsOf(req), requestId: req.requestId });
    if ('refusal' in person) return showForm(req, res.status(422), { ...again, errors: { form: person.refusal } });
    await goIn(req, res, person, again, { confirmed: true });
  });
};

export const destroy: RequestHandler = async (req, res) => {
  if (req.visitor) {
    await recordMove({ personId: req.visitor.personId, requestId: req.requestId, action: 'person.signed-out', place: placeOf(req.visitor) });
    await endSession(req);
  }
  // Cached pages and stored data go too: the next person at this machine finds nothing by the back button.
  res.set('Clear-Site-Data', '"cache", "storage"').clearCookie(SESSION_COOKIE, COOKIE);
  res.redirect(303, `${paths.signIn}?signed-out`);
};

async function unlessTooMany(req: Request, res: Response, again: Omit<Form, 'errors'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    showForm(req, res, { ...again, errors: { [again.email === '' ? 'form' : 'email']: error.message } });
  }
}

function noticeFor(req: Request, next: string | undefined): string {
  if (req.query['signed-out'] !== undefined) return 'You are signed out.';
  if (req.query['registered'] !== undefined) return 'Your registration is complete. Sign in with the password you chose.';
  return next === undefined ? '' : 'Sign in to continue.';
}

type Form = { next: string | undefined; notice: string; email: string; errors: FieldErrors };

function showForm(req: Request, res: Response, { next, notice, email: typed, errors }: Form): void {
  renderPage(req, res, 'site/signing-in/sign-in', { title: 'Sign in', next: next ?? '', notice, email: typed, errors, rpId: RELYING_PARTY.id });
}

function authenticate(req: Request, res: Response): Promise<Person | undefined> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, person?: unknown) => (error ? reject(error) : resolve((person as Person | false | undefined) || undefined));
    (passport.authenticate('local', done) as RequestHandler)(req, res, (error?: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
  });
}

async function goIn(req: Request, res: Response, person: Person, again: Omit<Form, 'errors'>, { confirmed = false } = {}): Promise<void> {
  const { choices, chosen } = await chooseContext(person.id, { page: again.next });
  // Who belongs nowhere now may still answer an invitation that lets them in again.
  if (choices.length === 0 && !needsNoPlace(again.next)) return showForm(req, res.status(403), { ...again, errors: { [confirmed ? 'form' : 'email']: await whyNoAccess(person) } });
  const { id: personId, epoch, twoStep } = person;
  const context = contextOf(chosen);
  const wanted = again.next ?? paths.home;
  if (!confirmed && twoStep !== 'off' && !(await isTrustedDevice({ personId, epoch, secrets: deviceSecretsOf(req) }))) {
    await startSession(req, { personId, epoch, stage: 'pending_two_step', context });
    if (twoStep === 'email') await ensureCode({ personId, purpose: 'sign-in' });
    return res.redirect(303, again.next === undefined ? paths.twoStep : paths.twoStepTo(again.next));
  }
  const news = await recordMove({ personId, requestId: req.requestId, action: 'person.signed-in', place: chosen });
  await startSession(req, { personId, epoch, stage: 'signed_in', context, ...(confirmed && { codeConfirmedAt: await within('system', databaseNow, { readOnly: true }) }) });
  for (const words of news) flash(req, 'notice', words);
  const after = asksForTwoStep(chosen, twoStep) ? paths.me.twoStep.reminderFor(wanted) : wanted;
  res.redirect(303, chosen || needsNoPlace(again.next) ? after : paths.contextsTo(wanted));
}

/** Before the second step nobody is told which organization it is. */
async function whyNoAccess({ id }: Person): Promise<string> {
  return await belongsToSuspended(id) ? 'Your organization can’t use the portal for now. Its administrators have a mail that says why.' : NO_ACCESS;
}
