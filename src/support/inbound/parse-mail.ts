import { createHash } from 'node:crypto';
import type PostalMime from 'postal-mime';
import { textOfHtml } from './html-text.model';
import { withoutHistory } from './quoted-history.model';

/** A mail that came in, as far as tickets ask about it. */
export interface ParsedMail {
  /** Its own, or where it has none one made of its bytes. */
  readonly messageId: string;
  readonly from: { readonly email: string; readonly name: string };
  /** Everybody it names as a recipient. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly words: string;
  readonly files: readonly { readonly name: string; readonly content: Buffer }[];
  /** Written by a program: an answer while somebody is away, a list, a bounce. */
  readonly isAutomatic: boolean;
}

const LONGEST_WORDS = 10_000;
const RECIPIENT_HEADERS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-forwarded-to'];

/** Reads a raw mail (RFC 5322); answers undefined for what is none. */
export async function parseMail(raw: Buffer): Promise<ParsedMail | undefined> {
  const email = await readRaw(raw);
  const from = email?.from?.address?.trim().toLowerCase() ?? '';
  if (!email || !/^[^\s@<>]{1,64}@[^\s@<>]{1,189}$/.test(from)) return undefined;
  const header = (name: string) => email.headers.filter(({ key }) => key === name).map(({ value }) => value);
  const written = email.text?.trim() ? email.text : textOfHtml(email.html ?? '');
  return {
    messageId: clean(email.messageId ?? '', 998) || `<${createHash('sha256').update(raw).digest('hex')}@without-id>`,
    from: { email: from, name: clean(email.from?.name ?? '', 200) },
    to: RECIPIENT_HEADERS.flatMap(header).flatMap((value) => value.match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? []).slice(0, 100),
    subject: clean(email.subject ?? '', 300),
    words: [...withoutHistory(written)].slice(0, LONGEST_WORDS).join(''),
    files: email.attachments.filter(({ disposition, filename, mimeType }) => isFile(disposition, filename, mimeType)).map(({ filename, content }) => ({ name: filename ?? 'file', content: bytesOf(content) })),
    isAutomatic: isAutomatic(header, from),
  };
}

async function readRaw(raw: Buffer) {
  // Few processes ever read a mail: loaded on first use.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const parser = require('postal-mime') as typeof PostalMime;
  try {
    return await parser.parse(raw, { maxNestingDepth: 50, attachmentEncoding: 'arraybuffer' });
  } catch {
    return undefined;
  }
}

/** RFC 3834, and what programs do that do not keep to it. */
function isAutomatic(header: (name: string) => string[], from: string): boolean {
  const says = (name: string) => header(name).join(' ').trim().toLowerCase();
  const submitted = says('auto-submitted');
  return (submitted !== '' && submitted !== 'no') || /^(bulk|junk|list|auto_reply)$/.test(says('precedence')) || ['x-autoreply', 'x-autorespond', 'list-id', 'list-unsubscribe', 'x-failed-recipients'].some((name) => header(name).length > 0)
    || says('return-path') === '<>' || says('content-type').startsWith('multipart/report') || /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.-][^@]*)?@/.test(from);
}

/** Pictures of a signature come inside the mail; what somebody attaches has a name. */
function isFile(disposition: string | null | undefined, filename: string | null | undefined, mimeType: string): boolean {
  return disposition === 'attachment' || (disposition !== 'inline' && Boolean(filename) && !mimeType.startsWith('multipart/'));
}

function bytesOf(content: ArrayBuffer | Uint8Array | string): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(content);
}

function clean(text: string, longest: number): string {
  return [...text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()].slice(0, longest).join('').slice(0, longest);
}
