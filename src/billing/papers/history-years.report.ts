import type { Scoped } from '../../platform/database/database';
import type { HistoryOf } from './history-conditions';

/** The years that have papers, the newest first: of what a customer pays by themselves, in the customer's scope. */
export async function listYears(trx: Scoped, { organizationId, timeZone }: HistoryOf): Promise<string[]> {
  const result = await trx.raw<{ rows: { year: string }[] }>(
    `select distinct to_char(i.dated_at at time zone ?, 'YYYY') as year from invoices i where i.organization_id = ? order by year desc`, [timeZone, organizationId]);
  return result.rows.map((row) => row.year);
}
