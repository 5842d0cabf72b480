import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { day, money } from '../../platform/values/format';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { productName, STATE_BADGES } from '../deal-words.model';
import { badgeOf } from '../deal.presenter';
import { countQueue, listQueue, QUEUE_FILTERS, type QueuedDeal, type QueueFilter } from './queue.report';

const LABELS: Record<QueueFilter, string> = {
  waiting: 'Waiting', overdue: 'Answer overdue', approved: STATE_BADGES.approved.label, rejected: STATE_BADGES.rejected.label, won: STATE_BADGES.won.label, lost: STATE_BADGES.lost.label, lapsed: STATE_BADGES.lapsed.label,
  withdrawn: STATE_BADGES.withdrawn.label,
};

/** What waits for the partner desk, the soonest due first; other states by filter. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const query = singleStrings(req.query);
  const filter = QUEUE_FILTERS.find((one) => one === query['state']) ?? 'waiting';
  const request = readPage(query, { sort: `deals-${filter}`, kind: 'moment' });
  const { rows, counts, zone } = await within(scope, async (trx) => ({ rows: await listQueue(trx, filter, request), counts: await countQueue(trx), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.deals.office.index;
  renderPage(req, res, 'office/deals/index', {
    title: 'Deals', zone, isQueue: filter === 'waiting' || filter === 'overdue', rows: page.rows.map((row) => rowOf(row, now)),
    chips: QUEUE_FILTERS.map((one) => ({ label: LABELS[one], href: addressWith(address, {}, { state: one === 'waiting' ? undefined : one }), active: one === filter, ...(one === 'waiting' || one === 'overdue') && { count: counts[one] } })),
    pager: { from: page.from, to: page.to, ...page.next === undefined && { total: page.to }, ...pageLinks(address, filter === 'waiting' ? {} : { state: filter }, page) },
  });
};

function rowOf(row: QueuedDeal, now: Date) {
  return {
    href: paths.deals.office.show(row.id), number: row.number, company: row.company, organizationName: row.organizationName, product: `${row.quantity ?? 1} × ${productName(row.product)}`,
    value: money(row.valueCents ?? 0, row.currency), badge: badgeOf(row, now), age: ageWords(row.submittedAt!, now), replyBy: row.replyByOn ? day(row.replyByOn) : '–', submittedAt: row.submittedAt,
    duplicates: row.duplicates === 0 ? '' : row.duplicates === 1 ? '1 other partner’s deal' : `${row.duplicates >= 10 ? '10 or more' : row.duplicates} other partners’ deals`,
  };
}

/** How long ago it came in. */
function ageWords(since: Date, now: Date): string {
  const hours = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 3_600_000));
  if (hours < 48) return hours < 1 ? 'less than an hour' : hours === 1 ? '1 hour' : `${hours} hours`;
  return `${Math.floor(hours / 24)} days`;
}
