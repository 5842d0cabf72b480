import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

export interface Coming { readonly what: 'plan' | 'add_on' | 'tier' | 'term' | 'fee'; readonly name: string; readonly id: string | null; readonly validFrom: Day; readonly currency: string | null; readonly amount: number }

/** What is entered for days to come, the nearest first. */
export async function listComingVersions(trx: Scoped, today: Day): Promise<Coming[]> {
  const { rows } = await trx.raw<{ rows: Coming[] }>(`
    select 'plan' as what, p.code as name, v.id, v.valid_from as "validFrom", v.currency, v.list_price_cents as amount from (select distinct on (plan_id, currency, valid_from) * from plan_prices where valid_from > :today and withdrawn_at is null order by plan_id, currency, valid_from, version desc) v join plans p on p.id = v.plan_id
    union all select 'add_on', a.code, v.id, v.valid_from, v.currency, v.list_price_cents from (select distinct on (add_on_id, currency, valid_from) * from add_on_prices where valid_from > :today and withdrawn_at is null order by add_on_id, currency, valid_from, version desc) v join add_ons a on a.id = v.add_on_id
    union all select 'tier', tier || '.' || discount_class, null, valid_from, null, discount_bps from (select distinct on (tier, discount_class, valid_from) * from tier_discounts where valid_from > :today and withdrawn_at is null order by tier, discount_class, valid_from, version desc) t
    union all select 'term', cast(years as text), null, valid_from, null, discount_bps from (select distinct on (years, valid_from) * from term_discounts where valid_from > :today and withdrawn_at is null order by years, valid_from, version desc) t
    union all select 'fee', item, null, valid_from, currency, amount_cents from (select distinct on (item, currency, valid_from) * from recovery_fees where valid_from > :today and withdrawn_at is null order by item, currency, valid_from, version desc) f
    order by 4, 1, 5, 2 limit 200`, { today });
  return rows;
}
