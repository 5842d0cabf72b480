import { type Scoped } from '../../platform/database';
import { type Day } from '../../platform/dates';

export interface Coming { readonly what: 'plan' | 'add_on' | 'tier' | 'term'; readonly name: string; readonly validFrom: Day; readonly currency: string | null; readonly amount: number }

/** What is entered for days to come, the nearest first. */
export async function listComingVersions(trx: Scoped, today: Day): Promise<Coming[]> {
  const { rows } = await trx.raw<{ rows: Coming[] }>(`
    select 'plan' as what, p.code as name, v.valid_from as "validFrom", v.currency, v.list_price_cents as amount from plan_prices v join plans p on p.id = v.plan_id where v.valid_from > :today and v.withdrawn_at is null
    union all select 'add_on', a.code, v.valid_from, v.currency, v.list_price_cents from add_on_prices v join add_ons a on a.id = v.add_on_id where v.valid_from > :today and v.withdrawn_at is null
    union all select 'tier', tier || '.' || discount_class, valid_from, null, discount_bps from (select distinct on (tier, discount_class, valid_from) * from tier_discounts where valid_from > :today order by tier, discount_class, valid_from, version desc) t
    union all select 'term', cast(years as text), valid_from, null, discount_bps from (select distinct on (years, valid_from) * from term_discounts where valid_from > :today order by years, valid_from, version desc) t
    order by 3, 1, 2 limit 200`, { today });
  return rows;
}
