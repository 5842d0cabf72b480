import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken, TooMany } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { requireAccess } from '../access/access-level.model';
import { findAccountPerson } from '../account-people.repository';
import { getAccount } from '../accounts.repository';
import { RESETS_AN_HOUR, sendPasswordReset } from './send-password-reset';

type Params = { id: string; personId: string };
const [FORM, DANGER] = ['portal/accounts/password-reset', 'portal/accounts/password-reset-unvalidated'] as const;

/** Asks how the person proves who they are before they choose a new password. */
export const edit: RequestHandler<Params> = (req, res) => show(req, res, FORM, {});

/** With validation the link is sent at once; without, a page that names the danger comes first. */
export const update: RequestHandler<Params> = async (req, res) => {
  const { id, personId } = idsIn(req);
  if (singleStrings(req.body)['no_validation'] === 'yes') return res.redirect(303, paths.portal.passwordReset.confirmUnvalidated(id, personId));
  await send(req, res, FORM, true);
};

export const confirm: RequestHandler<Params> = (req, res) => show(req, res, DANGER, {});

export const sendUnvalidated: RequestHandler<Params> = (req, res) => send(req, res, DANGER, false);

async function send(req: Request<Params>, res: Response, view: typeof FORM | typeof DANGER, validated: boolean): Promise<void> {
  const { organizationId, actor } = memberOf(req as Request);
  const { id: accountId, personId } = idsIn(req);
  try {
    const email = await sendPasswordReset({ organizationId, accountId, personId, validated, actor });
    flash(req as Request, 'success', `We wrote to ${email} about a new password. A link in the mail works once, for 24 hours.`);
    res.redirect(303, paths.portal.account(accountId));
  } catch (error) {
    if (!(error instanceof RuleBroken || error instanceof TooMany)) throw error;
    if (error instanceof TooMany) res.set('Retry-After', String(error.retryAfterSeconds));
    await show(req, res.status(error.status), view, { form: error.message });
  }
}

async function show(req: Request<Params>, res: Response, view: typeof FORM | typeof DANGER, errors: FieldErrors): Promise<void> {
  const { organizationId, scope } = memberOf(req as Request);
  const { id, personId } = idsIn(req);
  const { account, person } = await within(scope, async (trx) => {
    const account = await getAccount(trx, organizationId, id);
    requireAccess(account, 'reset_password');
    return { account, person: await findAccountPerson(trx, id, personId) };
  }, { readOnly: true });
  if (!person) throw new NotFound();
  renderPage(req as Request, res, view, {
    title: 'Reset password', errors, account: { id, name: account.name }, email: person.email, name: `${person.firstName} ${person.lastName}`.trim() || person.email,
    address: paths.portal.passwordReset.edit(id, personId), confirmAddress: paths.portal.passwordReset.confirmUnvalidated(id, personId), mostAnHour: RESETS_AN_HOUR,
  });
}

function idsIn({ params: { id, personId } }: Request<Params>): Params {
  if (!isUuid(id) || !isUuid(personId)) throw new NotFound('We could not find that account.');
  return { id, personId };
}
