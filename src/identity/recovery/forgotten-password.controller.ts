import { type RequestHandler } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { TooMany } from '../../platform/errors';
import { email, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { askForReset } from './ask-for-reset';
import { REQUESTS_AN_HOUR } from './reset-requests.repository';

const ForgottenForm = z.object({ email: email('your e-mail address') });
const TITLE = 'Forgotten password';

const show: RequestHandler = (req, res) => renderPage(req, res, 'site/passwords/forgotten-password', { title: TITLE, email: '', errors: {} });

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const typed = (singleStrings(req.body)['email'] ?? '').slice(0, 300);
  const form = readForm(ForgottenForm, req.body);
  if (!form.ok) return renderPage(req, res.status(422), 'site/passwords/forgotten-password', { title: TITLE, email: typed, errors: form.errors });
  try {
    await askForReset({ email: form.value.email, address: req.ip, requestId: req.requestId });
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    res.status(429).set('Retry-After', String(error.retryAfterSeconds));
    return renderPage(req, res, 'site/passwords/forgotten-password', { title: TITLE, email: typed, errors: { email: error.message } });
  }
  res.redirect(303, paths.forgottenPasswordSent);
};

/** The same for everybody: it knows nothing of the e-mail. */
export const sent: RequestHandler = (req, res) => renderPage(req, res, 'site/passwords/forgotten-password-sent', { title: 'Look into your mailbox', mostAnHour: REQUESTS_AN_HOUR });
