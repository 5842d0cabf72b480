import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type Scoped } from '../platform/database/database';
import { addDays, type Day } from '../platform/values/dates';
import { type PageRequest, type Place } from '../platform/pages/pages';
import { type AlertLevel } from './alert';
import { type CustomerAlert, rulesForLookedAfter, rulesForPayers } from './customer-alerts.model';

export type OwnAlert = CustomerAlert & { readonly id: string; readonly openedOn: Day; readonly closedOn: Day | null; readonly placedAt: string };
/** Closed ones are shown for so many days. */
const CLOSED_SHOWN_DAYS = 30;

type Row = {
  machine: string | null;
  id: string; rule: string; level: AlertLevel; cause: string; opened_on: Day; closed_on: Day | null; placed_at: string; is_paid_by_customer: boolean;
  number: string | null; nickname: string; purge_on: Day | null;
};
type Asked = { accountId: string; show: 'open' | 'closed'; today: Day };

/** Alerts of the account in scope that its customer may see, the newest first; one more than the page holds. */
export async function listOwnAlerts(trx: Scoped, { accountId, show, today }: Asked, { size, direction, place }: PageRequest): Promise<OwnAlert[]> {
  const isBackwards = direction === 'before' && place !== undefined;
  const at = show === 'open' ? 'al.opened_at' : 'al.closed_at';
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select al.id, al.rule, al.level, al.cause, (al.opened_at at time zone o.time_zone)::date as opened_on, (al.closed_at at time zone o.time_zone)::date as closed_on, ${at}::text as placed_at, ${isPaidByCustomer} as is_paid_by_customer, s.number, s.nickname, s.purge_on, m.nickname as machine
       ${visible} and ${standing(show)} ${place ? `and (${at}, al.id) ${isBackwards ? '>' : '<'} (?::timestamptz, ?::uuid)` : ''}
      order by ${at} ${isBackwards ? '' : 'desc'}, al.id ${isBackwards ? '' : 'desc'} limit ?`,
    [HOUSE_ORGANIZATION_ID, ...bindings(accountId), ...show === 'open' ? [] : [since(today)], ...place ? [place.value, place.id] : [], size + 1]);
  return rows.map(ownAlertOf);
}

/** How many of each there are. */
export async function countOwnAlerts(trx: Scoped, { accountId, today }: Omit<Asked, 'show'>): Promise<{ open: number; closed: number }> {
  const { rows } = await trx.raw<{ rows: [{ open: number; closed: number }] }>(
    `select (select count(*)::int ${visible} and ${standing('open')}) as open, (select count(*)::int ${visible} and ${standing('closed')}) as closed`,
    [...bindings(accountId), ...bindings(accountId), since(today)]);
  return rows[0];
}

export function placeOfAlert({ id, placedAt }: OwnAlert): Place {
  return { id, value: placedAt };
}

// What is about no subscription concerns who owns the row: the house's are the customer's own.
const isPaidByCustomer = 'coalesce(s.organization_id, al.organization_id) = ?';
// Days are those of who looks after the account, as all of its days.
const visible = `from alerts al join accounts a on a.id = al.account_id join organizations o on o.id = a.organization_id left join subscriptions s on s.account_id = al.account_id and s.id = al.subscription_id
  left join machines m on m.account_id = al.account_id and m.id = al.machine_id
  where al.account_id = ? and (al.rule = any (?::text[]) or (al.rule = any (?::text[]) and ${isPaidByCustomer}))`;

function bindings(accountId: string): (string | string[])[] {
  return [accountId, [...rulesForLookedAfter], [...rulesForPayers], HOUSE_ORGANIZATION_ID];
}

function standing(show: Asked['show']): string {
  return show === 'open' ? 'al.closed_at is null' : 'al.closed_at >= ?::timestamptz';
}

function since(today: Day): Day {
  return addDays(today, -CLOSED_SHOWN_DAYS);
}

function ownAlertOf(row: Row): OwnAlert {
  return {
    machine: row.machine === null ? null : { nickname: row.machine },
    id: row.id, rule: row.rule, level: row.level, cause: row.cause, openedOn: row.opened_on, closedOn: row.closed_on, placedAt: row.placed_at, isPaidByCustomer: row.is_paid_by_customer,
    subscription: row.number === null ? null : { number: row.number, nickname: row.nickname, purgeOn: row.purge_on },
  };
}
