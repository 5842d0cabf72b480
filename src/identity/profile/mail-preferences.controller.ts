import { type RequestHandler } from 'express';
import { listRefusals } from '../../mail/mail-refusals.repository';
import { TOPIC_NAMES, TOPICS } from '../../mail/topics';
import { paths } from '../../paths';
import { within } from '../../platform/database';
import { flash } from '../../platform/flash';
import { singleStrings } from '../../platform/forms';
import { renderPage } from '../../platform/render';
import { visitorOf } from '../../platform/visitor';
import { chooseMails } from './choose-mails';

export const edit: RequestHandler = async (req, res) => {
  const { email } = visitorOf(req);
  const refused = await within('system', (trx) => listRefusals(trx, email), { readOnly: true });
  const topics = TOPIC_NAMES.map((name) => ({ name, label: TOPICS[name].label, hint: TOPICS[name].hint, wanted: !refused.includes(name) }));
  renderPage(req, res, 'me/mails', { title: 'Mails', email, topics });
};

/** A box that is not ticked is not sent: what is missing is refused. */
export const update: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  await chooseMails({ personId: visitorOf(req).personId, refused: TOPIC_NAMES.filter((name) => typed[name] !== 'yes'), requestId: req.requestId });
  flash(req, 'success', 'Your choice of mails is saved.');
  res.redirect(303, paths.me.home);
};
