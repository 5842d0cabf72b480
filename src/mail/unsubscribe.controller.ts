import { type RequestHandler } from 'express';
import { paths } from '../paths';
import { NotFound } from '../platform/errors';
import { renderPage } from '../platform/pages/render';
import { readRefusal, refuseMails } from './refuse-mails';
import { TOPICS } from './topics';

type Params = { code: string };
const UNKNOWN = 'This link does not work. Copy the whole address from the mail, or choose your mails under My account.';

/** Only shows a button: mail scanners open links too. */
export const edit: RequestHandler<Params> = async (req, res) => {
  const about = await readRefusal(req.params.code);
  if (!about) throw new NotFound(UNKNOWN);
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/unsubscribe', { title: 'Stop mails of this kind', email: about.email, topic: TOPICS[about.topic].title, address: paths.unsubscribe(req.params.code) });
};

/** Sent by the page's button, or by a mail program's own (RFC 8058): it has neither cookie nor token, the address is the proof. */
export const update: RequestHandler<Params> = async (req, res) => {
  const about = await refuseMails(req.params.code, req.requestId);
  if (!about) throw new NotFound(UNKNOWN);
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/unsubscribed', { title: 'These mails are stopped', email: about.email, topic: TOPICS[about.topic].title });
};
