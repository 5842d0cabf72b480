import { isUuid } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { currency } from '../../platform/values/money';
import type { memberOf } from '../../platform/visitors/visitor';
import type { HistoryOf } from './history-conditions';
import { type HistoryFilter, readHistoryFilter, type Unread } from './history-filter.model';

type Member = Pick<ReturnType<typeof memberOf>, 'organization' | 'organizationId' | 'limitedTo' | 'today'>;

/** What an address's parameters ask of Payment & History, and for whom. */
export function historyQuestion({ organization, organizationId, limitedTo, today }: Member, parameters: unknown): { query: Record<string, string>; filter: HistoryFilter; unread: Unread[]; of: HistoryOf } {
  const query = singleStrings(parameters);
  const { filter, unread } = readHistoryFilter({ query, isUuid, currency: currency(organization.currency), today });
  return { query, filter, unread, of: { organizationId, timeZone: organization.timeZone, limitedTo } };
}
