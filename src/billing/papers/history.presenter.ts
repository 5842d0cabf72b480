import { paths } from '../../paths';
import type { CsvCell, CsvColumn } from '../../platform/files/csv';
import { type Day, dayIn } from '../../platform/values/dates';
import { money } from '../../platform/values/format';
import { type Cents, currency, decimalText } from '../../platform/values/money';
import { addressWith, firstPage } from '../../platform/pages/pages';
import { brandName } from '../cards/card';
import { NO_CUSTOMER } from './receipt.presenter';
import type { HistoryLine } from './history-lines.report';
import { type HistoryFilter, type HistoryState, type HistoryStatus, quickRanges, type Unread } from './history-filter.model';
import type { HistoryRow } from './history.report';

type Query = Readonly<Record<string, string>>;
type Product = { code: string; name: string };

const STATES: Record<HistoryState, string> = { paid: 'Paid', waiting: 'Waiting', declined: 'Declined', void: 'Void', refunded: 'Refunded', disputed: 'In dispute' };
const REFUNDS = { none: 'No', partial: 'Partly', full: 'Fully' } as const;
const BADGES: Record<HistoryStatus, string> = { paid: 'good', waiting: 'look', declined: 'bad', void: 'off' };

/** One line of the list. */
export function shownRow(row: HistoryRow) {
  return {
    ...row, badge: { kind: BADGES[row.status], label: STATES[row.status] }, card: row.cardBrand ? brandName(row.cardBrand) : '', refundWord: REFUNDS[row.refunded],
    customer: row.accountName === '' ? NO_CUSTOMER : row.accountName, accountHref: row.hasAccount && row.accountId !== null ? paths.portal.account(row.accountId) : '',
  };
}

/** The filters as the tools above both tabs show them: typed words are kept, also those that were not understood. */
export function shownFilters({ address, query, filter, unread, today, products }: { address: string; query: Query; filter: HistoryFilter; unread: readonly Unread[]; today: Day; products: readonly Product[] }) {
  const link = (changes: Record<string, string | undefined>) => addressWith(address, query, { ...firstPage, ...changes });
  return {
    address, typed: Object.fromEntries(FIELDS.map((name) => [name, query[name] ?? ''])), unread, state: filter.state ?? '', accountId: filter.accountId ?? '',
    isMoreOpen: MORE_FIELDS.some((name) => (query[name] ?? '') !== ''),
    states: [{ label: 'All', href: link({ status: undefined }), active: !filter.state },
      ...Object.entries(STATES).map(([status, label]) => ({ label, href: link({ status }), active: filter.state === status }))],
    ranges: [{ label: 'All days', href: link({ from: undefined, to: undefined }), active: !filter.from && !filter.to },
      ...quickRanges(today).map(({ label, from, to }) => ({ label, href: link({ from, to }), active: filter.from === from && filter.to === to }))],
    products: [{ value: '', label: 'Any product' }, ...products.map(({ code, name }) => ({ value: code, label: name }))],
  };
}

const MORE_FIELDS = ['number', 'po', 'card', 'least', 'most', 'product'] as const;
const FIELDS = ['customer', 'from', 'to', ...MORE_FIELDS] as const;

/** The two ways to look at what is filtered. */
export function historyTabs(query: Query, active: 'list' | 'months') {
  return [
    { label: 'Payments', href: addressWith(paths.portal.payments.history, query, firstPage), active: active === 'list' },
    { label: 'Totals by month', href: addressWith(paths.portal.papers.months, query, firstPage), active: active === 'months' },
  ];
}

/** "Nov 2026" of "2026-11". */
export function monthName(month: string): string {
  return `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(month.slice(5)) - 1]!} ${month.slice(0, 4)}`;
}

