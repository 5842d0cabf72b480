import { type MarkdownToken } from '../../platform/pages/markdown';
import { type Doc, INK, MARGIN, roomFor, RULE, SOFT, WIDTH } from '../../platform/files/paper-pdf';

type Cell = { words: string; isHead: boolean; isNumber: boolean };
const PADDING = 5;
/** Narrower columns hold no word. */
const MOST_COLUMNS = 8;

/** Writes the table that begins at a token, as wide as the paper; answers where it ends. */
export function writeTable(doc: Doc, tokens: readonly MarkdownToken[], from: number, wordsOf: (cell: MarkdownToken) => string): number {
  const rows: Cell[][] = [];
  let at = from;
  for (; tokens[at]!.type !== 'table_close'; at += 1) {
    const token = tokens[at]!;
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'th_open' || token.type === 'td_open') rows.at(-1)!.push({ words: wordsOf(tokens[at + 1]!), isHead: token.type === 'th_open', isNumber: String(token.attrGet('style') ?? '').includes('right') });
  }
  const fitting = rows.map(joinLast);
  const widths = widthsOf(fitting);
  doc.y += 2;
  for (const row of fitting) writeRow(doc, row, widths);
  doc.y += 10;
  return at;
}

/** What does not fit beside the others stands in the last column. */
function joinLast(row: Cell[]): Cell[] {
  const [kept, rest] = [row.slice(0, MOST_COLUMNS - 1), row.slice(MOST_COLUMNS - 1)];
  return rest[0] ? [...kept, { ...rest[0], words: rest.map(({ words }) => words).join(' · ') }] : kept;
}

function writeRow(doc: Doc, row: readonly Cell[], widths: readonly number[]): void {
  const styled = ({ isHead }: Cell) => doc.font(isHead ? 'bold' : 'regular').fontSize(9);
  const height = Math.max(...row.map((cell, index) => styled(cell).heightOfString(cell.words, { width: widths[index]! - 2 * PADDING, lineGap: 1.5 }))) + 2 * PADDING;
  roomFor(doc, height + 2);
  const top = doc.y;
  let left = MARGIN;
  row.forEach((cell, index) => {
    styled(cell).fillColor(cell.isHead ? SOFT : INK).text(cell.words, left + PADDING, top + PADDING, { width: widths[index]! - 2 * PADDING, lineGap: 1.5, align: cell.isNumber ? 'right' : 'left' });
    left += widths[index]!;
  });
  doc.y = Math.max(top + height, doc.y);
  doc.moveTo(MARGIN, doc.y).lineTo(MARGIN + WIDTH, doc.y).lineWidth(0.5).strokeColor(RULE).stroke();
}

/** Columns share the width by their longest words, none less than a little. */
function widthsOf(rows: readonly Cell[][]): number[] {
  const columns = rows[0]?.length ?? 0;
  const wanted = Array.from({ length: columns }, (_none, index) => Math.min(46, Math.max(9, ...rows.map((row) => row[index]?.words.length ?? 0))));
  const all = wanted.reduce((sum, one) => sum + one, 0);
  return wanted.map((one) => (one / all) * WIDTH);
}
