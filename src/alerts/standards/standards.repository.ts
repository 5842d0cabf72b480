import { type Scoped } from '../../platform/database/database';
import { type JudgedRule } from '../alert-rules.model';
import { type Standards, THRESHOLDS } from './standards.model';

/** SQL of each rule's standard: rule, side, standard. The newest row, else the portal's own. */
export const STANDARDS_SQL = `
  select v.rule, v.side, coalesce(t.threshold, v.standard) as standard from (values ${THRESHOLDS.map(({ rule, threshold }) => `('${rule}', '${threshold.side}', ${threshold.standard})`).join(', ')}) as v (rule, side, standard)
    left join (select distinct on (rule) rule, threshold from alert_standards order by rule, version desc) t on t.rule = v.rule`;

export async function getStandards(trx: Scoped): Promise<Standards> {
  const { rows } = await trx.raw<{ rows: { rule: JudgedRule; standard: number }[] }>(STANDARDS_SQL);
  return new Map(rows.map(({ rule, standard }) => [rule, standard]));
}

/** Adds the next version of each; what held before stays as history. */
export async function insertStandards(trx: Scoped, rows: readonly { rule: JudgedRule; threshold: number }[], { madeBy, now }: { madeBy: string; now: Date }): Promise<void> {
  await trx.raw(`
    insert into alert_standards (rule, version, threshold, made_by, created_at)
    select n.rule, (select coalesce(max(version), 0) + 1 from alert_standards a where a.rule = n.rule), n.threshold, :madeBy, :now from json_populate_recordset(null::alert_standards, :rows) n`, { rows: JSON.stringify(rows), madeBy, now });
}
