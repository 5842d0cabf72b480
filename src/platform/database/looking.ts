import { AsyncLocalStorage } from 'node:async_hooks';

const looking = new AsyncLocalStorage<boolean>();

/** What whoever looks at a partner's portal is told when they try anything else. */
export const ONLY_LOOKING = 'You look at the portal of a partner. Nothing can be changed, and downloads, secrets and forms stay closed. Leave it first.';

/** Runs a request that may read and never write: every transaction that it opens is read-only for the database itself (docs/decisions/0041). */
export function onlyLooking<T>(work: () => T): T {
  return looking.run(true, work);
}

/** The exception: the person's own session, which belongs to nobody whom they look at. */
export function writingAnyway<T>(work: () => T): T {
  return looking.run(false, work);
}

export function isOnlyLooking(): boolean {
  return looking.getStore() === true;
}
