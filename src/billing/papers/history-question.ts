import type { Request } from 'express';
import { isUuid } from '../../platform/database';
import { singleStrings } from '../../platform/forms';
import { currency } from '../../platform/money';
import { memberOf } from '../../platform/visitor';
import type { HistoryOf } from './history-conditions';
import { type HistoryFilter, readHistoryFilter, type Unread } from './history-filter.model';

/** What a request asks of Payment & History, and for whom. */
export function historyQuestion(req: Request): { query: Record<string, string>; filter: HistoryFilter; unread: Unread[]; of: HistoryOf } {
  const { organization, organizationId, limitedTo, today } = memberOf(req);
  const query = singleStrings(req.query);
  const { filter, unread } = readHistoryFilter({ query, isUuid, currency: currency(organization.currency), today });
  return { query, filter, unread, of: { organizationId, timeZone: organization.timeZone, limitedTo } };
}
