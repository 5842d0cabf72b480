import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { type TicketFile } from '../ticket-entries.repository';

/** With these a browser saves a file and never shows it: what partners upload opens nothing on our address. */
export const SAVED_ONLY = { 'Content-Type': 'application/octet-stream', 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox", 'Cache-Control': 'private, no-store' };

/** The bytes of a ticket's file; NotFound where there is none. */
export async function fileToSave(files: readonly TicketFile[], fileId: string): Promise<{ name: string; content: Buffer }> {
  const file = files.find(({ id }) => id === fileId);
  const content = file && await readKeptFile(file.sha256);
  if (!file || !content) throw new NotFound('We could not find that file.');
  return { name: file.name, content };
}
