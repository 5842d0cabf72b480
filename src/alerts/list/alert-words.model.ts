import { type Badge } from '../../accounts/account-words.model';
import { type AlertLevel, type Standing } from '../alert';

export const LEVEL_BADGES: Record<AlertLevel, Badge> = {
  critical: { kind: 'bad', label: 'Critical' },
  warning: { kind: 'look', label: 'Warning' },
  info: { kind: 'off', label: 'For your information' },
};
export const STANDING_BADGES: Record<Standing, Badge> = {
  open: { kind: 'look', label: 'Open' },
  acknowledged: { kind: 'running', label: 'Acknowledged' },
  snoozed: { kind: 'off', label: 'Snoozed' },
  closed: { kind: 'good', label: 'Closed' },
};
