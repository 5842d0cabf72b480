import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { databaseNow, within } from '../../platform/database/database';
import { TooMany } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { email, readForm, singleStrings, type FieldErrors } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { cancelEmailChange } from './answer-email-change';
import { askEmailChange } from './ask-email-change';
import { checkCurrentPassword } from './current-password';
import { findOpenChange } from './email-changes.repository';

const EmailForm = z.object({ email: email('the new e-mail'), current_password: z.string({ error: 'Enter your current password.' }).min(1, 'Enter your current password.') });

export const edit: RequestHandler = (req, res) => show(req, res, '', {});

export const update: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const typed = (singleStrings(req.body)['email'] ?? '').slice(0, 300);
  const form = readForm(EmailForm, req.body);
  if (!form.ok) return show(req, res.status(422), typed, form.errors);
  if (form.value.email === visitor.email) return show(req, res.status(422), typed, { email: 'This is your e-mail already. Enter the new one.' });
  const { error, tooMany } = await checkCurrentPassword(visitor.personId, form.value.current_password);
  if (error !== undefined) return show(req, res.status(tooMany ? 429 : 422), typed, { current_password: error });
  try {
    await askEmailChange({ personId: visitor.personId, newEmail: form.value.email, requestId: req.requestId });
  } catch (refusal) {
    if (!(refusal instanceof TooMany)) throw refusal;
    return show(req, res.status(429), typed, { email: refusal.message });
  }
  flash(req, 'notice', `Both addresses get a mail now. Confirm it at ${visitor.email} and at ${form.value.email}; then your e-mail changes.`);
  res.redirect(303, paths.me.home);
};

export const destroy: RequestHandler = async (req, res) => {
  await cancelEmailChange({ personId: visitorOf(req).personId }, req.requestId);
  flash(req, 'success', 'The change is cancelled. Your e-mail stays as it is.');
  res.redirect(303, paths.me.home);
};

async function show(req: Request, res: Response, typed: string, errors: FieldErrors): Promise<void> {
  const visitor = visitorOf(req);
  const open = await within('system', async (trx) => findOpenChange(trx, visitor.personId, await databaseNow(trx)), { readOnly: true });
  renderPage(req, res, 'me/email', { title: 'E-mail', email: visitor.email, typed, errors, waitingFor: open?.newEmail ?? '' });
}
