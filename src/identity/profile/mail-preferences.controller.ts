import { type RequestHandler } from 'express';
import { listRefusals } from '../../mail/mail-refusals.repository';
import { type Topic, TOPIC_NAMES, TOPICS } from '../../mail/topics';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { type Visitor, visitorOf } from '../../platform/visitors/visitor';
import { chooseMails } from './choose-mails';

export const edit: RequestHandler = async (req, res) => {
  const { email, context } = visitorOf(req);
  const refused = await within('system', (trx) => listRefusals(trx, email), { readOnly: true });
  const topics = shownTo(context).map(({ name, hint }) => ({ name, label: TOPICS[name].label, hint, wanted: !refused.includes(name) }));
  renderPage(req, res, 'me/mails', { title: 'Mails', email, topics });
};

/** A box that is not ticked is not sent: what is missing is refused. */
export const update: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  const { personId, email, context } = visitorOf(req);
  const shown: readonly string[] = shownTo(context).map(({ name }) => name);
  // What another place of theirs offers stays as it was chosen there.
  const before = await within('system', (trx) => listRefusals(trx, email), { readOnly: true });
  await chooseMails({ personId, refused: TOPIC_NAMES.filter((name) => (shown.includes(name) ? typed[name] !== 'yes' : before.includes(name))), requestId: req.requestId });
  flash(req, 'success', 'Your choice of mails is saved.');
  res.redirect(303, paths.me.home);
};

/** The topics of mails that somebody can get where they stand, with what they are about in their words. */
function shownTo(context: Visitor['context']): { name: Topic; hint: string }[] {
  const isCustomer = context?.kind === 'account';
  return TOPIC_NAMES.map((name) => ({ name, hint: isCustomer ? TOPICS[name].customers : TOPICS[name].hint })).filter(({ hint }) => hint !== '');
}
