import PDFDocument from 'pdfkit';
import type { ReceiptPage } from './receipt.presenter';

// The fonts that every PDF reader has know Western Europe only; names of customers are written in Greek and Cyrillic too.
const regular = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const bold = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');
const MARGIN = 56;
const WIDTH = 595 - 2 * MARGIN;
const AMOUNT_WIDTH = 110;
const WORDS_WIDTH = WIDTH - AMOUNT_WIDTH - 12;
const INK = '#1d2433';
const SOFT = '#5a6478';
const RULE = '#dfe3ea';

type Doc = PDFKit.PDFDocument;
type Amount = { label: string; amount: string; strong?: boolean };
/** What page and PDF of a receipt or a credit note have in common. */
export type PrintedPaper = Pick<ReceiptPage, 'title' | 'status' | 'seller' | 'buyer' | 'facts'> & {
  paper?: 'receipt' | 'credit note'; lines: readonly (Amount & { how: string })[]; totals: readonly Amount[]; refunds: readonly (Amount & { how?: string })[];
};

/** A receipt or credit note as an A4 PDF with the same words as its page, and the partner's picture (PNG). Characters without a glyph print as a box and break nothing. */
export function receiptPdf(receipt: PrintedPaper, logo?: Buffer): Promise<Buffer> {
  const doc = new PDFDocument({ size: 'A4', margin: MARGIN, info: { Title: receipt.title, Author: receipt.seller.name }, lang: 'en', displayTitle: true });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  doc.registerFont('regular', regular).registerFont('bold', bold);
  write(doc, receipt, logo);
  doc.end();
  return done;
}

function write(doc: Doc, receipt: PrintedPaper, logo: Buffer | undefined): void {
  text(doc, receipt.seller.name, { font: 'bold', size: 13 });
  if (receipt.seller.address) text(doc, receipt.seller.address, { color: SOFT });
  doc.moveDown(1.5);
  text(doc, receipt.title, { font: 'bold', size: 20 });
  text(doc, receipt.status, { color: SOFT });
  doc.moveDown(1);
  if (logo && receipt.buyer.logo) picture(doc, logo, receipt.buyer.logo);
  text(doc, receipt.buyer.name, { font: 'bold' });
  for (const line of receipt.buyer.lines) text(doc, line, {});
  if (receipt.buyer.taxId) text(doc, `Tax number ${receipt.buyer.taxId}`, {});
  doc.moveDown(1);
  for (const { label, value } of receipt.facts) pair(doc, label, value);
  doc.moveDown(1);
  for (const line of receipt.lines) row(doc, line.label, line.amount, { how: line.how });
  for (const total of receipt.totals) row(doc, total.label, total.amount, { strong: total.strong === true });
  for (const refund of receipt.refunds) row(doc, refund.label, refund.amount, { how: refund.how ?? '' });
  doc.moveDown(1.5);
  const phone = receipt.seller.supportPhone ? ` or ${receipt.seller.supportPhone}` : '';
  text(doc, `Questions about this ${receipt.paper ?? 'receipt'}: ${receipt.seller.supportEmail}${phone}. Please name its number.`, { color: SOFT, size: 9 });
}

/** At most 160 × 48 points, with room below. */
function picture(doc: Doc, png: Buffer, { width, height }: { width: number; height: number }): void {
  const scale = Math.min(160 / width, 48 / height);
  doc.image(png, MARGIN, doc.y, { width: width * scale, height: height * scale });
  doc.y += height * scale + 8;
}

type Style = { font?: 'regular' | 'bold'; size?: number; color?: string };

function text(doc: Doc, words: string, { font = 'regular', size = 10, color = INK }: Style): void {
  doc.font(font).fontSize(size).fillColor(color).text(printable(words), MARGIN, doc.y, { width: WIDTH, lineGap: 2 });
}

function pair(doc: Doc, label: string, value: string): void {
  roomFor(doc, 18);
  const top = doc.y;
  doc.font('regular').fontSize(10).fillColor(SOFT).text(printable(label), MARGIN, top, { width: 150 });
  const below = doc.y;
  doc.fillColor(INK).text(printable(value), MARGIN + 160, top, { width: WIDTH - 160, lineGap: 2 });
  doc.y = Math.max(doc.y, below) + 2;
}

/** A rule, words at the left with how the amount came about below, the amount at the right. */
function row(doc: Doc, label: string, amount: string, { how = '', strong = false }: { how?: string; strong?: boolean }): void {
  const font = strong ? 'bold' : 'regular';
  doc.font(font).fontSize(10);
  roomFor(doc, doc.heightOfString(printable(label), { width: WORDS_WIDTH }) + (how === '' ? 0 : doc.heightOfString(printable(how), { width: WORDS_WIDTH })) + 18);
  doc.moveTo(MARGIN, doc.y).lineTo(MARGIN + WIDTH, doc.y).lineWidth(0.5).strokeColor(RULE).stroke();
  const top = doc.y + 6;
  doc.fillColor(INK).text(printable(label), MARGIN, top, { width: WORDS_WIDTH });
  if (how !== '') doc.font('regular').fontSize(8.5).fillColor(SOFT).text(printable(how), MARGIN, doc.y, { width: WORDS_WIDTH });
  const below = doc.y;
  doc.font(font).fontSize(10).fillColor(INK).text(printable(amount), MARGIN + WIDTH - AMOUNT_WIDTH, top, { width: AMOUNT_WIDTH, align: 'right' });
  doc.y = Math.max(doc.y, below) + 6;
}

function roomFor(doc: Doc, height: number): void {
  if (doc.y + height > doc.page.height - MARGIN) doc.addPage();
}

/** Control characters, direction marks and unpaired surrogates are no letters: they would stop the font's shaping. */
function printable(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '');
}
