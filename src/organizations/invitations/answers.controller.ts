import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { personFields, readPersonForm } from '../../identity/person.form';
import { hashCredentials } from '../../identity/register-person';
import { QUESTION_OPTIONS } from '../../identity/security-questions';
import { paths } from '../../paths';
import { countries } from '../../platform/values/countries';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { asksForTwoStep, chooseContext, contextKey, contextOf, recordMove } from '../enter-context';
import { namesOfRoles } from '../roles';
import { acceptInvitation, declineInvitation, registerByInvitation } from './accept-invitation';
import { type Link, readLink } from './read-link';

type Params = { token: string };
const Form = z.object(personFields);

/** Only shows what the link is for: mail scanners open links too. */
export const show: RequestHandler<Params> = async (req, res) => {
  const link = await readLink(req.params.token);
  showFor(req, res, link);
};

/** A person who had no sign-in registers, and becomes a user with it. */
export const register: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const link = await readLink(secret);
  if (link.hasSignIn || req.visitor) return res.redirect(303, paths.invitation.show(secret));
  const { invitation } = link;
  const form = await readPersonForm(Form, req.body, (typed) => [invitation.email, typed['first_name'] ?? '', typed['last_name'] ?? '', link.organizationName]);
  if (!form.ok) return showForm(req, res.status(422), link, form);
  const { first_name: firstName, last_name: lastName, phone, country, password } = form.value;
  const credentials = await hashCredentials(password, form.answers);
  await registerByInvitation({ secret, requestId: req.requestId, credentials, firstName, lastName, phone, country });
  // A link never signs anybody in (security.md §3.7): the password just chosen does.
  res.redirect(303, `${paths.signIn}?registered&next=${encodeURIComponent(paths.portal.home)}`);
};

/** Adds the membership to the sign-in of who is asked, and takes them there under a new session id. */
export const accept: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const { personId, ...visitor } = visitorOf(req);
  const { organizationName } = await readLink(secret);
  const { organizationId } = await acceptInvitation({ secret, person: { ...visitor, id: personId }, requestId: req.requestId });
  const { chosen } = await chooseContext(personId, { key: contextKey({ kind: 'organization', id: organizationId }) });
  await recordMove({ personId, requestId: req.requestId, action: 'person.changed-context', place: chosen });
  await continueSession(req, { context: contextOf(chosen) });
  flash(req, 'success', `You belong to ${organizationName} now.`);
  res.redirect(303, asksForTwoStep(chosen, visitor.twoStep) ? paths.me.twoStep.reminderFor(paths.portal.home) : paths.portal.home);
};

export const decline: RequestHandler<Params> = async (req, res) => {
  const { token: secret } = req.params;
  const { personId, ...visitor } = visitorOf(req);
  const { organizationName, inviterName } = await readLink(secret);
  await declineInvitation({ secret, person: { ...visitor, id: personId }, requestId: req.requestId });
  flash(req, 'notice', `You have declined the invitation to ${organizationName}. We told ${inviterName}.`);
  res.redirect(303, paths.home);
};

function showFor(req: Request, res: Response, link: Link): void {
  const visitor = req.visitor?.stage === 'signed_in' ? req.visitor : undefined;
  if (!visitor && !link.hasSignIn) return showForm(req, res, link, { errors: {}, typed: {} });
  const stands = visitor === undefined ? 'signed out' : visitor.email === link.invitation.email ? 'invited' : 'somebody else';
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/invitation', {
    title: `Invitation to ${link.organizationName}`, stands, visitorEmail: visitor?.email ?? '', ...pageOf(req, link), hasSignIn: link.hasSignIn,
  });
}

function showForm(req: Request, res: Response, link: Link, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): void {
  const { firstName, lastName, mobilePhone, officePhone } = link.invitation;
  const empty = { first_name: firstName, last_name: lastName, phone: mobilePhone || officePhone, country: link.country, question1: '1', answer1: '', question2: '2', answer2: '', question3: '3', answer3: '', terms: '' };
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/invitation-registration', {
    title: 'Complete your registration', errors, typed: { ...empty, ...typed }, countries, ...pageOf(req, link),
    questions: QUESTION_OPTIONS,
  });
}

function pageOf(req: Request, { invitation, organizationName, inviterName }: Link) {
  const secret = String(req.params['token']);
  return {
    organizationName, inviterName, email: invitation.email, roles: namesOfRoles(invitation.roles),
    address: paths.invitation.show(secret), acceptHref: paths.invitation.accept(secret), declineHref: paths.invitation.decline(secret), signInHref: paths.signInTo(paths.invitation.show(secret)),
  };
}
