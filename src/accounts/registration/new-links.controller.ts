import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { renderPage } from '../../platform/pages/render';
import { askForNewLink } from './ask-for-new-link';

/** Asks the partner for a new link in place of one that is over; the same answer for every link. */
export const create: RequestHandler<{ token: string }> = async (req, res) => {
  await askForNewLink({ secret: req.params.token, address: req.ip, requestId: req.requestId });
  res.set('Referrer-Policy', 'no-referrer').redirect(303, paths.registrationLinks.asked);
};

export const asked: RequestHandler = (req, res) => renderPage(req, res, 'site/joining/registration-link-asked', { title: 'Look at your mails' });
