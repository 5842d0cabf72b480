import { type Scoped } from '../../platform/database/database';
import { type AlertLevel } from '../alert';

/** One problem of a customer: all of its open alerts of one kind. */
export interface Problem {
  readonly accountId: string;
  readonly accountName: string;
  readonly rule: string;
  readonly level: AlertLevel;
  readonly count: number;
  readonly isNew: boolean;
  /** The newest of them. */
  readonly message: string;
}

/** As many customers as one mail names. */
const MOST_CUSTOMERS = 40;

/**
 * What is new since a moment, or critical and open, by customer and kind, the most serious customers first; what somebody has acknowledged or snoozed is left out. Sees what the scope
 * sees: for a limited member the chosen accounts. `customers` says how many there are in all.
 */
export async function readDigest(trx: Scoped, organizationId: string, since: Date): Promise<{ problems: Problem[]; customers: number }> {
  const { rows } = await trx.raw<{ rows: (Problem & { customers: number })[] }>(
    `with told as (
       select account_id, rule, min(${RANK}) as rank, count(*)::int as count, bool_or(opened_at > :since) as is_new, (array_agg(message order by opened_at desc, id))[1] as message
         from alerts where organization_id = :organizationId and standing = 'open' and (level = 'critical' or opened_at > :since) group by account_id, rule),
     placed as (select t.*, a.name, a.sort_name, dense_rank() over (order by t.worst, a.sort_name, a.id) as place
                  from (select told.*, min(rank) over (partition by account_id) as worst from told) t join accounts a on a.organization_id = :organizationId and a.id = t.account_id)
     select account_id as "accountId", name as "accountName", rule, (array['critical', 'warning', 'info'])[rank] as level, count, is_new as "isNew", message, (select max(place)::int from placed) as customers
       from placed where place <= ${MOST_CUSTOMERS} order by place, rank, rule`, { organizationId, since });
  return { problems: rows.map(({ customers: _customers, ...problem }) => problem), customers: rows[0]?.customers ?? 0 };
}

const RANK = "array_position(array['critical', 'warning', 'info'], level)";
