import { ruleWords } from '../alert-rules.model';
import { LEVEL_BADGES, STANDING_BADGES } from './alert-words.model';
import { type AlertLine } from './alerts.report';

/** An alert as a line of a list. */
export function alertLine(alert: AlertLine) {
  return { ...alert, label: ruleWords(alert.rule).label, levelBadge: LEVEL_BADGES[alert.level], badge: STANDING_BADGES[alert.standing] };
}
