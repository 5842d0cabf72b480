import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudits } from '../../audit/audit.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { type AlertQuestion } from '../list/alert-question.model';
import { listMatchingIds } from '../list/alerts.report';
import { type Act, isChangedBy, snoozedUntil } from './alert-life.model';
import { insertEvents, lockAlerts, type LockedAlert, writeLife } from './alert-life.repository';

/** As many as one press may change. */
export const MOST_AT_ONCE = 1_000;

export type Chosen = { readonly ids: readonly string[] } | { readonly matching: AlertQuestion };
export type Outcome = { readonly changed: number; readonly unchanged: number };

/**
 * Acknowledges, snoozes or takes that back for the chosen alerts, or for all that a filter finds, up to MOST_AT_ONCE; each gets its entry in its story and in the audit log, in the same transaction
 * (beyond.md X13). What has closed meanwhile, or stands so already, is left as it is. Others' are not found and not told apart from those that changed nothing.
 */
export async function actOnAlerts({ organizationId, timeZone, chosen, act, actor }: { organizationId: string; timeZone: string; chosen: Chosen; act: Act; actor: Actor }): Promise<Outcome> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const ids = 'ids' in chosen ? chosen.ids.slice(0, MOST_AT_ONCE) : await listMatchingIds(trx, organizationId, chosen.matching, MOST_AT_ONCE);
    const until = act.kind === 'snooze' ? snoozedUntil(act.days, { today: dayIn(now, timeZone), zone: timeZone }) : null;
    const alerts = await lockAlerts(trx, organizationId, ids);
    const changed = alerts.filter((alert) => isChangedBy(alert, act, until));
    if (changed.length > 0) await write(trx, { organizationId, changed, act, actor, until, now });
    return { changed: changed.length, unchanged: ids.length - changed.length };
  });
}

const EVENTS = { acknowledge: 'acknowledged', snooze: 'snoozed' } as const;

async function write(trx: Scoped, { organizationId, changed, act, actor, until, now }: { organizationId: string; changed: LockedAlert[]; act: Act; actor: Actor; until: Date | null; now: Date }): Promise<void> {
  const note = act.kind === 'acknowledge' ? act.note : act.kind === 'snooze' ? act.reason : '';
  await writeLife(trx, organizationId, changed.map(({ id }) => id), { act, until, personId: actor.id, now });
  await insertEvents(trx, changed.map(({ id, accountId, standing }) => ({
    organizationId, accountId, alertId: id, kind: act.kind === 'reopen' ? standing === 'snoozed' ? 'woken' as const : 'unacknowledged' as const : EVENTS[act.kind], personId: actor.id, note, until, at: now,
  })));
  await recordAudits(trx, changed.map((alert) => ({
    organizationId, accountId: alert.accountId, actor, action: act.kind === 'reopen' ? 'alert.reopened' : `alert.${EVENTS[act.kind]}`, subjectType: 'alert', subjectId: alert.id,
    before: { standing: alert.standing }, after: { rule: alert.rule, note, ...until && { until: until.toISOString() } }, now,
  })));
  await refreshAccountSummaries(trx, [...new Set(changed.map(({ accountId }) => accountId))]);
}
