import { statusOf } from './client';

export { countCalls } from './client';

export function isMissingAtStripe(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** Another call under the same key has not been answered yet. */
export function isInProgressAtStripe(error: unknown): boolean {
  return statusOf(error) === 409;
}

/** A definite no: the same call would be refused again. */
export function isRefusedByStripe(error: unknown): boolean {
  const status = statusOf(error);
  return status === 400 || status === 402 || status === 404;
}

/** It answered from memory under the same key: that call is over, and would be answered so again for a day. */
export function isReplayedByStripe(error: unknown): boolean {
  return (error as { headers?: Record<string, string> } | null)?.headers?.['idempotent-replayed'] === 'true';
}
