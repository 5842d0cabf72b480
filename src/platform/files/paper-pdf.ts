import PDFDocument from 'pdfkit';

// The fonts that every PDF reader has know Western Europe only; names of customers are written in Greek and Cyrillic too.
const regular = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const bold = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');
export const MARGIN = 56;
export const WIDTH = 595 - 2 * MARGIN;
const AMOUNT_WIDTH = 110;
const WORDS_WIDTH = WIDTH - AMOUNT_WIDTH - 12;
export const INK = '#1d2433';
export const SOFT = '#5a6478';
export const RULE = '#dfe3ea';

export type Doc = PDFKit.PDFDocument;

/** An empty A4 paper with our letters; with `bufferPages` its pages can be gone back to, for what stands on each of them. */
export function paper({ title, author, autoFirstPage = true, bufferPages = false }: { title: string; author: string; autoFirstPage?: boolean; bufferPages?: boolean }): Doc {
  const doc = new PDFDocument({ size: 'A4', margin: MARGIN, autoFirstPage, bufferPages, info: { Title: title, Author: author }, lang: 'en', displayTitle: true });
  return doc.registerFont('regular', regular).registerFont('bold', bold);
}

/** At most 160 × 48 points, with room below. */
export function picture(doc: Doc, png: Buffer, { width, height }: { width: number; height: number }): void {
  const scale = Math.min(160 / width, 48 / height);
  doc.image(png, MARGIN, doc.y, { width: width * scale, height: height * scale });
  doc.y += height * scale + 8;
}

export type Style = { font?: 'regular' | 'bold'; size?: number; color?: string };

export function text(doc: Doc, words: string, { font = 'regular', size = 10, color = INK }: Style): void {
  doc.font(font).fontSize(size).fillColor(color).text(printable(words), MARGIN, doc.y, { width: WIDTH, lineGap: 2 });
}

export function pair(doc: Doc, label: string, value: string): void {
  roomFor(doc, 18);
  const top = doc.y;
  doc.font('regular').fontSize(10).fillColor(SOFT).text(printable(label), MARGIN, top, { width: 150 });
  const below = doc.y;
  doc.fillColor(INK).text(printable(value), MARGIN + 160, top, { width: WIDTH - 160, lineGap: 2 });
  doc.y = Math.max(doc.y, below) + 2;
}

/** A rule, words at the left with how the amount came about below, the amount at the right. */
export function row(doc: Doc, label: string, amount: string, { how = '', strong = false }: { how?: string; strong?: boolean }): void {
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

export function roomFor(doc: Doc, height: number): void {
  if (doc.y + height > doc.page.height - MARGIN) doc.addPage();
}

/** Control characters, direction marks and unpaired surrogates are no letters: they would stop the font's shaping. */
export function printable(words: string, keepsLines = false): string {
  return keepsLines ? words.split('\n').map((line) => printable(line)).join('\n') : words.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '');
}
