import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { countHeld } from '../inbound/inbound-mails.repository';
import { URGENCY_NAMES } from '../ticket';
import { badgeOf } from '../tickets/ticket.presenter';
import { countQueue, listQueue, QUEUE_FILTERS, type QueueFilter } from './queue.report';

const LABELS: Record<QueueFilter, string> = { waiting: 'Waiting for us', mine: 'Mine', waiting_for_partner: 'Waiting for partner', solved: 'Solved', closed: 'Closed' };

/** Tickets that wait, what is due first. */
export const index: RequestHandler = async (req, res) => {
  const { scope, visitor, now } = staffOf(req);
  const query = singleStrings(req.query);
  const filter = QUEUE_FILTERS.find((one) => one === query['show']) ?? 'waiting';
  const request = readPage(query, { sort: `tickets-${filter}`, kind: 'moment' });
  const { rows, counts, held, zone } = await within(scope, async (trx) => ({
    rows: await listQueue(trx, { filter, personId: visitor.personId }, request), counts: await countQueue(trx, visitor.personId), held: await countHeld(trx), zone: await houseZone(trx),
  }), { readOnly: true });
  const page = listPage(rows, request, ({ place, id }) => ({ value: place, id }));
  const address = paths.support.office.index;
  renderPage(req, res, 'office/tickets/index', {
    title: 'Tickets', zone, held, isQueue: filter === 'waiting',
    rows: page.rows.map((row) => ({ ...row, href: paths.support.office.show(row.id), badge: badgeOf(row, 'office'), urgencyWords: URGENCY_NAMES[row.urgency], isOverdue: row.replyDueAt !== null && row.replyDueAt < now })),
    chips: QUEUE_FILTERS.map((one) => ({ label: LABELS[one], href: addressWith(address, {}, { show: one === 'waiting' ? undefined : one }), active: one === filter, count: counts[one] })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, filter === 'waiting' ? {} : { show: filter }, page) },
  });
};
