import { spawnSync } from 'node:child_process';
import type { SignedInAgent } from '../app';

/** A PDF as the browser gets it. */
export async function pdfOf(browser: SignedInAgent, address: string): Promise<Buffer> {
  const answer = await browser.get(address).buffer(true).parse((res, done) => {
    const parts: Buffer[] = [];
    res.on('data', (part: Buffer) => parts.push(part));
    res.on('end', () => done(null, Buffer.concat(parts)));
  }).expect(200).expect('Content-Type', 'application/pdf');
  return answer.body as Buffer;
}

/** The words of a PDF where the system has poppler; undefined elsewhere. */
export function wordsOf(pdf: Buffer): string | undefined {
  const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
  return read.error ? undefined : read.stdout;
}
