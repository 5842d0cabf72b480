import { type RequestHandler } from 'express';
import { getOwnAccount } from '../../accounts/accounts.repository';
import { getPartnerCard } from '../../organizations/organizations.repository';
import { within } from '../../platform/database';
import { renderPage } from '../../platform/render';
import { customerOf } from '../../platform/visitor';
import { listOwnSubscriptions } from './own-subscriptions.report';
import { whatHappens } from './own-subscription.presenter';

/** The customer's first page: what they have, until when, and who looks after it (features.md C1). */
export const show: RequestHandler = async (req, res) => {
  const { scope, accountId, account, today, visitor } = customerOf(req);
  const page = await within(scope, async (trx) => ({
    own: await getOwnAccount(trx, accountId),
    partner: await getPartnerCard(trx, account.organizationId),
    subscriptions: await listOwnSubscriptions(trx, accountId),
  }), { readOnly: true });
  renderPage(req, res, 'my/overview', {
    title: page.own.name, today, partner: page.partner, kind: page.own.kind,
    justRegistered: req.query['registered'] !== undefined, firstName: visitor.firstName,
    subscriptions: page.subscriptions.map((subscription) => ({ ...subscription, ...whatHappens(subscription, page.partner.name) })),
  });
};
