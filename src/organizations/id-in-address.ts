import { isUuid } from '../platform/database/database';
import { NotFound } from '../platform/errors';

/** The id in an address, or NotFound before any query. */
export function idInAddress({ id }: { id: string }): string {
  if (!isUuid(id)) throw new NotFound();
  return id;
}