/** One row an invoice. */
export function csvColumns(zone: string): CsvColumn<HistoryRow>[] {
  return [
    { label: 'Invoice number', cell: (row) => row.number },
    { label: 'Date', cell: (row) => dayIn(row.at, zone) },
    { label: 'Customer', cell: (row) => (row.accountName === '' ? NO_CUSTOMER : row.accountName) },
    { label: 'Description', cell: (row) => row.description },
    { label: 'Card', cell: (row) => (row.cardBrand ? brandName(row.cardBrand) : '') },
    { label: 'Last 4 digits', cell: (row) => row.cardLast4 },
    { label: 'Amount', cell: (row) => amountCell(row.totalCents, row.currency) },
    { label: 'Currency', cell: (row) => row.currency },
    { label: 'Status', cell: (row) => STATES[row.status] },
    { label: 'Refunded', cell: (row) => amountCell(row.refundedCents, row.currency) },
    { label: 'Before tax', cell: (row) => amountCell(row.netCents, row.currency) },
    { label: 'Tax', cell: (row) => amountCell(row.taxCents, row.currency) },
    { label: 'Purchase order', cell: (row) => row.purchaseOrder },
    { label: 'In dispute', cell: (row) => (row.isDisputed ? 'Yes' : 'No') },
  ];
}

/** One row a line, each with how its amount came about (beyond.md X3). */
export function csvLineColumns(zone: string): CsvColumn<HistoryLine>[] {
  const amount = (of: (line: HistoryLine) => HistoryLine['netCents']) => (line: HistoryLine): CsvCell => amountCell(of(line), line.invoice.currency);
  return [
    { label: 'Invoice number', cell: ({ invoice }) => invoice.number },
    { label: 'Date', cell: ({ invoice }) => dayIn(invoice.at, zone) },
    { label: 'Customer', cell: ({ invoice }) => (invoice.accountName === '' ? NO_CUSTOMER : invoice.accountName) },
    { label: 'Status', cell: ({ invoice }) => STATES[invoice.status] },
    { label: 'Purchase order', cell: ({ invoice }) => invoice.purchaseOrder },
    { label: 'Line', cell: (line) => line.position },
    { label: 'Description', cell: (line) => line.description },
    { label: 'How it came about', cell: (line) => line.explanation },
    { label: 'From', cell: (line) => line.termStartsOn },
    { label: 'Until', cell: (line) => line.termEndsOn },
    { label: 'Quantity', cell: (line) => line.quantity },
    { label: 'List price', cell: amount((line) => line.listCents) },
    { label: 'Discount', cell: amount((line) => line.discountCents) },
    { label: 'Pro-rating and credit', cell: amount((line) => line.adjustmentCents) },
    { label: 'Before tax', cell: amount((line) => line.netCents) },
    { label: 'Tax', cell: amount((line) => line.taxCents) },
    { label: 'Amount', cell: amount((line) => line.totalCents) },
    { label: 'Currency', cell: ({ invoice }) => invoice.currency },
  ];
}

/** Sums of months for each currency, for the foot of the table. */
export function sumsByCurrency(months: readonly { currency: string; count: number; netCents: number; taxCents: number; paidCents: number; refundedCents: number }[]) {
  const codes = [...new Set(months.map((month) => month.currency))].sort();
  return codes.map((code) => {
    const own = months.filter((month) => month.currency === code);
    const sum = (of: (month: (typeof own)[number]) => number): number => own.reduce((total, month) => total + of(month), 0);
    return { currency: code, count: sum((month) => month.count), ...amountsOf(code, sum((month) => month.netCents), sum((month) => month.taxCents), sum((month) => month.paidCents), sum((month) => month.refundedCents)) };
  });
}

/** The amounts of a row of totals as text. */
export function amountsOf(code: string, netCents: number, taxCents: number, paidCents: number, refundedCents: number) {
  return { net: money(netCents, code), tax: money(taxCents, code), paid: money(paidCents, code), refunded: money(-refundedCents, code), left: money(paidCents - refundedCents, code) };
}

function amountCell(amount: Cents, code: string): CsvCell {
  return { amount: decimalText(amount, currency(code)) };
}
