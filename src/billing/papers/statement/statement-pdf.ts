import { type Doc, INK, MARGIN, paper, printable, RULE, SOFT, text, WIDTH } from '../../../platform/files/paper-pdf';
import type { StatementPage } from './statement.presenter';

/** Where each column begins and how wide it is, in points. */
const COLUMNS = [
  { x: 0, width: 62, align: 'left' }, { x: 66, width: 52, align: 'left' }, { x: 122, width: 178, align: 'left' },
  { x: 304, width: 58, align: 'right' }, { x: 364, width: 58, align: 'right' }, { x: 424, width: WIDTH - 424, align: 'right' },
] as const;
const HEAD = ['Date', 'Document', 'Number, customer', 'Charged', 'Paid', 'Balance'];

/** The statement as an A4 PDF with the same words and sums as its page; its head stands on every page. */
export function statementPdf(statement: StatementPage, seller: { name: string; address: string }): Promise<Buffer> {
  const doc = paper({ title: statement.title, author: seller.name });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  write(doc, statement, seller);
  doc.end();
  return done;
}

function write(doc: Doc, statement: StatementPage, seller: { name: string; address: string }): void {
  text(doc, seller.name, { font: 'bold', size: 13 });
  if (seller.address) text(doc, seller.address, { color: SOFT });
  doc.moveDown(1.5);
  text(doc, statement.title, { font: 'bold', size: 20 });
  text(doc, `${statement.period}, in ${statement.currency}`, { color: SOFT });
  doc.moveDown(1);
  text(doc, statement.organization, { font: 'bold' });
  if (statement.account) text(doc, `For ${statement.account}`, {});
  doc.moveDown(1);
  cells(doc, HEAD, true);
  cells(doc, [statement.opening.label, '', '', '', '', statement.opening.amount], true);
  for (const row of statement.rows) cells(doc, [row.on, row.kind, [row.number, row.customer, row.what].filter(Boolean).join('\n'), row.charged, row.paid, row.balance]);
  cells(doc, [statement.closing.label, '', '', '', '', statement.closing.amount], true);
  text(doc, statement.closing.note, { color: SOFT, size: 9 });
}

/** One row, as high as its highest cell; a first cell alone may use the room of the empty ones after it. */
function cells(doc: Doc, words: readonly string[], strong = false): void {
  const font = strong ? 'bold' : 'regular';
  doc.font(font).fontSize(8.5);
  const isWide = words[1] === '';
  const shown = COLUMNS.map((column, place) => ({ ...column, width: isWide && place === 0 ? COLUMNS[5].x - 8 : column.width, words: printable(words[place] ?? '', true) }));
  const height = Math.max(...shown.map((cell) => (cell.words === '' ? 0 : doc.heightOfString(cell.words, { width: cell.width }))));
  if (doc.y + height + 12 > doc.page.height - MARGIN) {
    doc.addPage();
    if (words !== HEAD) cells(doc, HEAD, true);
    doc.font(font).fontSize(8.5);
  }
  const top = doc.y;
  for (const cell of shown) if (cell.words !== '') doc.fillColor(INK).text(cell.words, MARGIN + cell.x, top + 4, { width: cell.width, align: cell.align });
  doc.y = top + height + 8;
  doc.moveTo(MARGIN, doc.y).lineTo(MARGIN + WIDTH, doc.y).lineWidth(0.5).strokeColor(RULE).stroke();
}
