import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type Act, type Lived } from './alert-life.model';

export type LockedAlert = Lived & { readonly id: string; readonly accountId: string; readonly rule: string };
export type EventKind = 'acknowledged' | 'unacknowledged' | 'snoozed' | 'woken' | 'raised' | 'lowered';
export interface NewEvent {
  readonly organizationId: string; readonly accountId: string; readonly alertId: string; readonly kind: EventKind;
  readonly personId: string | null; readonly note: string; readonly until: Date | null; readonly at: Date;
}
export interface AlertEvent { readonly kind: EventKind; readonly at: Date; readonly by: string | null; readonly note: string; readonly until: Date | null }

/** Locked in the order in which whoever changes several takes them. */
export async function lockAlerts(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<LockedAlert[]> {
  return trx('alerts').where({ organization_id: organizationId }).whereRaw('id = any(?::uuid[])', [[...ids]]).orderBy('id').forUpdate()
    .select<LockedAlert[]>({ id: 'id', accountId: 'account_id', rule: 'rule', standing: 'standing', snoozedUntil: 'snoozed_until', snoozeReason: 'snooze_reason' });
}

/** Acknowledging ends a sleep, and the other way round: an alert stands in one place. */
export async function writeLife(trx: Scoped, organizationId: string, ids: readonly string[], { act, until, personId, now }: { act: Act; until: Date | null; personId: string; now: Date }): Promise<void> {
  const isSnoozed = act.kind === 'snooze';
  const isAcknowledged = act.kind === 'acknowledge';
  await trx('alerts').where({ organization_id: organizationId }).whereRaw('id = any(?::uuid[])', [[...ids]]).update({
    snoozed_at: isSnoozed ? now : null, snoozed_until: until, snoozed_by: isSnoozed ? personId : null, snooze_reason: isSnoozed ? act.reason : null,
    acknowledged_at: isAcknowledged ? now : null, acknowledged_by: isAcknowledged ? personId : null,
  });
}

export async function insertEvents(trx: Scoped, events: readonly NewEvent[]): Promise<void> {
  await trx.batchInsert('alert_events', events.map(({ organizationId, accountId, alertId, kind, personId, note, until, at }) => ({
    id: uuidv7(), organization_id: organizationId, account_id: accountId, alert_id: alertId, kind, person_id: personId, note, until, at,
  })), 500);
}

/** What happened with an alert between its opening and its end, the oldest first. */
export async function listEvents(trx: Scoped, organizationId: string, alertId: string): Promise<AlertEvent[]> {
  const { rows } = await trx.raw<{ rows: AlertEvent[] }>(
    `select e.kind, e.at, e.note, e.until, nullif(trim(p.first_name || ' ' || p.last_name), '') as by from alert_events e left join people p on p.id = e.person_id
      where e.organization_id = ? and e.alert_id = ? order by e.at, e.id limit 200`, [organizationId, alertId]);
  return rows;
}
