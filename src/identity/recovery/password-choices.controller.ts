import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { type FieldErrors } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { readNewPassword } from '../profile/new-password.form';
import { type Person } from '../people.repository';
import { choosePassword } from './choose-password';
import { readChoice } from './read-reset';

type Params = { token: string };

export const edit: RequestHandler<Params> = async (req, res) => show(req, res, await readChoice(req.params.token), {});

export const update: RequestHandler<Params> = async (req, res) => {
  const person = await readChoice(req.params.token);
  const form = await readNewPassword(req.body, person);
  if (!form.ok) return show(req, res.status(422), person, form.errors);
  await choosePassword(req.params.token, form.password, req.requestId);
  res.set('Referrer-Policy', 'no-referrer').redirect(303, paths.passwordChanged);
};

/** Signs nobody in: the new password does (security.md §3.7). */
export const done: RequestHandler = (req, res) => renderPage(req, res, 'site/passwords/password-changed', { title: 'Your password is changed' });

function show(req: Request, res: Response, { email }: Person, errors: FieldErrors): void {
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/passwords/password-choice', { title: 'Choose a new password', email, errors, address: paths.passwordChoice((req.params as Params).token) });
}
