import { type Scoped } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';

export interface SheetCode {
  readonly code: string;
  readonly planName: string;
  readonly years: number;
  readonly lapsesOn: Day;
}

/** Chosen codes that can still be used, in the order in which they were bought. */
export async function listSheet(trx: Scoped, { organizationId, ids, now }: { organizationId: string; ids: readonly string[]; now: Date }): Promise<SheetCode[]> {
  const result = await trx.raw<{ rows: SheetCode[] }>(
    `select c.code, p.name as "planName", c.years, c.lapses_on as "lapsesOn" from activation_codes c join plans p on p.id = c.plan_id
      where c.organization_id = :organizationId and c.id = any(cast(:ids as uuid[])) and c.state = 'available' and c.lapses_at > :now order by c.id`,
    { organizationId, ids: [...ids], now });
  return result.rows;
}
