import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../../platform/database/database';
import { type Currency } from '../../../platform/values/money';
import { isCatalogCode } from '../catalog-code';
import { NotFound } from '../../../platform/errors';
import { type AskedPrice, type Priced, type PriceVersion } from './price-versions';

const TABLES = {
  plan: { prices: 'plan_prices', key: 'plan_id', items: 'plans', couriers: ['courier_standard_cents', 'courier_expedited_cents'] },
  add_on: { prices: 'add_on_prices', key: 'add_on_id', items: 'add_ons', couriers: ['null::bigint', 'null::bigint'] },
} as const;

/** The plan or add-on of a code; throws NotFound. */
export async function getPriced(trx: Scoped, kind: Priced['kind'], code: string): Promise<Priced> {
  if (!isCatalogCode(code)) throw new NotFound();
  const row = await trx(TABLES[kind].items).where({ code }).first<Omit<Priced, 'kind'> | undefined>('id', 'code', 'name');
  if (!row) throw new NotFound();
  return { kind, ...row };
}

/** All versions of its prices, in every currency, the newest first. */
export async function listPriceVersions(trx: Scoped, { kind, id }: Pick<Priced, 'kind' | 'id'>): Promise<PriceVersion[]> {
  const { prices, key, couriers } = TABLES[kind];
  const { rows } = await trx.raw<{ rows: PriceVersion[] }>(
    `select id, currency, version, valid_from as "validFrom", list_price_cents as "listPriceCents", ${couriers[0]} as "courierStandardCents", ${couriers[1]} as "courierExpeditedCents",
        withdrawn_at as "withdrawnAt" from ${prices} where ${key} = ? order by currency, valid_from desc, version desc`, [id]);
  return rows;
}

/** Adds the next version of a currency. */
export async function insertPriceVersion(trx: Scoped, { kind, id }: Pick<Priced, 'kind' | 'id'>, asked: AskedPrice, now: Date): Promise<void> {
  const { prices, key } = TABLES[kind];
  const last = await trx(prices).where({ [key]: id, currency: asked.currency }).max<{ version: number | null }>('version as version').first();
  await trx(prices).insert({
    id: uuidv7(), [key]: id, currency: asked.currency, version: (last?.version ?? 0) + 1, valid_from: asked.validFrom, list_price_cents: asked.listPriceCents, created_at: now,
    ...(kind === 'plan' && { courier_standard_cents: asked.courierStandardCents, courier_expedited_cents: asked.courierExpeditedCents }),
  });
}

/** The version of an id and what it is the price of; throws NotFound. */
export async function getPriceVersion(trx: Scoped, priceId: string): Promise<{ item: Priced; version: PriceVersion }> {
  for (const kind of ['plan', 'add_on'] as const) {
    const { prices, key, items } = TABLES[kind];
    const item = await trx(`${prices} as price`).join(`${items} as item`, 'item.id', `price.${key}`).where('price.id', priceId).first<Omit<Priced, 'kind'> | undefined>('item.id', 'item.code', 'item.name');
    if (!item) continue;
    const version = (await listPriceVersions(trx, { kind, id: item.id })).find(({ id }) => id === priceId);
    if (version) return { item: { kind, ...item }, version };
  }
  throw new NotFound();
}

/** Where its prices in one currency stand. */
export function pricesOf({ kind, id }: Pick<Priced, 'kind' | 'id'>, currency: Currency) {
  const { prices, key } = TABLES[kind];
  return { table: prices, rows: { [key]: id, currency } };
}
