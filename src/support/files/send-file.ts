import { type Response } from 'express';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files';
import { type TicketFile } from '../ticket-entries.repository';

/** Sends a ticket's file to be saved, never to be shown: what partners upload opens nothing on our address. */
export async function sendFile(res: Response, file: TicketFile | undefined): Promise<void> {
  const content = file && await readKeptFile(file.sha256);
  if (!file || !content) throw new NotFound('We could not find that file.');
  res.attachment(file.name);
  res.set({ 'Content-Type': 'application/octet-stream', 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox", 'Cache-Control': 'private, no-store' });
  res.end(content);
}
