import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { readOwnPage } from './own-page.report';
import { mySubscriptionActions } from './my-subscription-actions.presenter';
import { ownCard } from './own-subscription.presenter';
import { placeOfOwn } from './own-subscriptions.report';

const PAGE_SIZE = 25;

/** All that the account has, what ends first on top: what each is, until when, who pays, and what happens next (features.md C3, C4). */
export const index: RequestHandler = async (req, res) => {
  const { scope, accountId, today, now, visitor } = customerOf(req);
  const mayPay = visitor.permissions.has('my:billing');
  const query = singleStrings(req.query);
  const request = readPage(query, { sort: 'ends', kind: 'day', size: PAGE_SIZE });
  const { account, partner, subscriptions, counts, view } = await within(scope, (trx) => readOwnPage(trx, { accountId, today, mayPay }, request), { readOnly: true });
  const page = listPage(subscriptions, request, placeOfOwn);
  renderPage(req, res, 'my/subscriptions/index', {
    title: account.kind === 'safe' ? 'Subscriptions' : 'Plan', kind: account.kind, partnerName: partner?.name ?? null, today, counts,
    cards: page.rows.map((subscription) => ({ ...ownCard(subscription, view), actions: mySubscriptionActions(subscription, { ...view, now }) })),
    actions: mayPay ? [{ label: account.kind === 'safe' && counts.total > 0 ? 'Buy for another computer' : 'Buy', href: paths.my.orders.purchases.plans, kind: 'plain', icon: 'plus' }] : [],
    pager: { from: page.from, to: page.to, total: counts.total, ...pageLinks(paths.my.subscriptions, query, page) },
  });
};
