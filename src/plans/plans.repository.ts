import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { type Catalog } from './catalog';

/**
 * The whole catalog as it stands on a day, plans no longer sold included, in one query. A price or discount is the newest
 * version whose first day has come, the last one entered where two begin on the same day.
 */
export async function getCatalog(trx: Scoped, today: Day): Promise<Catalog> {
  const result = await trx.raw<{ rows: [Catalog] }>(catalogSql, [today, today, today, today]).options({ name: 'catalog' });
  return result.rows[0];
}

const currentPrices = (table: string, key: string, owner: string, more = ''): string => `(
  select coalesce(json_agg(json_build_object(
    'id', price.id, 'currency', price.currency, 'listPriceCents', price.list_price_cents, ${more}
    'version', price.version, 'validFrom', price.valid_from
  ) order by price.currency), '[]')
  from (
    select distinct on (currency) * from ${table}
    where ${table}.${key} = ${owner}.id and valid_from <= ?::date and withdrawn_at is null
    order by currency, valid_from desc, version desc
  ) price)`;

const couriers = `'courierStandardCents', price.courier_standard_cents, 'courierExpeditedCents', price.courier_expedited_cents,`;

const catalogSql = `select
  (select coalesce(json_agg(json_build_object(
    'id', plan.id, 'code', plan.code, 'name', plan.name, 'productCode', product.code, 'productName', product.name,
    'accountKind', plan.account_kind, 'discountClass', plan.discount_class, 'storageGb', plan.storage_gb,
    'computerLimit', plan.computer_limit, 'serverLimit', plan.server_limit, 'features', plan.features,
    'trialDays', plan.trial_days, 'trialGraceDays', plan.trial_grace_days, 'graceDays', plan.grace_days,
    'failedGraceDays', plan.failed_grace_days, 'rank', plan.rank, 'isSellable', plan.sellable,
    'prices', ${currentPrices('plan_prices', 'plan_id', 'plan', couriers)}
  ) order by product.position, plan.position), '[]') from plans plan join products product on product.id = plan.product_id) as "plans",
  (select coalesce(json_agg(json_build_object(
    'id', add_on.id, 'code', add_on.code, 'name', add_on.name, 'productCode', product.code, 'discountClass', add_on.discount_class,
    'storageGb', add_on.storage_gb, 'maxQuantity', add_on.max_quantity, 'isSellable', add_on.sellable,
    'prices', ${currentPrices('add_on_prices', 'add_on_id', 'add_on')}
  ) order by product.position, add_on.position), '[]') from add_ons add_on join products product on product.id = add_on.product_id) as "addOns",
  (select coalesce(json_agg(json_build_object('tier', tier, 'discountClass', discount_class, 'discountBps', discount_bps)), '[]')
   from (select distinct on (tier, discount_class) * from tier_discounts where valid_from <= ?::date and withdrawn_at is null
         order by tier, discount_class, valid_from desc, version desc) discount) as "tierDiscounts",
  (select coalesce(json_agg(json_build_object('years', years, 'discountBps', discount_bps) order by years), '[]')
   from (select distinct on (years) * from term_discounts where valid_from <= ?::date and withdrawn_at is null
         order by years, valid_from desc, version desc) discount) as "termDiscounts"`;
