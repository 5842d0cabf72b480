import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type CaseState, OPEN_STATES } from '../recovery-case';

export interface QueuedCase {
  readonly id: string;
  readonly place: string;
  readonly number: string;
  readonly accountName: string;
  readonly organizationName: string;
  readonly machineName: string;
  readonly state: CaseState;
  readonly method: 'standard' | 'expedited';
  readonly drives: number;
  readonly driveTb: number;
  readonly needsConfirmation: boolean;
  readonly confirmedAt: Date | null;
  readonly returnDueOn: string | null;
  readonly timeZone: string;
  readonly requestedAt: Date;
  readonly closedAt: Date | null;
}

export const QUEUE_FILTERS = ['open', ...OPEN_STATES, 'overdue', 'closed'] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];

/** Open cases the oldest first, overdue ones by the day they were due, closed ones the newest first. A page and one more. */
export async function listQueue(trx: Scoped, filter: QueueFilter, page: PageRequest): Promise<QueuedCase[]> {
  const { where, column, type, upwards } = listOf(filter);
  const isUpwards = upwards !== (page.direction === 'before' && page.place !== undefined);
  const direction = isUpwards ? 'asc' : 'desc';
  const result = await trx.raw<{ rows: QueuedCase[] }>(
    `select c.id, ${column}::text as place, c.number, a.name as "accountName", o.display_name as "organizationName", c.machine_name as "machineName", c.state, c.method, c.drives, c.drive_tb as "driveTb",
            c.needs_confirmation as "needsConfirmation", c.confirmed_at as "confirmedAt", c.return_due_on as "returnDueOn", c.time_zone as "timeZone", c.requested_at as "requestedAt", c.closed_at as "closedAt"
       from recovery_cases c join accounts a on a.id = c.account_id join organizations o on o.id = c.payer_organization_id
      where ${where} ${page.place ? `and (${column}, c.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as ${type}), cast(:placeId as uuid))` : ''}
      order by ${column} ${direction}, c.id ${direction} limit :limit`,
    { ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return result.rows;
}

/** How many wait in each state; a shipping desk has hundreds, so counting stops at a thousand each. */
export async function countQueue(trx: Scoped): Promise<Record<string, number>> {
  const result = await trx.raw<{ rows: { state: string; count: number }[] }>(
    `select s.state, (select count(*)::int from (select from recovery_cases c where c.state = s.state and c.requested_at is not null limit 1000) counted) as count from unnest(cast(? as text[])) as s (state)`,
    [[...OPEN_STATES]]);
  return Object.fromEntries(result.rows.map(({ state, count }) => [state, count]));
}

function listOf(filter: QueueFilter): { where: string; column: string; type: 'timestamptz' | 'date'; upwards: boolean } {
  if (filter === 'closed') return { where: 'c.closed_at is not null and c.requested_at is not null', column: 'c.closed_at', type: 'timestamptz', upwards: false };
  // The latest day on earth: what is overdue anywhere is; the page says the rest in the case's own zone.
  if (filter === 'overdue') return { where: "c.state = 'delivered' and c.return_due_on < (app.now() at time zone c.time_zone)::date and c.return_due_on <= app.now()::date + 1", column: 'c.return_due_on', type: 'date', upwards: true };
  if (filter === 'open') return { where: 'c.closed_at is null and c.requested_at is not null', column: 'c.requested_at', type: 'timestamptz', upwards: true };
  return { where: `c.state = '${filter}' and c.requested_at is not null`, column: 'c.requested_at', type: 'timestamptz', upwards: true };
}
