import { type Request, type RequestHandler, type Response } from 'express';
import { hashCredentials, registerPerson } from '../../identity/register-person';
import { QUESTION_OPTIONS } from '../../identity/security-questions';
import { chooseContext, contextKey, contextOf, recordMove } from '../../organizations/enter-context';
import { paths } from '../../paths';
import { countries } from '../../platform/values/countries';
import { databaseNow, within } from '../../platform/database/database';
import { NotAllowed } from '../../platform/errors';
import { type FieldErrors } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { type Account } from '../account';
import { showComputerQuestion } from './computer-question';
import { type LinkOver, type OpenLink, readRegistrationLink } from './read-registration-link';
import { registerAccount } from './register-account';
import { readRegistration, type RegistrationTyped } from './registration.form';

type Params = { token: string };

/** Only shows a form: mail scanners open links too. */
export const edit: RequestHandler<Params> = async (req, res) => {
  const link = await readRegistrationLink(req.params.token);
  if (link.state === 'over') return showOver(req, res, link);
  if (link.asksForComputer) return showComputerQuestion(req as Request, res, link, req.params.token, { errors: {}, typed: {}, lockedSeconds: 0 });
  if (link.hasSignIn || req.visitor?.stage === 'signed_in') return showQuestion(req, res, link);
  showForm(req, res, link, { errors: {}, typed: emptyForm(link.account) });
};

/** Somebody who had no sign-in registers. */
export const update: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const link = await readRegistrationLink(secret);
  if (link.state === 'over') return showOver(req, res, link);
  if (link.asksForComputer || link.hasSignIn || req.visitor) return res.redirect(303, paths.registration(secret));
  const form = await readRegistration(link.account.kind, req.body, link.email);
  if (!form.ok) return showForm(req, res.status(422), link, form);
  const personId = await newPerson(link, form.value, form.answers, req.requestId);
  await register(req, { secret, link, personId, company: form.value.company });
  // A link never signs anybody in (security.md §3.7): the password just chosen does.
  res.redirect(303, `${paths.signIn}?registered&next=${encodeURIComponent(`${paths.my.home}?registered`)}`);
};

/** Adds the account to the sign-in of who is asked, and takes them there under a new session id. */
export const accept: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const { personId, email } = visitorOf(req);
  const link = await readRegistrationLink(secret);
  if (link.state === 'over') return showOver(req, res, link);
  if (link.asksForComputer) return res.redirect(303, paths.registration(secret));
  if (email !== link.email) throw new NotAllowed('This link is for another e-mail than the one you are signed in with. Sign out, then open it from the mail again.');
  await register(req, { secret, link, personId });
  const { chosen } = await chooseContext(personId, { key: contextKey({ kind: 'account', id: link.account.id }) });
  await recordMove({ personId, requestId: req.requestId, action: 'person.changed-context', place: chosen });
  await continueSession(req, { context: contextOf(chosen) });
  res.redirect(303, `${paths.my.home}?registered`);
};

/**
 * The person is made in the system's scope, the account's row in the organization's: should we stop in between, the
 * link still works and asks for the password just chosen.
 */
async function newPerson({ email, account }: OpenLink, typed: RegistrationTyped, answers: Parameters<typeof hashCredentials>[1], requestId: string): Promise<string> {
  const credentials = await hashCredentials(typed.password, answers);
  const { personId } = await within('system', async (trx) => registerPerson(trx, {
    email, firstName: typed.first_name, lastName: typed.last_name, phone: typed.phone, country: typed.country,
    credentials, organizationId: account.organizationId, accountId: account.id, requestId, now: await databaseNow(trx),
  }));
  return personId;
}

function register(req: Request, { secret, link: { account, email }, personId, company }: { secret: string; link: OpenLink; personId: string; company?: string | undefined }): Promise<void> {
  return within({ organizationId: account.organizationId }, async (trx) => registerAccount(trx, {
    account, email, secret, personId, company, actor: { kind: 'person', id: personId, requestId: req.requestId }, now: await databaseNow(trx),
  }));
}

/** For who has a sign-in: sign in, add it, or be told that the link is another person's. */
function showQuestion(req: Request, res: Response, { email, account, partnerName, hasSignIn, belongsAlready }: OpenLink): void {
  const visitor = req.visitor?.stage === 'signed_in' ? req.visitor : undefined;
  const secret = (req.params as Params).token;
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/registration-known', {
    title: 'Add an account to your sign-in', account, partnerName, email, hasSignIn, belongsAlready, visitorEmail: visitor?.email ?? '',
    stands: visitor === undefined ? 'signed out' : visitor.email === email ? 'asked' : 'somebody else',
    acceptHref: paths.registrationLinks.accept(secret), signInHref: paths.signInTo(paths.registration(secret)),
  });
}

function showForm(req: Request, res: Response, { account, email, partnerName }: OpenLink, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/registration', {
    title: 'Complete your registration', errors, typed: { ...emptyForm(account), ...typed }, account, email, partnerName,
    questions: QUESTION_OPTIONS, countries, address: paths.registration((req.params as Params).token),
  });
}

const OVER: Record<LinkOver['why'], (partner: string) => { title: string; text: string }> = {
  unknown: () => ({ title: 'This link does not work', text: 'Open it from the mail again, or copy all of it: mail programs sometimes cut a long address in two. If it still does not work, ask who set up your backup for a new one.' }),
  registered: () => ({ title: 'You are registered', text: 'This link was used, and it works once. Sign in with your e-mail and the password you chose.' }),
  newer: () => ({ title: 'There is a newer link', text: 'A newer mail holds a newer link, and this one stopped working. Open the link in the newest mail.' }),
  ended: (partner) => ({ title: 'This link has ended', text: `A registration link works for 30 days, and this one from ${partner} is older.` }),
};

/** Why the link opens nothing, and the next step. */
function showOver(req: Request, res: Response, { why, partnerName, canAsk, isAlone }: LinkOver): void {
  res.status(404).set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/registration-over', {
    ...OVER[why](partnerName), why, partnerName, isAlone, askHref: canAsk ? paths.registrationLinks.askForNew((req.params as Params).token) : '',
  });
}

function emptyForm(account: Account): Record<string, string> {
  return {
    first_name: account.firstName, last_name: account.lastName, company: account.kind === 'safe_pro' ? account.name : '', phone: account.phone,
    country: account.country, question1: '1', answer1: '', question2: '2', answer2: '', question3: '3', answer3: '', terms: '',
  };
}
