import type { Request, RequestHandler } from 'express';
import { paths } from '../../paths';
import { sendCsv } from '../../platform/csv';
import { isUuid, within } from '../../platform/database';
import { type Day, dayIn, parseDay } from '../../platform/dates';
import { singleStrings } from '../../platform/forms';
import { currency, decimalText } from '../../platform/money';
import { addressWith, firstPage, listPage, pageLinks, readPage, type PageRequest } from '../../platform/pages';
import { renderPage } from '../../platform/render';
import { memberOf } from '../../platform/visitor';
import { brandName } from '../cards/card';
import { sumOfWaiting } from '../carried/carried-lines.repository';
import { type HistoryFilter, type HistoryRow, type HistoryStatus, listHistory } from './history.report';

const STATUSES: Record<HistoryStatus | 'refunded', string> = { paid: 'Paid', waiting: 'Waiting', declined: 'Declined', void: 'Void', refunded: 'Refunded' };
const REFUNDS = { none: 'No', partial: 'Partly', full: 'Fully' } as const;

/** Payment & History. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, organization, scope, visitor } = memberOf(req);
  const query = singleStrings(req.query);
  const filter = readFilter(req);
  const request = readPage(query, { sort: 'date', kind: 'moment' });
  const { rows, carried } = await within(scope, async (trx) => ({
    rows: await listHistory(trx, organizationId, filter, request), carried: await sumOfWaiting(trx, organizationId),
  }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const isFiltered = Boolean(filter.from ?? filter.to ?? filter.accountId ?? filter.status) || filter.customer !== '';
  const typed = { from: query['from'] ?? '', to: query['to'] ?? '', customer: filter.customer };
  renderPage(req, res, 'portal/billing/history', {
    title: 'Payment & History', carried: carried ?? null, rows: page.rows.map(shown), isFiltered, typed, status: filter.status ?? '', zone: organization.timeZone, accountId: filter.accountId ?? '',
    may: { keepCards: visitor.permissions.has('cards:manage'), pay: visitor.permissions.has('subscriptions:renew'), buy: visitor.permissions.has('subscriptions:buy') },
    chips: [{ label: 'All', href: addressWith(paths.portal.payments.history, query, { ...firstPage, status: undefined }), active: !filter.status },
      ...Object.entries(STATUSES).map(([status, label]) => ({ label, href: addressWith(paths.portal.payments.history, query, { ...firstPage, status }), active: filter.status === status }))],
    csvHref: addressWith(paths.portal.payments.historyCsv, query, firstPage),
    pager: { from: page.from, to: page.to, ...pageLinks(paths.portal.payments.history, query, page) },
  });
};

/** Exactly what the page's filters show, all of it. */
export const csv: RequestHandler = async (req, res) => {
  const { organization } = memberOf(req);
  const zone = organization.timeZone;
  await sendCsv<HistoryRow>(res, 'payments.csv', [
    { label: 'Invoice number', cell: (row) => row.number },
    { label: 'Date', cell: (row) => dayIn(row.at, zone) },
    { label: 'Customer', cell: (row) => row.accountName },
    { label: 'Description', cell: (row) => row.description },
    { label: 'Card', cell: (row) => (row.cardBrand ? brandName(row.cardBrand) : '') },
    { label: 'Last 4 digits', cell: (row) => row.cardLast4 },
    { label: 'Amount', cell: (row) => decimalText(row.totalCents, currency(row.currency)) },
    { label: 'Currency', cell: (row) => row.currency },
    { label: 'Status', cell: (row) => STATUSES[row.status] },
    { label: 'Refunded', cell: (row) => decimalText(row.refundedCents, currency(row.currency)) },
  ], allRows(req, readFilter(req)));
};

async function* allRows(req: Request, filter: HistoryFilter): AsyncGenerator<HistoryRow> {
  const { organizationId, scope } = memberOf(req);
  let request: PageRequest = { sort: 'date', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const rows = await within(scope, (trx) => listHistory(trx, organizationId, filter, request), { readOnly: true });
    yield* rows.slice(0, request.size);
    const last = rows[request.size - 1];
    if (rows.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

function readFilter(req: Request): HistoryFilter {
  const { organization, limitedTo } = memberOf(req);
  const { from = '', to = '', customer = '', account = '', status = '' } = singleStrings(req.query);
  return {
    from: dayOf(from), to: dayOf(to), customer: customer.trim().slice(0, 100), accountId: isUuid(account) ? account : undefined,
    status: Object.hasOwn(STATUSES, status) ? (status as keyof typeof STATUSES) : undefined, timeZone: organization.timeZone, limitedTo,
  };
}

/** Far years have no moment that the database can compare with. */
function dayOf(text: string): Day | undefined {
  return text >= '1970-01-02' && text <= '9990-01-01' ? parseDay(text) : undefined;
}

function shown(row: HistoryRow) {
  const badges = { paid: 'good', waiting: 'look', declined: 'bad', void: 'off' } as const;
  return { ...row, badge: { kind: badges[row.status], label: STATUSES[row.status] }, card: row.cardBrand ? brandName(row.cardBrand) : '', refundWord: REFUNDS[row.refunded] };
}
