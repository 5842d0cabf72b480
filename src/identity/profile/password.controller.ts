import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { continueSession } from '../../platform/visitors/passport';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { readNewPassword } from './new-password.form';
import { changePassword } from './change-password';
import { checkCurrentPassword } from './current-password';

export const edit: RequestHandler = (req, res) => show(req, res, {});

export const update: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const current = singleStrings(req.body)['current_password'] ?? '';
  const form = await readNewPassword(req.body, visitor);
  const errors: FieldErrors = { ...(current === '' && { current_password: 'Enter your current password.' }), ...(form.ok ? {} : form.errors) };
  // The current one is looked at last, so that a new one that must be mended costs no try.
  if (!form.ok || Object.keys(errors).length > 0) return show(req, res.status(422), errors);
  if (form.password === current) return show(req, res.status(422), { password: 'Choose a password that differs from the current one.' });
  const { error, tooMany } = await checkCurrentPassword(visitor.personId, current);
  if (error !== undefined) return show(req, res.status(tooMany ? 429 : 422), { current_password: error });
  const epoch = await changePassword({ personId: visitor.personId, password: form.password, requestId: req.requestId });
  await continueSession(req, { epoch });
  flash(req, 'success', 'Your password is changed. Everywhere else you are signed out.');
  res.redirect(303, paths.me.home);
};

function show(req: Request, res: Response, errors: FieldErrors): void {
  renderPage(req, res, 'me/password', { title: 'Password', errors });
}
