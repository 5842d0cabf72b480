import { type Scoped } from '../../platform/database/database';
import { type AlertLevel } from '../alert';
import { decidingSetSql } from '../raised-alerts.report';

export interface DecidingSet { readonly id: string; readonly name: string; readonly level: AlertLevel | null; readonly threshold: number | null }

/** The rule set that decides about a rule for an account; null where the standard holds. The same SQL as the judging. */
export async function findDecidingSet(trx: Scoped, asked: { organizationId: string; accountId: string; rule: string }): Promise<DecidingSet | null> {
  const { rows } = await trx.raw<{ rows: DecidingSet[] }>(
    `select n.id, n.name, d.level, d.threshold from (select cast(:accountId as uuid) as account_id, cast(:rule as text) as rule) w ${decidingSetSql('w.account_id', 'w.rule')}
       join alert_rule_sets n on n.id = d.rule_set_id`, asked);
  return rows[0] ?? null;
}
