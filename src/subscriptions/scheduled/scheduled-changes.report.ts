import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';
import { type ScheduledChange, type ScheduledKind, type ScheduledState } from './scheduled-change.model';
import { personName } from './scheduled-changes.repository';

export interface ChangesFilter {
  /** Undefined: all. */
  readonly state: ScheduledState | undefined;
  readonly kind: ScheduledKind | undefined;
}

/** A scheduled change as the list of the organization shows it. */
export interface ChangeRow extends Pick<ScheduledChange, 'id' | 'subscriptionId' | 'kind' | 'years' | 'packs' | 'state' | 'madeAt'> {
  readonly number: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly planName: string | null;
  readonly expiresOn: Day;
  readonly madeByName: string;
  readonly endedAt: Date | null;
  /** The place in the list, as PostgreSQL writes it. */
  readonly place: string;
}

/** The changes of an organization, the newest first: a page and one more, to know whether there is a next; reversed for `before`. */
export async function listChanges(trx: Scoped, organizationId: string, filter: ChangesFilter, page: PageRequest): Promise<ChangeRow[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const order = backwards ? 'asc' : 'desc';
  const conditions = [
    'c.organization_id = :organizationId',
    ...filter.state ? ['c.state = :state'] : [],
    ...filter.kind ? ['c.kind = :kind'] : [],
    ...page.place ? [`(c.made_at, c.id) ${backwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))`] : [],
  ];
  const result = await trx.raw<{ rows: ChangeRow[] }>(
    `select c.id, c.subscription_id as "subscriptionId", c.kind, c.years, c.packs, c.state, c.made_at as "madeAt", c.ended_at as "endedAt", c.made_at::text as place,
            s.number, s.expires_on as "expiresOn", a.id as "accountId", a.name as "accountName", plan.name as "planName", ${personName} as "madeByName"
       from (select * from scheduled_changes c where ${conditions.join(' and ')} order by c.made_at ${order}, c.id ${order} limit :limit) c
       join subscriptions s on s.organization_id = c.organization_id and s.id = c.subscription_id
       join accounts a on a.organization_id = c.organization_id and a.id = c.account_id
       join people p on p.id = c.made_by left join plans plan on plan.id = c.plan_id
      order by c.made_at ${order}, c.id ${order}`,
    {
      organizationId, limit: page.size + 1, ...filter.state && { state: filter.state }, ...filter.kind && { kind: filter.kind },
      ...page.place && { placeAt: page.place.value, placeId: page.place.id },
    });
  return result.rows;
}
