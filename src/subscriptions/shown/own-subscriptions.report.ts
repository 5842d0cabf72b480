import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest, type Place } from '../../platform/pages/pages';
import { type Subscription } from '../subscription';
import { subscriptionOf } from '../subscriptions.repository';

/** A subscription as its customer sees it, with the day from which it has run. */
export type OwnSubscription = Subscription & { readonly startedOn: Day };
export type OwnCounts = { total: number; running: number; ended: number; removed: number; paidByCustomer: number };

// What has ended for good comes last, whatever its day.
const place = "(case when s.state in ('purging', 'purged') then date '9999-12-31' else s.expires_on end)";

/**
 * A page of the subscriptions of the account in scope, released ones too, the one that ends first on top; one more than the page
 * holds, as `listPage` wants it.
 */
export async function listOwnSubscriptions(trx: Scoped, accountId: string, { size, direction, place: from }: PageRequest): Promise<OwnSubscription[]> {
  const isBackwards = direction === 'before' && from !== undefined;
  const order = `${place} ${isBackwards ? 'desc' : ''}, s.id ${isBackwards ? 'desc' : ''}`;
  const { rows } = await trx.raw<{ rows: (Record<string, unknown> & { started_on: Day })[] }>(
    `select s.*, coalesce((select min(t.starts_on) from terms t where t.organization_id = s.organization_id and t.subscription_id = s.id), s.anchor_on) as started_on
       from (select s.* from subscriptions s where s.account_id = ? and s.state <> 'converted' ${from ? `and (${place}, s.id) ${isBackwards ? '<' : '>'} (?::date, ?::uuid)` : ''}
              order by ${order} limit ?) s order by ${order}`,
    [accountId, ...from ? [from.value, from.id] : [], size + 1]);
  return rows.map((row) => ({ ...subscriptionOf(row), startedOn: row.started_on }));
}

export type OwnPlan = Pick<Subscription, 'id' | 'number' | 'state' | 'expiresOn'> & { readonly planName: string; readonly renewsByItself: boolean; readonly storageGb: number | null };

/** A company's plans in short, what ends first on top; a company has few. */
export async function listOwnPlans(trx: Scoped, accountId: string): Promise<OwnPlan[]> {
  const { rows } = await trx.raw<{ rows: OwnPlan[] }>(
    `select s.id, s.number, s.state, s.expires_on as "expiresOn", p.name as "planName", s.auto_renew and not s.scheduled_lapse and s.renewal_stopped is null as "renewsByItself",
            p.storage_gb + s.storage_packs * coalesce((select o.storage_gb from add_ons o where o.product_id = p.product_id and o.storage_gb > 0 order by o.id limit 1), 0) as "storageGb"
       from subscriptions s join plans p on p.id = s.plan_id where s.account_id = ? and s.state <> 'converted' order by ${place}, s.id limit 20`, [accountId]);
  return rows;
}

/** Where a subscription stands in that order. */
export function placeOfOwn({ id, state, expiresOn }: OwnSubscription): Place {
  return { id, value: state === 'purging' || state === 'purged' ? '9999-12-31' : expiresOn };
}

/** How many there are, by how they stand. */
export async function countOwnSubscriptions(trx: Scoped, accountId: string): Promise<OwnCounts> {
  const { rows } = await trx.raw<{ rows: [OwnCounts] }>(
    `select count(*)::int as total, count(*) filter (where state in ('trial', 'active'))::int as running,
            count(*) filter (where state in ('expired', 'payment_failed'))::int as ended, count(*) filter (where state in ('purging', 'purged'))::int as removed,
            count(*) filter (where organization_id = ?)::int as "paidByCustomer"
       from subscriptions where account_id = ? and state <> 'converted'`, [HOUSE_ORGANIZATION_ID, accountId]);
  return rows[0];
}
