import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type CaseState, OPEN_STATES } from '../recovery-case';

export interface ListedCase {
  readonly id: string;
  readonly place: string;
  readonly number: string;
  readonly accountName: string;
  readonly machineName: string;
  readonly state: CaseState;
  readonly needsConfirmation: boolean;
  readonly confirmedAt: Date | null;
  readonly returnDueOn: string | null;
  readonly timeZone: string;
  readonly createdAt: Date;
}

export const CASE_FILTERS = { all: undefined, unpaid: ['saved'], open: OPEN_STATES, closed: ['returned', 'fee_charged', 'denied', 'cancelled', 'withdrawn'] } as const satisfies Record<string, readonly CaseState[] | undefined>;
export type CaseFilter = keyof typeof CASE_FILTERS;

/** An organization's cases, the newest first: a page and one more. */
export async function listCases(trx: Scoped, { organizationId, filter }: { organizationId: string; filter: CaseFilter }, page: PageRequest): Promise<ListedCase[]> {
  const isUpwards = page.direction === 'before' && page.place !== undefined;
  const direction = isUpwards ? 'asc' : 'desc';
  const states = CASE_FILTERS[filter];
  const result = await trx.raw<{ rows: ListedCase[] }>(
    `select c.id, c.created_at::text as place, c.number, a.name as "accountName", c.machine_name as "machineName", c.state, c.needs_confirmation as "needsConfirmation", c.confirmed_at as "confirmedAt",
            c.return_due_on as "returnDueOn", c.time_zone as "timeZone", c.created_at as "createdAt"
       from recovery_cases c join accounts a on a.id = c.account_id
      where c.organization_id = :organizationId ${states ? 'and c.state = any(cast(:states as text[]))' : ''}
        ${page.place ? `and (c.created_at, c.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
      order by c.created_at ${direction}, c.id ${direction} limit :limit`,
    { organizationId, ...states && { states: [...states] }, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return result.rows;
}
