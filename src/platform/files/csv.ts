import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { type Response } from 'express';

/** An amount is a text of digits, "-25.00": a spreadsheet reckons with it, and keeps its decimals. */
export type CsvCell = string | number | bigint | boolean | null | undefined | { amount: string };
export type CsvColumn<Row> = { label: string; cell: (row: Row) => CsvCell };

/** What makes a spreadsheet take a text for a formula, its full-width twins included (security.md §4.7). */
const formula = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * Sends rows as a CSV file as they come, so that its size does not matter. Texts that a spreadsheet would run are defused
 * with a leading apostrophe; give numbers as numbers and money as amounts, and they stay numbers, negative ones too. When the reader goes away
 * in the middle the rows' source is closed and the promise resolves; a fault of the source rejects and cuts the file short.
 */
export async function sendCsv<Row>(
  res: Response, filename: string, columns: readonly CsvColumn<Row>[], rows: Iterable<Row> | AsyncIterable<Row>,
): Promise<void> {
  res.attachment(filename).type('text/csv; charset=utf-8');
  const lines = stringify({ bom: true, record_delimiter: 'windows' });
  try {
    await pipeline(Readable.from(records(columns, rows)), lines, res);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** One cell as it stands in the file, before quoting. */
export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return amountText(value.amount);
  if (typeof value !== 'string') return String(value);
  return formula.test(value) ? `'${value}` : value;
}

function amountText(text: string): string {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new RangeError(`not an amount: ${text}`);
  return text;
}

async function* records<Row>(columns: readonly CsvColumn<Row>[], rows: Iterable<Row> | AsyncIterable<Row>) {
  yield columns.map((column) => csvCell(column.label));
  for await (const row of rows) yield columns.map((column) => csvCell(column.cell(row)));
}
