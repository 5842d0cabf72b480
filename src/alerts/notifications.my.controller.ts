import { type RequestHandler } from 'express';
import { getOwnAccount } from '../accounts/accounts.repository';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { findOrganizationName } from '../organizations/organizations.repository';
import { paths } from '../paths';
import { within } from '../platform/database/database';
import { singleStrings } from '../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../platform/pages/pages';
import { renderPage } from '../platform/pages/render';
import { customerOf } from '../platform/visitors/visitor';
import { notificationRow } from './notifications.presenter';
import { countOwnAlerts, listOwnAlerts, placeOfAlert } from './own-alerts.report';

const PAGE_SIZE = 25;

/** What is open for the account, and what closed in the last thirty days, in the customer's words (features.md C4). */
export const index: RequestHandler = async (req, res) => {
  const { scope, accountId, today } = customerOf(req);
  const query = singleStrings(req.query);
  const show = query['show'] === 'closed' ? 'closed' : 'open';
  const request = readPage(query, { sort: show, kind: 'moment', size: PAGE_SIZE });
  const found = await within(scope, async (trx) => {
    const account = await getOwnAccount(trx, accountId);
    const partner = account.organizationId === HOUSE_ORGANIZATION_ID ? null : await findOrganizationName(trx, account.organizationId);
    return { account, partner, alerts: await listOwnAlerts(trx, { accountId, show, today }, request), counts: await countOwnAlerts(trx, { accountId, today }) };
  }, { readOnly: true });
  const page = listPage(found.alerts, request, placeOfAlert);
  renderPage(req, res, 'my/notifications', {
    title: 'Notifications', show, counts: found.counts, rows: page.rows.map((alert) => notificationRow(alert, { kind: found.account.kind, partner: found.partner })),
    chips: [
      { label: 'Open', href: paths.my.notifications, active: show === 'open', count: found.counts.open },
      { label: 'Closed in the last 30 days', href: `${paths.my.notifications}?show=closed`, active: show === 'closed', count: found.counts.closed },
    ],
    pager: { from: page.from, to: page.to, total: found.counts[show], ...pageLinks(paths.my.notifications, query, page) },
  });
};
