import type { ListStatus, ListType } from './account';

/** In the order of the column accounts.list_facet; a new word goes to the end. */
const STATUSES: readonly ListStatus[] = ['active', 'trial', 'expired', 'payment_failed', 'not_activated', 'data_removed', 'request_pending'];
const TYPES: readonly ListType[] = ['safe', 'safe_pro', 'safe_server', 'nfr'];

export type FacetFilter = {
  statuses?: readonly ListStatus[] | undefined;
  type?: ListType | undefined;
  administrator?: boolean | undefined;
  renews?: boolean | undefined;
};

/**
 * The facets of all accounts that a filter lets through: one number for status, type, administrator and renewal, as
 * the generated column accounts.list_facet computes it. Combinations that no account can have are left out, because
 * each facet costs a look into the index.
 */
export function facetsOf(filter: FacetFilter): number[] {
  return (filter.statuses ?? STATUSES).flatMap((status) =>
    (filter.type ? [filter.type] : TYPES).flatMap((type) =>
      choices(filter.administrator).flatMap((administrator) =>
        choices(filter.renews)
          .filter((renews) => canBe(status, type, administrator, renews))
          .map((renews) => facetOf(status, type, administrator, renews)))));
}

export function facetOf(status: ListStatus, type: ListType, administrator: boolean, renews: boolean): number {
  return 16 * STATUSES.indexOf(status) + 4 * TYPES.indexOf(type) + (administrator ? 2 : 0) + (renews ? 1 : 0);
}

function canBe(status: ListStatus, type: ListType, administrator: boolean, renews: boolean): boolean {
  // Safe accounts have no administrators, and what has no paid plan has nothing to renew.
  if (administrator && type === 'safe') return false;
  return !renews || (status !== 'data_removed' && status !== 'request_pending');
}

function choices(wanted: boolean | undefined): readonly boolean[] {
  return wanted === undefined ? [false, true] : [wanted];
}
