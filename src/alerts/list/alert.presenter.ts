import { paths } from '../../paths';
import { dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type AlertEvent } from '../life/alert-life.repository';
import { ruleWords } from '../alert-rules.model';
import { type DecidingSet } from '../rules/deciding-set.report';
import { LEVEL_BADGES } from './alert-words.model';
import { type AlertLine } from './alerts.report';

/** What the alert is about, and since when. */
export function alertFacts(alert: AlertLine, zone: string) {
  const { accountId, accountName, number, machineName, machineKind, openedAt, closedAt, seenCount, standing, snoozedUntil, snoozeReason, by } = alert;
  return [
    { label: 'Customer', value: accountName, href: paths.portal.account(accountId) },
    ...(machineName === null ? [] : [{ label: machineKind === 'server' ? 'Server' : 'Computer', value: machineName }]),
    ...(number === null ? [] : [{ label: 'Subscription', value: number }]),
    { label: 'Kind', value: ruleWords(alert.rule).label },
    { label: 'Open since', value: day(dayIn(openedAt, zone)), note: closedAt ? `Closed on ${day(dayIn(closedAt, zone))}` : seenCount > 1 ? `Came up ${seenCount} times` : '' },
    ...(standing === 'snoozed' && snoozedUntil ? [{ label: 'Sleeps until', value: day(dayIn(snoozedUntil, zone)), note: [by, snoozeReason].filter(Boolean).join(': ') }] : []),
    ...(standing === 'acknowledged' && by ? [{ label: 'Acknowledged by', value: by }] : []),
  ];
}

/** The one thing to do next, and where. */
export function nextStep({ rule, accountId, subscriptionId, machineId, machineKind }: AlertLine): { text: string; label: string; href: string } {
  const text = ruleWords(rule).next;
  if (rule === 'expiring' && subscriptionId !== null) return { text, label: 'Switch auto-renew on', href: paths.portal.autoRenew.edit(subscriptionId) };
  if (rule === 'card_expiring' && subscriptionId !== null) return { text, label: 'Choose a card', href: paths.portal.autoRenew.edit(subscriptionId) };
  if (rule.startsWith('storage_') && subscriptionId !== null) return { text, label: 'Add storage', href: paths.portal.storage(subscriptionId) };
  if (rule === 'renewal_impossible' && subscriptionId !== null) return { text, label: 'Look at what is scheduled', href: paths.portal.scheduled.show(subscriptionId) };
  if (machineId !== null) {
    const isServer = machineKind === 'server';
    return { text, label: isServer ? 'Open the server' : 'Open the computer', href: (isServer ? paths.servers : paths.computers).of(accountId).show(machineId) };
  }
  if (rule === 'courier_return_due') return { text, label: 'Open the recoveries', href: paths.recovery.account(accountId) };
  return { text: text || 'Look at the account.', label: 'Open the account', href: paths.portal.account(accountId) };
}

/** Its life, the oldest first. */
export function storyOf(alert: AlertLine, events: readonly AlertEvent[]) {
  const line = (at: Date, words: string, { by = null, note = '', until = null }: { by?: string | null; note?: string; until?: Date | null } = {}) => ({ at, words, by, note, until });
  const words: Record<AlertEvent['kind'], string> = { acknowledged: 'Acknowledged', unacknowledged: 'No longer acknowledged', snoozed: 'Snoozed', woken: 'Woke up', raised: 'Became more serious', lowered: 'Became less serious' };
  return [
    line(alert.openedAt, 'Opened'),
    ...events.map(({ kind, at, by, note, until }) => line(at, words[kind], { by, until, note: kind === 'raised' || kind === 'lowered' ? `Now: ${levelLabel(note)}` : note })),
    ...(alert.closedAt ? [line(alert.closedAt, 'Closed by itself: its cause has ended')] : []),
  ];
}

/** Why this alert is here: its rule, and who decides about that for this account. */
export function ruleReason({ rule }: AlertLine, deciding: DecidingSet | null) {
  const { when, levels, isFixed } = ruleWords(rule);
  if (deciding === null) return { when, set: null, text: isFixed ? 'This alert can’t be switched off.' : `No rule set says anything about it, so the standard holds: ${levels.split(', ').map(levelLabel).join(', then ')}.` };
  const parts = [deciding.level === null ? '' : `its level is ${levelLabel(deciding.level)}`, deciding.threshold === null ? '' : `it begins at ${deciding.threshold}`].filter(Boolean);
  return { when, set: { id: deciding.id, name: deciding.name }, text: `It is the first set from the top that is for this account and says something about this alert${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.` };
}

function levelLabel(level: string): string {
  return level === 'critical' || level === 'warning' || level === 'info' ? LEVEL_BADGES[level].label : level;
}
