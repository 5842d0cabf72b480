import { createHash } from 'node:crypto';
import { type Visitor } from '../../platform/visitors/visitor';

/**
 * Stands for a reader of one article: the same when they come back, different for every article, and no way leads from it to a person.
 * A reader is a signed-in person, else a browser by the random secret that it keeps; undefined for a browser without one.
 */
export function readerSum(itemId: string, visitor: Visitor | undefined, secret: string | undefined): string | undefined {
  const who = visitor?.stage === 'signed_in' ? `person ${visitor.personId}` : secret && `browser ${secret}`;
  return who && createHash('sha256').update(`${itemId} ${who}`).digest('hex');
}

/** Partners and the vendor's staff read what is written for partners; customers and strangers what is for everybody. */
export function isForPartners(visitor: Visitor | undefined): boolean {
  return visitor?.stage === 'signed_in' && (visitor.context?.kind === 'organization' || visitor.context?.kind === 'office');
}
