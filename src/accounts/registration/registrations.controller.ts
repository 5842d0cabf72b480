import { type Request, type RequestHandler, type Response } from 'express';
import { checkCredentials } from '../../identity/check-credentials';
import { findPersonByEmail } from '../../identity/people.repository';
import { hashCredentials, registerPerson } from '../../identity/register-person';
import { QUESTION_OPTIONS } from '../../identity/security-questions';
import { findToken, type Token } from '../../identity/tokens';
import { findOrganizationName } from '../../organizations/organizations.repository';
import { paths } from '../../paths';
import { countries } from '../../platform/countries';
import { databaseNow, within } from '../../platform/database';
import { deviceSecretsOf } from '../../platform/device-cookie';
import { NotFound, TooMany } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/forms';
import { renderPage } from '../../platform/render';
import { type Account } from '../account';
import { getAccount } from '../accounts.repository';
import { LINK_OVER, registerAccount } from './register-account';
import { readRegistration, type RegistrationTyped } from './registration.form';

type Link = { token: Token; secret: string; account: Account; partnerName: string; hasSignIn: boolean; now: Date };
type Params = { token: string };

/** Only shows a form: mail scanners open links too. */
export const edit: RequestHandler<Params> = async (req, res) => {
  const link = await readLink(req.params.token);
  if (link.hasSignIn) return showSignIn(req, res, link, {});
  showForm(req, res, link, { errors: {}, typed: emptyForm(link.account) });
};

export const update: RequestHandler<Params> = async (req, res) => {
  const link = await readLink(req.params.token);
  if (link.hasSignIn) return addToSignIn(req, res, link);
  const form = await readRegistration(link.account.kind, req.body, link.account.email);
  if (!form.ok) return showForm(req, res.status(422), link, form);
  const personId = await newPerson(link, form.value, form.answers, req.requestId);
  await finish(req, res, link, personId, form.value.company);
};

async function readLink(secret: string): Promise<Link> {
  const { token, now, known } = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    const token = await findToken(trx, 'registration', secret, now);
    return { token, now, known: token && (await findPersonByEmail(trx, token.email)) };
  }, { readOnly: true });
  if (!token?.organizationId || !token.accountId) throw new NotFound(LINK_OVER);
  const { organizationId, accountId } = token;
  const { account, partnerName } = await within({ organizationId }, async (trx) => ({
    account: await getAccount(trx, organizationId, accountId),
    partnerName: await findOrganizationName(trx, organizationId),
  }), { readOnly: true });
  return { token, secret, account, partnerName, hasSignIn: (known?.passwordHash ?? null) !== null, now };
}

/**
 * The person is made in the system's scope, the account's row in the organization's: should we stop in between, the
 * link still works and asks for the password just chosen.
 */
async function newPerson(link: Link, typed: RegistrationTyped, answers: Parameters<typeof hashCredentials>[1], requestId: string): Promise<string> {
  const credentials = await hashCredentials(typed.password, answers);
  const { personId } = await within('system', async (trx) => registerPerson(trx, {
    email: link.account.email, firstName: typed.first_name, lastName: typed.last_name, phone: typed.phone, country: typed.country,
    credentials, organizationId: link.account.organizationId, accountId: link.account.id, requestId, now: await databaseNow(trx),
  }));
  return personId;
}

async function addToSignIn(req: Request, res: Response, link: Link): Promise<void> {
  const password = singleStrings(req.body)['password'] ?? '';
  if (password === '') return showSignIn(req, res.status(422), link, { password: 'Enter your password.' });
  try {
    const person = await checkCredentials({ email: link.account.email, password: password.slice(0, 1_000), address: req.ip, deviceSecrets: deviceSecretsOf(req) });
    if (!person) return showSignIn(req, res.status(422), link, { password: 'The password is wrong.' });
    await finish(req, res, link, person.id, undefined);
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    showSignIn(req, res, link, { password: error.message });
  }
}

async function finish(req: Request, res: Response, { token, secret, account }: Link, personId: string, company: string | undefined): Promise<void> {
  await within({ organizationId: account.organizationId }, async (trx) => registerAccount(trx, {
    token, secret, personId, company, actor: { kind: 'person', id: personId, requestId: req.requestId }, now: await databaseNow(trx),
  }));
  // A link never signs anybody in (security.md §3.7): the password just chosen does.
  res.redirect(303, `${paths.signIn}?registered&next=${encodeURIComponent(`${paths.my.home}?registered`)}`);
}

function showForm(req: Request, res: Response, link: Link, { errors, typed }: { errors: FieldErrors; typed: Record<string, string> }): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/registration', {
    title: 'Complete your registration', errors, typed: { ...emptyForm(link.account), ...typed }, account: link.account, partnerName: link.partnerName,
    questions: QUESTION_OPTIONS, countries,
    address: paths.registration(link.secret),
  });
}

function showSignIn(req: Request, res: Response, link: Link, errors: FieldErrors): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/registration-known', {
    title: 'Add an account to your sign-in', errors, account: link.account, partnerName: link.partnerName, address: paths.registration(link.secret),
  });
}

function emptyForm(account: Account): Record<string, string> {
  return {
    first_name: account.firstName, last_name: account.lastName, company: account.kind === 'safe_pro' ? account.name : '', phone: account.phone,
    country: account.country, question1: '1', answer1: '', question2: '2', answer2: '', question3: '3', answer3: '', terms: '',
  };
}
