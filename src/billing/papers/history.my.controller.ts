import type { RequestHandler } from 'express';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { type Scoped, within } from '../../platform/database/database';
import { day } from '../../platform/values/dates';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { cardLabel } from '../cards/card';
import { listCards } from '../cards/cards.repository';
import { sumOfWaiting } from '../carried/carried-lines.repository';
import { listOpenInvoices } from '../invoices/invoices.repository';
import { readCustomerHouse } from '../payers/customer-house.report';
import { payerOf, renderBillingPage } from '../payers/payer-of';
import type { HistoryOf } from './history-conditions';
import { type HistoryFilter, noFilter } from './history-filter.model';
import { csvColumns, shownRow } from './history.presenter';
import { type HistoryRow, listHistory } from './history.report';
import { listYears } from './history-years.report';

/** Billing: what a customer has paid by themselves, year by year, what waits for money, and the card that pays next. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, pages } = payerOf(req);
  const query = singleStrings(req.query);
  const year = yearIn(query);
  const request = readPage(query, { sort: 'dated', kind: 'moment' });
  const { rows, zone, ...read } = await within(scope, async (trx) => {
    const of = await ofCustomer(trx, organizationId);
    return {
      rows: await listHistory(trx, of, filterOf(year), request), zone: of.timeZone, years: await listYears(trx, of), carried: await sumOfWaiting(trx, organizationId),
      open: await listOpenInvoices(trx, organizationId), cards: await listCards(trx, organizationId),
    };
  }, { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = pages.payments.history;
  const [main] = read.cards;
  renderBillingPage(req, res, 'my/billing/index', {
    title: 'Billing', zone, year: year ?? '',
    rows: page.rows.map(shownRow), carried: read.carried ?? null, card: main?.isDefault ? cardLabel(main) : '',
    open: read.open.map(({ id, description, totalCents, currency }) => ({ id, description, totalCents, currency })),
    years: read.years.length < 2 && year === undefined ? [] : [
      { label: 'All years', href: addressWith(address, query, { ...firstPage, year: undefined }), active: year === undefined },
      ...read.years.map((each) => ({ label: each, href: addressWith(address, query, { ...firstPage, year: each }), active: each === year })),
    ],
    csvHref: addressWith(pages.payments.historyCsv, query, firstPage), pager: { from: page.from, to: page.to, ...pageLinks(address, query, page) },
  });
};

/** Exactly what the page shows, all of it. */
export const csv: RequestHandler = async (req, res) => {
  const { organizationId, scope } = payerOf(req);
  const year = yearIn(singleStrings(req.query));
  const of = await within(scope, (trx) => ofCustomer(trx, organizationId), { readOnly: true });
  const own = (column: CsvColumn<HistoryRow>): boolean => !OF_PARTNERS.includes(column.label);
  await sendCsv(res, 'payments.csv', csvColumns(of.timeZone).filter(own), allRows(scope, of, year));
};

/** Columns that say the same in every row of a customer's. */
const OF_PARTNERS = ['Customer', 'Purchase order', 'In dispute'];

async function* allRows(scope: ReturnType<typeof payerOf>['scope'], of: HistoryOf, year: string | undefined): AsyncGenerator<HistoryRow> {
  let request: PageRequest = { sort: 'dated', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const rows = await within(scope, (trx) => listHistory(trx, of, filterOf(year), request), { readOnly: true });
    yield* rows.slice(0, request.size);
    const last = rows[request.size - 1];
    if (rows.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

async function ofCustomer(trx: Scoped, organizationId: string): Promise<HistoryOf> {
  return { organizationId, timeZone: (await readCustomerHouse(trx)).timeZone, limitedTo: undefined };
}

function yearIn({ year = '' }: Readonly<Record<string, string>>): string | undefined {
  return /^(19[789]\d|2\d{3})$/.test(year) ? year : undefined;
}

function filterOf(year: string | undefined): HistoryFilter {
  return year === undefined ? noFilter : { ...noFilter, from: day(`${year}-01-01`), to: day(`${year}-12-31`) };
}
