import { readWithin, type Scope, type Statement } from '../platform/database/database';
import { addDays, type Day } from '../platform/values/dates';
import { readQuestion } from './accounts-list.model';
import { type Asked, countEnding, countStatement, COUNTED_UP_TO } from './accounts-list.report';
import { chosenOf } from './limits/chosen-accounts.report';

/** Trials that end within so many days are shown on the Manage page. */
export const TRIAL_ENDING_DAYS = 7;

type Whose = Pick<Asked, 'organizationId' | 'limitedTo'>;
export type ManageCounts = { critical: number; warnings: number; accounts: number; trialsEnding: number; expiring: number; paymentFailed: number };

/** The numbers of the Manage page, each counted up to COUNTED_UP_TO + 1 along an index, in one round trip. */
export async function readManageCounts(scope: Scope, whose: Whose, today: Day): Promise<ManageCounts> {
  const counted = (query: Record<string, string>) => countStatement({ ...whose, question: readQuestion(query), today });
  const rows = await readWithin<{ count: number }[]>(scope, [
    alertsOf(whose, 'critical'),
    alertsOf(whose, 'warning'),
    counted({}),
    countEnding(whose, { statuses: ['trial'] }, [today, addDays(today, TRIAL_ENDING_DAYS)]),
    counted({ status: 'expiring' }),
    counted({ status: 'payment_failed' }),
  ]);
  const [critical, warnings, accounts, trialsEnding, expiring, paymentFailed] = rows.map(([row]) => row!.count) as [number, number, number, number, number, number];
  return { critical, warnings, accounts, trialsEnding, expiring, paymentFailed };
}

function alertsOf({ organizationId, limitedTo }: Whose, level: 'critical' | 'warning'): Statement {
  const text = (chosen: string) => `select count(*)::integer as count from (
    select from alerts where organization_id = $1 and level = $2 and standing in ('open', 'acknowledged') ${chosen} limit ${COUNTED_UP_TO + 1}) counted`;
  if (!limitedTo) return { name: 'alerts-count', text: text(''), values: [organizationId, level] };
  return { name: 'alerts-count-chosen', text: text(`and account_id = any (${chosenOf('$1', '$3')})`), values: [organizationId, level, limitedTo] };
}
