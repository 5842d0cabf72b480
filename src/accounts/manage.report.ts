import { readWithin, type Scope, type Statement } from '../platform/database';
import { addDays, type Day } from '../platform/dates';
import { readQuestion } from './accounts-list.model';
import { countEnding, countStatement, COUNTED_UP_TO } from './accounts-list.report';

/** Trials that end within so many days are shown on the Manage page. */
export const TRIAL_ENDING_DAYS = 7;

export type ManageCounts = { critical: number; warnings: number; accounts: number; trialsEnding: number; expiring: number; paymentFailed: number };

/** The numbers of the Manage page, each counted up to COUNTED_UP_TO + 1 along an index, in one round trip. */
export async function readManageCounts(scope: Scope, organizationId: string, today: Day): Promise<ManageCounts> {
  const counted = (query: Record<string, string>) => countStatement({ organizationId, question: readQuestion(query), today });
  const rows = await readWithin<{ count: number }[]>(scope, [
    alertsOf(organizationId, 'critical'),
    alertsOf(organizationId, 'warning'),
    counted({}),
    countEnding(organizationId, { statuses: ['trial'] }, [today, addDays(today, TRIAL_ENDING_DAYS)]),
    counted({ status: 'expiring' }),
    counted({ status: 'payment_failed' }),
  ]);
  const [critical, warnings, accounts, trialsEnding, expiring, paymentFailed] = rows.map(([row]) => row!.count) as [number, number, number, number, number, number];
  return { critical, warnings, accounts, trialsEnding, expiring, paymentFailed };
}

function alertsOf(organizationId: string, level: 'critical' | 'warning'): Statement {
  const text = `select count(*)::integer as count from (
    select from alerts where organization_id = $1 and level = $2 and closed_at is null limit ${COUNTED_UP_TO + 1}) counted`;
  return { name: 'alerts-count', text, values: [organizationId, level] };
}
