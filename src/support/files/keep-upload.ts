import { limit } from '../../platform/http/rate-limit';
import { readUpload, type Upload } from '../../platform/http/uploads';
import { keepTicketFile, type KeptFile } from './keep-ticket-file';
import { MAX_FILE_BYTES } from './ticket-file.model';

/** Reads the form's file; stands in the route line before the handler. */
export const uploadTicketFile = readUpload({ field: 'file', maxBytes: MAX_FILE_BYTES });

// Each may stay for ever: more an hour than anybody needs, and not enough to fill a disk.
const uploads = limit('support-files', { points: 30, seconds: 3_600 });

const problems: Record<Extract<Upload, { problem: unknown }>['problem'], string> = {
  none: 'Choose a file to add.',
  'too large': 'This file is larger than 10 MB. Choose a smaller one, or put it into a ZIP archive.',
  several: 'Choose one file at a time.',
  'broken off': 'The upload broke off. Choose the file and send it again.',
};

/** What a form brought, kept; or why it cannot be. */
export async function keepUpload(upload: Upload | undefined, personId: string): Promise<KeptFile | { problem: string }> {
  const given: Upload = upload ?? { problem: 'none' };
  if ('problem' in given) return { problem: problems[given.problem] };
  await uploads.take(personId);
  return keepTicketFile(given.name, given.bytes);
}
