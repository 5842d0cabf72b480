import { createHash } from 'node:crypto';
import { Refusal } from '../../../platform/errors';
import { type VaultObject } from './vault-object.model';

/** What was sent is not what its name or its length says: nothing of it is kept. */
export class WrongBody extends Refusal {
  readonly status = 400;
  readonly code = 'wrong_content';
}

/** Throws WrongBody where another number of bytes came than the request says, or may still say while it is read. */
export function refuseLength(seen: number, bytes: number, { isWhole }: { isWhole: boolean }): void {
  if (seen > bytes) throw new WrongBody('More was sent than the request says.');
  if (isWhole && seen !== bytes) throw new WrongBody('Less was sent than the request says.');
}

/** Throws WrongBody where the content is not what the object's name says; the configuration alone is not named by what is in it. */
export function refuseContent({ kind, name }: VaultObject, sha256: string): void {
  if (kind !== 'config' && sha256 !== name) throw new WrongBody('What was sent does not have the checksum that names it. Send it again.');
}

/**
 * The same chunks, looked at on their way: the last one is held back until the whole has the length that was said and the sha-256 that
 * its name is, so that a store which takes objects whole never takes a wrong one. Throws WrongBody.
 */
export async function* checkedBody(object: VaultObject, body: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let seen = 0;
  let held: Buffer | undefined;
  for await (const chunk of body) {
    if (held) yield held;
    seen += chunk.length;
    refuseLength(seen, bytes, { isWhole: false });
    hash.update(chunk);
    held = chunk;
  }
  refuseLength(seen, bytes, { isWhole: true });
  refuseContent(object, hash.digest('hex'));
  if (held) yield held;
}
