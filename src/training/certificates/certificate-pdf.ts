import { config } from '../../config';
import { paths } from '../../paths';
import { day } from '../../platform/values/format';
import { type Doc, INK, MARGIN, paper, printable, RULE, SOFT, text, WIDTH } from '../../platform/files/paper-pdf';
import { CERTIFIED_PRODUCT_NAMES } from '../certified-product';
import { type NamedCertificate } from './certificates.repository';

const FRAME = 28;

/** A certificate on one A4 page: who, what, until when, and where it can be checked. */
export function certificatePdf(certificate: NamedCertificate): Promise<Buffer> {
  const doc = paper({ title: `${certificate.courseTitle}, ${certificate.number}`, author: config.vendor.name });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
  write(doc, certificate);
  doc.end();
  return done;
}

function write(doc: Doc, { number, holderName, holderEmail, organizationName, courseTitle, product, validFrom, validUntil }: NamedCertificate): void {
  const { width, height } = doc.page;
  doc.rect(FRAME, FRAME, width - 2 * FRAME, height - 2 * FRAME).lineWidth(2).strokeColor(INK).stroke();
  doc.rect(FRAME + 6, FRAME + 6, width - 2 * FRAME - 12, height - 2 * FRAME - 12).lineWidth(0.5).strokeColor(RULE).stroke();
  doc.y = 110;
  centred(doc, config.vendor.name, { font: 'bold', size: 14, color: SOFT });
  doc.moveDown(2);
  centred(doc, 'Certificate', { font: 'bold', size: 34, color: INK });
  doc.moveDown(1.5);
  centred(doc, 'This says that', { size: 12, color: SOFT });
  doc.moveDown(0.5);
  centred(doc, holderName || holderEmail, { font: 'bold', size: 24, color: INK });
  centred(doc, `of ${organizationName}`, { size: 13, color: INK });
  doc.moveDown(1.2);
  centred(doc, `has passed the exam “${courseTitle}” and is certified for`, { size: 12, color: SOFT });
  doc.moveDown(0.5);
  centred(doc, CERTIFIED_PRODUCT_NAMES[product], { font: 'bold', size: 20, color: INK });
  doc.moveDown(2);
  centred(doc, `Valid from ${day(validFrom)} through ${day(validUntil)}`, { size: 12, color: INK });
  doc.moveDown(3);
  centred(doc, number, { font: 'bold', size: 16, color: INK });
  doc.moveDown(0.5);
  const address = `${config.baseUrl}${paths.training.check}?number=${number}`;
  doc.font('regular').fontSize(9).fillColor(SOFT).text(`Check it at ${address}`, MARGIN, doc.y, { width: WIDTH, align: 'center', link: address });
  doc.y = height - 110;
  text(doc, `Issued by ${config.vendor.legalName}. It holds while the check page says that it is valid.`, { color: SOFT, size: 9 });
}

function centred(doc: Doc, words: string, { font = 'regular', size, color }: { font?: 'regular' | 'bold'; size: number; color: string }): void {
  doc.font(font).fontSize(size).fillColor(color).text(printable(words), MARGIN, doc.y, { width: WIDTH, align: 'center', lineGap: 2 });
}
