import { type RequestHandler } from 'express';
import { ageOf } from '../../billing/disputes/dispute.presenter';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { badgeOf } from '../cases/case.presenter';
import { drivesText } from '../recovery-case';
import { countQueue, listQueue, QUEUE_FILTERS, type QueueFilter } from './queue.report';

const LABELS: Record<QueueFilter, string> = { open: 'Open', requested: 'Requested', approved: 'Approved', preparing: 'Preparing', shipped: 'Shipped', delivered: 'Delivered', overdue: 'Return overdue', closed: 'Closed' };

/** What waits for the shipping desk, the oldest first; closed cases by filter. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const query = singleStrings(req.query);
  const filter = QUEUE_FILTERS.find((one) => one === query['state']) ?? 'open';
  const request = readPage(query, { sort: `recovery-${filter}`, kind: filter === 'overdue' ? 'day' : 'moment' });
  const { rows, counts, zone } = await within(scope, async (trx) => ({ rows: await listQueue(trx, filter, request), counts: await countQueue(trx), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.recovery.office.index;
  renderPage(req, res, 'office/recovery/index', {
    title: 'Recovery by courier', zone, isClosed: filter === 'closed', isOpen: filter === 'open',
    rows: page.rows.map((row) => ({ ...row, href: paths.recovery.office.show(row.id), badge: badgeOf(row as Parameters<typeof badgeOf>[0], now), drivesWords: drivesText(row), age: ageOf(row.requestedAt, now) })),
    chips: QUEUE_FILTERS.map((one) => ({ label: LABELS[one], href: addressWith(address, {}, { state: one === 'open' ? undefined : one }), active: one === filter, ...counts[one] !== undefined && { count: counts[one] } })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, filter === 'open' ? {} : { state: filter }, page) },
  });
};
