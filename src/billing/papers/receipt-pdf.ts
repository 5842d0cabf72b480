import { pipeline } from 'node:stream/promises';
import { type Doc, pair, paper, picture, row, SOFT, text } from '../../platform/files/paper-pdf';
import type { ReceiptPage } from './receipt.presenter';

type Amount = { label: string; amount: string; strong?: boolean };
/** What page and PDF of a receipt or a credit note have in common. */
export type PrintedPaper = Pick<ReceiptPage, 'title' | 'status' | 'seller' | 'buyer' | 'facts'> & {
  paper?: 'receipt' | 'credit note'; lines: readonly (Amount & { how: string })[]; totals: readonly Amount[]; refunds: readonly (Amount & { how?: string })[];
};

/** A receipt or credit note as an A4 PDF with the same words as its page, and the partner's picture (PNG). Characters without a glyph print as a box and break nothing. */
export function receiptPdf(receipt: PrintedPaper, logo?: Buffer): Promise<Buffer> {
  const doc = paper({ title: receipt.title, author: receipt.seller.name });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  write(doc, receipt, logo);
  doc.end();
  return done;
}

/** Many receipts as one file, each beginning on a page of its own, sent as they come: one at a time is in memory. */
export async function writeReceiptsPdf(to: NodeJS.WritableStream, { title, author }: { title: string; author: string }, receipts: AsyncIterable<{ receipt: ReceiptPage; logo: Buffer | undefined }>): Promise<void> {
  const doc = paper({ title, author, autoFirstPage: false });
  const sent = pipeline(doc, to);
  try {
    for await (const { receipt, logo } of receipts) {
      doc.addPage();
      doc.outline.addItem(receipt.title);
      write(doc, receipt, logo);
      // Other requests are served between two receipts.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    doc.end();
  }
  await sent;
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
