import { type AccountKind } from '../accounts/account';
import { type Badge } from '../accounts/account-words.model';
import { type AlertLevel } from './alert';
import { closedWords, levelWord, openWords } from './customer-alerts.model';
import { type OwnAlert } from './own-alerts.report';

const KINDS: Record<AlertLevel, Badge['kind']> = { critical: 'bad', warning: 'look', info: 'off' };

/** An alert as a line of the customer's page; the report selects only what has words for them. */
export function notificationRow(alert: OwnAlert, { kind, partner }: { kind: AccountKind; partner: string | null }) {
  const words = openWords(alert, partner);
  const { openedOn, closedOn } = alert;
  if (closedOn) return { badge: { kind: 'off' as const, label: 'Closed' }, title: closedWords(alert, partner) ?? '', next: '', openedOn, closedOn };
  return { badge: { kind: KINDS[alert.level], label: levelWord(alert.level, kind) }, title: words?.title ?? '', next: words?.next ?? '', openedOn, closedOn };
}
