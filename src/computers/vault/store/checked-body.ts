import { createHash } from 'node:crypto';
import { Refusal } from '../../../platform/errors';
import { type VaultObject } from './vault-object.model';

/** What was sent is not what its name or its length says: nothing of it is kept. */
export class WrongBody extends Refusal {
  readonly status = 400;
  readonly code = 'wrong_content';
}

/**
 * The same chunks, looked at on their way: the last one is held back until the whole has the length that was said and the sha-256 that
 * its name is, so that a store which takes objects whole never takes a wrong one. Throws WrongBody.
 */
export async function* checkedBody({ kind, name }: VaultObject, body: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let seen = 0;
  let held: Buffer | undefined;
  for await (const chunk of body) {
    if (held) yield held;
    seen += chunk.length;
    if (seen > bytes) throw new WrongBody('More was sent than the request says.');
    hash.update(chunk);
    held = chunk;
  }
  if (seen !== bytes) throw new WrongBody('Less was sent than the request says.');
  // The configuration alone is not named by what is in it.
  if (kind !== 'config' && hash.digest('hex') !== name) throw new WrongBody('What was sent does not have the checksum that names it. Send it again.');
  if (held) yield held;
}
