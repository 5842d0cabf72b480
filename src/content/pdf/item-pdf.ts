import { type ContentItem } from '../content-item';
import { type Doc, INK, MARGIN, paper, picture, printable, RULE, SOFT, text, WIDTH } from '../../platform/files/paper-pdf';
import { writeMarkdown } from './write-markdown';

/** The partner in whose name the paper is given away. */
export type Brander = { name: string; phone: string; website: string; logo?: { png: Buffer; width: number; height: number } };
type Paper = { item: Pick<ContentItem, 'title' | 'abstract' | 'body'>; vendorName: string; baseUrl: string; partner?: Brander };

/**
 * An item's text as an A4 PDF: the vendor's own paper, or, with a partner, that partner's picture (its name in words without one), name, phone and
 * website on it. Characters without a glyph print as a box and break nothing.
 */
export function itemPdf({ item, vendorName, baseUrl, partner }: Paper): Promise<Buffer> {
  const doc = paper({ title: printable(item.title), author: printable(partner?.name ?? vendorName), bufferPages: true });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  if (partner?.logo) picture(doc, partner.logo.png, partner.logo);
  else text(doc, partner?.name ?? vendorName, { font: 'bold', size: 13 });
  doc.moveDown(1.5);
  text(doc, item.title, { font: 'bold', size: 20 });
  if (item.abstract !== '') text(doc, item.abstract, { size: 11.5, color: SOFT });
  doc.moveDown(1);
  writeMarkdown(doc, item.body, { baseUrl });
  if (partner) contact(doc, partner);
  footers(doc, partner ? `${partner.name} works with ${vendorName}` : vendorName);
  doc.end();
  return done;
}

function contact(doc: Doc, { name, phone, website }: Brander): void {
  doc.moveDown(1.5);
  text(doc, `Talk to ${name}`, { font: 'bold', size: 12 });
  for (const line of [phone, website]) if (line !== '') text(doc, line, {});
}

function footers(doc: Doc, words: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Below the margin, where a line of its own would begin a new page.
    doc.page.margins.bottom = 0;
    const top = doc.page.height - MARGIN + 14;
    doc.moveTo(MARGIN, top - 6).lineTo(MARGIN + WIDTH, top - 6).lineWidth(0.5).strokeColor(RULE).stroke();
    doc.font('regular').fontSize(8.5).fillColor(SOFT);
    doc.text(printable(words), MARGIN, top, { width: WIDTH - 80, height: 12, lineBreak: false, ellipsis: true });
    doc.text(`Page ${page - start + 1} of ${count}`, MARGIN + WIDTH - 80, top, { width: 80, align: 'right', lineBreak: false });
    doc.fillColor(INK);
  }
}
