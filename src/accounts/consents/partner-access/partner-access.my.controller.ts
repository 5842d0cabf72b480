import { type RequestHandler } from 'express';
import { HOUSE_ORGANIZATION_ID } from '../../../organizations/house';
import { paths } from '../../../paths';
import { within } from '../../../platform/database/database';
import { flash } from '../../../platform/pages/flash';
import { standing } from '../../../subscriptions/moves/move';
import { findOpenMove } from '../../../subscriptions/moves/moves.repository';
import { singleStrings } from '../../../platform/pages/forms';
import { renderPage } from '../../../platform/pages/render';
import { customerOf } from '../../../platform/visitors/visitor';
import { getOwnAccount } from '../../accounts.repository';
import { listWaiting } from '../answerable-requests.report';
import { partnerAccess, whatRevokingDoes } from './partner-access.presenter';
import { findGranted, findTakenOver, getPartnerFace } from './partner-access.report';
import { revokeAccess } from './revoke-access';

/** Who looks after the account, since when, what they may do, and who else asks. */
export const show: RequestHandler = async (req, res) => {
  const { scope, accountId, account: { organizationId }, visitor, now, today } = customerOf(req);
  const own = await within(scope, async (trx) => ({
    account: await getOwnAccount(trx, accountId), partner: await getPartnerFace(trx, organizationId),
    takenOver: await findTakenOver(trx, { accountId, organizationId }), granted: await findGranted(trx, { accountId, organizationId }), move: await findOpenMove(trx, accountId),
  }), { readOnly: true });
  const mayAnswer = visitor.permissions.has('my:account');
  const waiting = mayAnswer ? await within('system', (trx) => listWaiting(trx, { personId: visitor.personId, accountId, now }), { readOnly: true }) : [];
  renderPage(req, res, 'my/partner-access', {
    title: 'Partner access', isOwn: organizationId === HOUSE_ORGANIZATION_ID, today,
    move: own.move && mayAnswer ? { href: paths.moves.my.show(own.move.id), words: standing(own.move), to: own.move.to.name } : null,
    ...partnerAccess({ ...own, mayAnswer }), waiting: waiting.map(({ id, kind, partner, requestedAt }) => ({ href: paths.my.request.show(id), kind, partner, requestedAt })),
  });
};

/** Asks whether administrator access is really to end. */
export const confirm: RequestHandler = async (req, res) => {
  const { scope, accountId, account: { organizationId } } = customerOf(req);
  const { account, partner } = await within(scope, async (trx) => ({ account: await getOwnAccount(trx, accountId), partner: await getPartnerFace(trx, organizationId) }), { readOnly: true });
  if (!account.partnerIsAdministrator) return res.redirect(303, paths.my.partnerAccess.show);
  renderPage(req, res, 'my/partner-access-end', { title: 'End administrator access', partner: partner.name, partnerId: organizationId, account: account.name, ...whatRevokingDoes(account, partner.name) });
};

export const revoke: RequestHandler = async (req, res) => {
  const { accountId, account: { organizationId }, visitor, actor } = customerOf(req);
  // The page named this partner: another one's access is not what was decided about.
  if (singleStrings(req.body)['partner'] !== organizationId) {
    flash(req, 'notice', 'Nothing changed: your partner is another one now. Look at what they may do.');
    return res.redirect(303, paths.my.partnerAccess.show);
  }
  const ended = await revokeAccess({ organizationId, accountId, personId: visitor.personId, actor });
  if (ended) flash(req, 'success', 'Administrator access has ended. Your partner still pays and sees alerts, and is told.');
  else flash(req, 'notice', 'Your partner is not an administrator of this account. Nothing changed.');
  res.redirect(303, paths.my.partnerAccess.show);
};
