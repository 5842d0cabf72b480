import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { personFields, readPersonForm } from '../../../identity/person.form';
import { hashCredentials } from '../../../identity/register-person';
import { QUESTION_OPTIONS } from '../../../identity/security-questions';
import { asksForTwoStep, chooseContext, contextKey, contextOf, recordMove } from '../../../organizations/enter-context';
import { paths } from '../../../paths';
import { countries } from '../../../platform/values/countries';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors } from '../../../platform/pages/forms';
import { continueSession } from '../../../platform/visitors/passport';
import { renderPage } from '../../../platform/pages/render';
import { visitorOf } from '../../../platform/visitors/visitor';
import { COMPANY_ROLE_NAMES } from '../users/company-user.model';
import { declineCompany, joinCompany, registerInCompany } from './answer-company-invitation';
import { type CompanyLink, readCompanyLink } from './read-company-link';

type Params = { token: string };
const Form = z.object(personFields);

/** Only shows what the link is for: mail scanners open links too. */
export const show: RequestHandler<Params> = async (req, res) => {
  const link = await readCompanyLink(req.params.token);
  const visitor = req.visitor?.stage === 'signed_in' ? req.visitor : undefined;
  if (!visitor && !link.hasSignIn) return showForm(req, res, link, { errors: {}, typed: {} });
  const stands = visitor === undefined ? 'signed out' : visitor.email === link.invitation.email ? 'invited' : 'somebody else';
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/company-invitation', { title: `Invitation to ${link.companyName}`, stands, visitorEmail: visitor?.email ?? '', ...pageOf(req, link), hasSignIn: link.hasSignIn });
};

/** A person who had no sign-in registers, and becomes a user of the company with it. */
export const register: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const link = await readCompanyLink(secret);
  if (link.hasSignIn || req.visitor) return res.redirect(303, paths.companyInvitation.show(secret));
  const { invitation } = link;
  const form = await readPersonForm(Form, req.body, (typed) => [invitation.email, typed['first_name'] ?? '', typed['last_name'] ?? '', link.companyName]);
  if (!form.ok) return showForm(req, res.status(422), link, form);
  const { first_name: firstName, last_name: lastName, phone, country, password } = form.value;
  const credentials = await hashCredentials(password, form.answers);
  await registerInCompany({ secret, requestId: req.requestId, credentials, firstName, lastName, phone, country });
  // A link never signs anybody in (security.md §3.7): the password just chosen does.
  res.redirect(303, `${paths.signIn}?registered&next=${encodeURIComponent(`${paths.my.home}?registered`)}`);
};

/** Adds the company to the sign-in of who is asked, and takes them there under a new session id. */
export const accept: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const { personId, ...visitor } = visitorOf(req);
  const { companyName } = await readCompanyLink(secret);
  const { accountId } = await joinCompany({ secret, person: { ...visitor, id: personId }, requestId: req.requestId });
  const { chosen } = await chooseContext(personId, { key: contextKey({ kind: 'account', id: accountId }) });
  await recordMove({ personId, requestId: req.requestId, action: 'person.changed-context', place: chosen });
  await continueSession(req, { context: contextOf(chosen) });
  flash(req, 'success', `You are a user of ${companyName} now.`);
  res.redirect(303, asksForTwoStep(chosen, visitor.twoStep) ? paths.me.twoStep.reminderFor(paths.my.home) : paths.my.home);
};

export const decline: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const { personId, ...visitor } = visitorOf(req);
  const { companyName } = await readCompanyLink(secret);
  await declineCompany({ secret, person: { ...visitor, id: personId }, requestId: req.requestId });
  flash(req, 'notice', `You have declined the invitation to ${companyName}.`);
  res.redirect(303, paths.home);
};

function showForm(req: Request, res: Response, link: CompanyLink, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): void {
  const { firstName, lastName } = link.invitation;
  const empty = { first_name: firstName, last_name: lastName, phone: '', country: link.country, question1: '1', answer1: '', question2: '2', answer2: '', question3: '3', answer3: '', terms: '' };
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/company-invitation-registration', { title: 'Complete your registration', errors, typed: { ...empty, ...typed }, countries, questions: QUESTION_OPTIONS, ...pageOf(req, link) });
}

function pageOf(req: Request, { invitation, companyName, by }: CompanyLink) {
  const secret = String(req.params['token']);
  const address = paths.companyInvitation.show(secret);
  return {
    companyName, by, email: invitation.email, role: COMPANY_ROLE_NAMES[invitation.role], address,
    acceptHref: paths.companyInvitation.accept(secret), declineHref: paths.companyInvitation.decline(secret), signInHref: paths.signInTo(address),
  };
}
