import { type Scoped } from '../../platform/database/database';
import { COUNTED_UP_TO } from '../../plans/editing/touched.report';

/** How many deals are open in front of the office or protected; counted up to one more than COUNTED_UP_TO. */
export async function countOpenDeals(trx: Scoped): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ open: number }] }>(`
    select cast(count(*) as integer) as open
      from (select from deals where submitted_at is not null and state in ('submitted', 'appealed', 'approved') limit ${COUNTED_UP_TO + 1}) counted`);
  return rows[0].open;
}
