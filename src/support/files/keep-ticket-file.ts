import { keepFile } from '../../platform/files/files';
import { fileName, MAX_FILE_BYTES, typeOfFile, TYPES_WORDS } from './ticket-file.model';

/** A file that lies ready to be named by a ticket. */
export type KeptFile = { readonly name: string; readonly sha256: string; readonly type: string; readonly bytes: number };

/** Looks at what a file is and keeps it; answers a sentence where tickets do not take it. Call it before the transaction that names the file. */
export async function keepTicketFile(name: string, content: Buffer): Promise<KeptFile | { problem: string }> {
  if (content.length === 0) return { problem: 'This file is empty. Choose another one.' };
  if (content.length > MAX_FILE_BYTES) return { problem: 'This file is larger than 10 MB. Choose a smaller one, or put it into a ZIP archive.' };
  const type = typeOfFile(content);
  if (type === undefined) return { problem: `Choose ${TYPES_WORDS}. Put anything else into a ZIP archive.` };
  return { name: fileName(name), sha256: await keepFile(content), type, bytes: content.length };
}
