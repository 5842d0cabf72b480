import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { config } from '../../config';
import { checkCredentials } from '../../identity/check-credentials';
import { personFields, readPersonForm } from '../../identity/person.form';
import { hashCredentials } from '../../identity/register-person';
import { SECURITY_QUESTIONS } from '../../identity/security-questions';
import { paths } from '../../paths';
import { countries } from '../../platform/values/countries';
import { TooMany } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { joinStaff, readStaffLink, registerStaff, type StaffLink } from './accept-staff-invitation';
import { namesOf } from './staff.mails';

type Params = { token: string };
type Link = StaffLink & { secret: string };
const Fields = z.object(personFields);

/** Only shows a form: mail scanners open links too. */
export const edit: RequestHandler<Params> = async (req, res) => {
  const link = await linkOf(req);
  if (link.hasSignIn) return showSignIn(req, res, link, {});
  showForm(req, res, link, { errors: {}, typed: {} });
};

export const update: RequestHandler<Params> = async (req, res) => {
  const link = await linkOf(req);
  if (link.hasSignIn) return join(req, res, link);
  const { secret, invitation } = link;
  const form = await readPersonForm(Fields, req.body, (typed) => [invitation.email, typed['first_name'] ?? '', typed['last_name'] ?? '']);
  if (!form.ok) return showForm(req, res.status(422), link, form);
  const { first_name: firstName, last_name: lastName, phone, country, password } = form.value;
  await registerStaff({ secret, requestId: req.requestId, firstName, lastName, phone, country, credentials: await hashCredentials(password, form.answers) });
  finish(res);
};

async function linkOf(req: Request<Params>): Promise<Link> {
  return { ...(await readStaffLink(req.params.token)), secret: req.params.token };
}

/** Who has a sign-in already gives its password: whoever holds the mail alone is not enough. */
async function join(req: Request<Params>, res: Response, link: Link): Promise<void> {
  const password = singleStrings(req.body)['password'] ?? '';
  if (password === '') return showSignIn(req, res.status(422), link, { password: 'Enter your password.' });
  try {
    const person = await checkCredentials({ email: link.invitation.email, password: password.slice(0, 1_000), address: req.ip });
    if (!person) return showSignIn(req, res.status(422), link, { password: 'The password is wrong.' });
    await joinStaff({ secret: link.secret, personId: person.id, requestId: req.requestId });
    finish(res);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    showSignIn(req, res, link, { password: error.message });
  }
}

// A link never signs anybody in (security.md §3.7).
function finish(res: Response): void {
  res.redirect(303, `${paths.signIn}?registered&next=${encodeURIComponent(paths.office.home)}`);
}

function showForm(req: Request, res: Response, { invitation, secret }: Link, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): void {
  const empty = { first_name: '', last_name: '', phone: '', country: 'US', question1: '1', answer1: '', question2: '2', answer2: '', question3: '3', answer3: '', terms: '' };
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/staff-registration', {
    title: 'Join the office', vendor: config.vendor.name, email: invitation.email, roles: namesOf(invitation.roles), errors, typed: { ...empty, ...typed }, countries,
    questions: SECURITY_QUESTIONS.map(({ question, wording }) => ({ value: String(question), label: wording })), address: paths.staffInvitation(secret),
  });
}

function showSignIn(req: Request, res: Response, { invitation, secret }: Link, errors: FieldErrors): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/joining/staff-known', { title: 'Join the office', vendor: config.vendor.name, email: invitation.email, roles: namesOf(invitation.roles), errors, address: paths.staffInvitation(secret) });
}
