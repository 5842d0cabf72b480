import { paths } from '../../../paths';
import type { CsvColumn } from '../../../platform/files/csv';
import { type Day, dayIn } from '../../../platform/values/dates';
import { day, money } from '../../../platform/values/format';
import { type Cents, type Currency, decimalText, subtractCents, zeroCents } from '../../../platform/values/money';
import { brandName } from '../../cards/card';
import { NO_CUSTOMER } from '../receipt.presenter';
import type { StatementRow } from './statement.model';

const KINDS: Record<StatementRow['kind'], string> = { invoice: 'Invoice', payment: 'Payment', credit: 'Credit', refund: 'Money paid back' };

/** A statement as its page and its PDF show it, all of it as text. */
export type StatementPage = ReturnType<typeof statementPage>;
type Stated = { organization: string; account: string; from: Day; to: Day; openingCents: Cents; closingCents: Cents; rows: readonly StatementRow[]; currency: Currency; timeZone: string };

export function statementPage({ organization, account, from, to, openingCents, closingCents, rows, currency, timeZone }: Stated) {
  return {
    title: 'Statement of account', organization, account, period: from === to ? day(from) : `${day(from)} to ${day(to)}`, currency,
    opening: { label: `Balance on ${day(from)}, before anything of that day`, amount: money(openingCents, currency) },
    rows: rows.map((row) => ({
      on: day(dayIn(row.at, timeZone)), kind: kindOf(row), number: row.number, href: row.isNote ? paths.portal.payments.creditNote(row.id) : paths.portal.payments.receipt(row.invoiceId), customer: row.accountName || NO_CUSTOMER, what: whatOf(row),
      charged: row.cents > 0 || row.kind === 'invoice' ? money(row.cents, currency) : '', paid: row.cents < 0 ? money(subtractCents(zeroCents, row.cents), currency) : '', balance: money(row.balanceCents, currency),
    })),
    closing: { label: `Balance at the end of ${day(to)}`, amount: money(closingCents, currency), note: closingCents === 0 ? 'Nothing is owed.' : closingCents > 0 ? 'You owe this.' : 'This is in your favor.' },
  };
}

/** The rows of the CSV: opening balance, entries, closing balance. */
export type StatementCsvRow = { on: Day; document: string; number: string; customer: string; what: string; cents: Cents | null; balanceCents: Cents };

export function csvRow(row: StatementRow, timeZone: string): StatementCsvRow {
  return { on: dayIn(row.at, timeZone), document: kindOf(row), number: row.number, customer: row.accountName || NO_CUSTOMER, what: whatOf(row), cents: row.cents, balanceCents: row.balanceCents };
}

export function statementCsvColumns(currency: Currency): CsvColumn<StatementCsvRow>[] {
  return [
    { label: 'Date', cell: ({ on }) => on },
    { label: 'Document', cell: ({ document }) => document },
    { label: 'Number', cell: ({ number }) => number },
    { label: 'Customer', cell: ({ customer }) => customer },
    { label: 'Description', cell: ({ what }) => what },
    { label: 'Charged or paid', cell: ({ cents }) => (cents === null ? '' : { amount: decimalText(cents, currency) }) },
    { label: 'Balance', cell: ({ balanceCents }) => ({ amount: decimalText(balanceCents, currency) }) },
    { label: 'Currency', cell: () => currency },
  ];
}

function kindOf({ kind, isNote }: StatementRow): string {
  return isNote ? 'Credit note' : KINDS[kind];
}

/** The card by its name; what the paper was for. */
function whatOf({ kind, isNote, what }: StatementRow): string {
  if (kind === 'invoice' || isNote || what === '') return what;
  const [brand = '', last4 = ''] = what.split(' ');
  return `${brandName(brand)} ending in ${last4}`;
}
