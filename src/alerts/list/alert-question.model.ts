import { isUuid } from '../../platform/database/database';
import { ALERT_LEVELS, type AlertLevel, type Standing, STANDINGS } from '../alert';
import { isJudgedRule } from '../alert-rules.model';

/** What the list of alerts is asked for; unknown words in an address are not asked for. */
export interface AlertQuestion {
  readonly standing: Standing;
  readonly level: AlertLevel | undefined;
  readonly rule: string | undefined;
  readonly accountId: string | undefined;
  readonly tag: string | undefined;
}

export function readAlertQuestion({ state = '', level = '', rule = '', account = '', tag = '' }: Record<string, string>): AlertQuestion {
  return {
    standing: STANDINGS.find((each) => each === state) ?? 'open', level: ALERT_LEVELS.find((each) => each === level), rule: isJudgedRule(rule) ? rule : undefined,
    accountId: isUuid(account) ? account : undefined, tag: tag.trim().toLowerCase().slice(0, 30) || undefined,
  };
}

/** The same as parameters of an address or hidden fields of a form. */
export function questionFields({ standing, level, rule, accountId, tag }: AlertQuestion): Record<string, string> {
  const fields = { state: standing === 'open' ? undefined : standing, level, rule, account: accountId, tag };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
