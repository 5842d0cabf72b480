import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type PageRequest } from '../../platform/pages/pages';
import { type AlertLevel, type Standing } from '../alert';
import { type AlertQuestion } from './alert-question.model';

export interface AlertLine {
  readonly id: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly subscriptionId: string | null;
  readonly number: string | null;
  readonly machineId: string | null;
  readonly machineName: string | null;
  readonly machineKind: 'computer' | 'server' | null;
  readonly rule: string;
  readonly level: AlertLevel;
  readonly message: string;
  readonly standing: Standing;
  readonly seenCount: number;
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  readonly closedAt: Date | null;
  readonly snoozedUntil: Date | null;
  readonly snoozeReason: string | null;
  readonly acknowledgedAt: Date | null;
  /** Who acknowledged or snoozed it. */
  readonly by: string | null;
  readonly place: string;
}

/** Alerts of the organization that the question finds, the newest first; one more than the page holds. */
export async function listAlerts(trx: Scoped, organizationId: string, question: AlertQuestion, { size, direction, place }: PageRequest): Promise<AlertLine[]> {
  const isBackwards = direction === 'before' && place !== undefined;
  const { text, values } = conditions(organizationId, question);
  const order = isBackwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: AlertLine[] }>(
    `${SELECT} where ${text} ${place ? `and (al.listed_at, al.id) ${isBackwards ? '>' : '<'} (?::timestamptz, ?::uuid)` : ''} order by al.listed_at ${order}, al.id ${order} limit ?`,
    [...values, ...place ? [place.value, place.id] : [], size + 1]);
  return rows;
}

/** The ids of those that the question finds, the newest first. */
export async function listMatchingIds(trx: Scoped, organizationId: string, question: AlertQuestion, limit: number): Promise<string[]> {
  const { text, values } = conditions(organizationId, question);
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`select al.id from alerts al where ${text} order by al.listed_at desc, al.id desc limit ?`, [...values, limit]);
  return rows.map(({ id }) => id);
}

export const COUNTED_UP_TO = 1_000;

/** How many the question finds, up to one more than COUNTED_UP_TO. */
export async function countAlerts(trx: Scoped, organizationId: string, question: AlertQuestion): Promise<number> {
  const { text, values } = conditions(organizationId, question);
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>(`select count(*)::int as count from (select from alerts al where ${text} limit ?) counted`, [...values, COUNTED_UP_TO + 1]);
  return rows[0].count;
}

/** Of the organization's alerts those with these ids, the newest first. */
export async function listAlertsByIds(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<AlertLine[]> {
  const { rows } = await trx.raw<{ rows: AlertLine[] }>(`${SELECT} where al.organization_id = ? and al.id = any(?::uuid[]) order by al.listed_at desc, al.id desc`, [organizationId, [...ids]]);
  return rows;
}

/** Another organization's is not found. */
export async function getAlert(trx: Scoped, organizationId: string, id: string): Promise<AlertLine> {
  const [alert] = isUuid(id) ? await listAlertsByIds(trx, organizationId, [id]) : [];
  if (!alert) throw new NotFound('We could not find that alert.');
  return alert;
}

const SELECT = `
  select al.id, al.account_id as "accountId", a.name as "accountName", al.subscription_id as "subscriptionId", s.number, al.machine_id as "machineId", m.nickname as "machineName", m.kind as "machineKind",
         al.rule, al.level, al.message, al.standing, al.seen_count as "seenCount", al.opened_at as "openedAt", al.last_seen_at as "lastSeenAt", al.closed_at as "closedAt",
         al.snoozed_until as "snoozedUntil", al.snooze_reason as "snoozeReason", al.acknowledged_at as "acknowledgedAt",
         nullif(trim(p.first_name || ' ' || p.last_name), '') as by, al.listed_at::text as place
    from alerts al join accounts a on a.organization_id = al.organization_id and a.id = al.account_id
    left join subscriptions s on s.account_id = al.account_id and s.id = al.subscription_id
    left join machines m on m.account_id = al.account_id and m.id = al.machine_id
    left join people p on p.id = coalesce(al.snoozed_by, al.acknowledged_by)`;

// Each filter adds its condition, so that the index that fits can be walked in the list's order.
function conditions(organizationId: string, { standing, level, rule, accountId, tag }: AlertQuestion): { text: string; values: string[] } {
  const parts: [string, string | undefined][] = [
    ['al.organization_id = ?', organizationId], ['al.standing = ?', standing], ['al.level = ?', level], ['al.rule = ?', rule], ['al.account_id = ?', accountId],
    ['exists (select from account_tags t where t.organization_id = al.organization_id and t.account_id = al.account_id and t.tag = ?)', tag],
  ];
  const asked = parts.filter((part): part is [string, string] => part[1] !== undefined);
  return { text: asked.map(([text]) => text).join(' and '), values: asked.map(([, value]) => value) };
}
