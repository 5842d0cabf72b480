import type { Request, RequestHandler } from 'express';
import { paths } from '../../paths';
import { sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { addDays, addMonthsFromAnchor, day, type Day } from '../../platform/values/dates';
import { addressWith, firstPage, listPage, pageLinks, readPage, type PageRequest } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { sumOfWaiting } from '../carried/carried-lines.repository';
import { isFiltered } from './history-filter.model';
import { type HistoryLine, listLinesOf, listProducts } from './history-lines.report';
import { listMonths } from './history-months.report';
import { historyQuestion } from './history-question';
import { amountsOf, csvColumns, csvLineColumns, historyTabs, monthName, shownFilters, shownRow, sumsByCurrency } from './history.presenter';
import { type HistoryRow, listHistory } from './history.report';

/** Payment & History. */
export const index: RequestHandler = async (req, res) => {
  const { organization, scope, visitor, today } = memberOf(req);
  const { query, filter, unread, of } = historyQuestion(memberOf(req), req.query);
  const request = readPage(query, { sort: 'dated', kind: 'moment' });
  const { rows, products, carried } = await within(scope, async (trx) => ({
    rows: await listHistory(trx, of, filter, request), products: await listProducts(trx), carried: await sumOfWaiting(trx, memberOf(req).organizationId),
  }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.portal.payments.history;
  renderPage(req, res, 'portal/billing/history/index', {
    title: 'Payment & History', carried: carried ?? null, rows: page.rows.map(shownRow), isFiltered: isFiltered(filter), zone: organization.timeZone,
    filters: shownFilters({ address, query, filter, unread, today, products }), tabs: historyTabs(query, 'list'), statementHref: addressWith(paths.portal.papers.statement, {}, { account: filter.accountId }),
    may: { keepCards: visitor.permissions.has('cards:manage'), pay: visitor.permissions.has('subscriptions:renew'), buy: visitor.permissions.has('subscriptions:buy') },
    csvHref: addressWith(paths.portal.payments.historyCsv, query, firstPage), linesHref: addressWith(paths.portal.payments.historyCsv, query, { ...firstPage, lines: 'yes' }),
    pdfHref: addressWith(paths.portal.papers.receiptsPdf, query, { ...firstPage, all: 'yes' }),
    pager: { from: page.from, to: page.to, ...pageLinks(address, query, page) },
  });
};

/** What was paid month by month, of what the same filters leave. */
export const months: RequestHandler = async (req, res) => {
  const { scope, today, visitor } = memberOf(req);
  const { query, filter, unread, of } = historyQuestion(memberOf(req), req.query);
  const { totals, products } = await within(scope, async (trx) => ({ totals: await listMonths(trx, of, filter, today), products: await listProducts(trx) }), { readOnly: true });
  renderPage(req, res, 'portal/billing/history/months', {
    title: 'Totals by month', isFiltered: isFiltered(filter), filters: shownFilters({ address: paths.portal.papers.months, query, filter, unread, today, products }),
    tabs: historyTabs(query, 'months'), statementHref: addressWith(paths.portal.papers.statement, {}, { account: filter.accountId }), may: { keepCards: visitor.permissions.has('cards:manage') },
    rows: totals.map(({ month, currency, count, ...sums }) => ({
      name: monthName(month), currency, count, href: addressWith(paths.portal.payments.history, query, { ...firstPage, status: filter.state ?? 'paid', ...daysOf(month) }),
      ...amountsOf(currency, sums.netCents, sums.taxCents, sums.paidCents, sums.refundedCents),
    })),
    sums: sumsByCurrency(totals),
  });
};

/** Exactly what the page's filters show, all of it: one row an invoice, or one row a line with its explanation. */
export const csv: RequestHandler = async (req, res) => {
  const zone = memberOf(req).organization.timeZone;
  if (req.query['lines'] === 'yes') await sendCsv(res, 'payments-lines.csv', csvLineColumns(zone), allLines(req));
  else await sendCsv(res, 'payments.csv', csvColumns(zone), allRows(req));
};

async function* allRows(req: Request): AsyncGenerator<HistoryRow> {
  for await (const rows of chunks(req)) yield* rows;
}

async function* allLines(req: Request): AsyncGenerator<HistoryLine> {
  const { organizationId, scope } = memberOf(req);
  for await (const rows of chunks(req)) yield* await within(scope, (trx) => listLinesOf(trx, organizationId, rows), { readOnly: true });
}

async function* chunks(req: Request): AsyncGenerator<HistoryRow[]> {
  const { scope } = memberOf(req);
  const { filter, of } = historyQuestion(memberOf(req), req.query);
  let request: PageRequest = { sort: 'dated', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const rows = await within(scope, (trx) => listHistory(trx, of, filter, request), { readOnly: true });
    yield rows.slice(0, request.size);
    const last = rows[request.size - 1];
    if (rows.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

/** The first and the last day of "2026-11". */
function daysOf(month: string): { from: Day; to: Day } {
  const from = day(`${month}-01`);
  return { from, to: addDays(addMonthsFromAnchor(from, 1), -1) };
}
