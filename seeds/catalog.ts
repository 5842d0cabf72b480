import type { Knex } from 'knex';
import { uuidv7 } from 'uuidv7';
import type { DiscountClass, PlanFeatures, Tier } from '../src/plans/catalog';

/**
 * Puts in what the vendor sells (domain.md §2), as far as it is not there: rows that are there stay as staff have edited
 * them. The first migration of the catalog calls it, so it may write only the columns of that migration; a later column
 * brings its values in its own migration.
 */
export async function seedCatalog(db: Knex): Promise<void> {
  await insertMissing(db, 'products', products.map((product) => ({ id: uuidv7(), ...product })), ['code']);
  const productIds = await idsByCode(db, 'products');
  await insertMissing(db, 'plans', plans.map((plan, index) => planRow(plan, index, productIds)), ['code']);
  const planIds = await idsByCode(db, 'plans');
  await insertMissing(db, 'plan_prices', plans.map((plan) => planPriceRow(db, plan, planIds)), ['plan_id', 'currency', 'version']);
  await insertMissing(db, 'add_ons', [{ id: uuidv7(), product_id: productIds.get('safe_pro'), ...storagePack }], ['code']);
  const addOnIds = await idsByCode(db, 'add_ons');
  const packPrice = { add_on_id: addOnIds.get(storagePack.code), list_price_cents: 99_00, ...firstVersion(db) };
  await insertMissing(db, 'add_on_prices', [packPrice], ['add_on_id', 'currency', 'version']);
  // Their first versions, before and after discounts had any.
  await db('tier_discounts').insert(discountRows()).onConflict().ignore();
  await db('term_discounts').insert(termDiscounts).onConflict().ignore();
}

interface PlanSeed {
  readonly code: string;
  readonly name: string;
  readonly product: string;
  readonly account_kind: 'safe' | 'safe_pro';
  readonly discount_class: DiscountClass;
  readonly rank: number;
  readonly storage_gb: number | null;
  readonly computer_limit: number | null;
  readonly server_limit: number | null;
  readonly features: PlanFeatures;
  readonly trial?: { readonly trial_days: number; readonly trial_grace_days: number };
  readonly listPriceCents: number;
  readonly courierCents: readonly [standard: number, expedited: number | null];
}

const products = [
  { code: 'safe', name: 'Safe', position: 1 },
  { code: 'safe_pro', name: 'Safe Pro', position: 2 },
  { code: 'safe_server', name: 'Safe Server', position: 3 },
];

const safe = { product: 'safe', account_kind: 'safe', discount_class: 'safe', storage_gb: null, computer_limit: 1, server_limit: 0 } as const;
const safeFeatures: PlanFeatures = {
  internalDrives: 1, externalDrives: 1, automaticVideo: true, antiVirus: true, networkDrives: false, fileServers: false, databases: false,
};
const pro = { product: 'safe_pro', account_kind: 'safe_pro', computer_limit: 25, courierCents: [175_99, null] } as const;
// Video and anti-virus are claimed for Safe only.
const proFeatures: PlanFeatures = {
  internalDrives: null, externalDrives: null, automaticVideo: false, antiVirus: false, networkDrives: true, fileServers: true, databases: true,
};

const plans: readonly PlanSeed[] = [
  {
    ...safe, code: 'safe_basic', name: 'Safe Basic', rank: 1, listPriceCents: 83_99, courierCents: [99_99, null],
    features: { ...safeFeatures, externalDrives: 0, automaticVideo: false, antiVirus: false }, trial: { trial_days: 15, trial_grace_days: 15 },
  },
  { ...safe, code: 'safe_plus', name: 'Safe Plus', rank: 2, listPriceCents: 119_99, courierCents: [99_99, null], features: safeFeatures },
  { ...safe, code: 'safe_prime', name: 'Safe Prime', rank: 3, listPriceCents: 149_99, courierCents: [9_99, 19_99], features: safeFeatures },
  {
    ...pro, code: 'safe_pro_core', name: 'Safe Pro Core', rank: 1, discount_class: 'safe_pro_core', storage_gb: 250, server_limit: 0,
    listPriceCents: 287_99, features: { ...proFeatures, fileServers: false, databases: false },
  },
  {
    ...pro, code: 'safe_pro_power', name: 'Safe Pro Power', rank: 2, discount_class: 'safe_pro_power', storage_gb: 500, server_limit: 1,
    listPriceCents: 599_99, features: proFeatures,
  },
  {
    ...pro, code: 'safe_pro_ultimate', name: 'Safe Pro Ultimate', rank: 3, discount_class: 'safe_pro_ultimate', storage_gb: 500, server_limit: null,
    listPriceCents: 999_99, features: proFeatures, trial: { trial_days: 30, trial_grace_days: 30 },
  },
  {
    ...pro, product: 'safe_server', code: 'safe_server', name: 'Safe Server', rank: 1, discount_class: 'safe_server', storage_gb: 500,
    computer_limit: 0, server_limit: 1, listPriceCents: 899_99, features: proFeatures,
  },
];

const storagePack = { code: 'storage_100gb', name: 'Storage pack, 100 GB', discount_class: 'storage', storage_gb: 100, max_quantity: 50, position: 1 };

/** Basis points for a basic and a premier partner (domain.md §2.5); Safe Server has no column there and goes with Ultimate. */
const discounts: Readonly<Record<DiscountClass, readonly [basic: number, premier: number]>> = {
  safe: [10_00, 20_00],
  safe_pro_core: [15_00, 25_00],
  safe_pro_power: [20_00, 30_00],
  safe_pro_ultimate: [20_00, 30_00],
  safe_server: [20_00, 30_00],
  storage: [10_00, 20_00],
  courier: [0, 0],
};

const termDiscounts = [
  { years: 1, discount_bps: 0 },
  { years: 2, discount_bps: 5_00 },
  { years: 3, discount_bps: 10_00 },
];

function planRow({ product, trial, listPriceCents: _, courierCents: __, features, ...plan }: PlanSeed, index: number, productIds: Map<string, string>): object {
  return {
    id: uuidv7(), product_id: productIds.get(product), ...plan, features: JSON.stringify(features), trial_days: trial?.trial_days ?? null,
    trial_grace_days: trial?.trial_grace_days ?? null, grace_days: 30, failed_grace_days: 60, position: index + 1,
  };
}

function planPriceRow(db: Knex, plan: PlanSeed, planIds: Map<string, string>): object {
  const [courier_standard_cents, courier_expedited_cents] = plan.courierCents;
  return { plan_id: planIds.get(plan.code), list_price_cents: plan.listPriceCents, courier_standard_cents, courier_expedited_cents, ...firstVersion(db) };
}

function firstVersion(db: Knex): object {
  return { id: uuidv7(), currency: 'USD', version: 1, valid_from: '2020-01-01', created_at: db.raw('app.now()') };
}

function discountRows(): object[] {
  const row = (tier: Tier, discount_class: string, discount_bps: number): object => ({ tier, discount_class, discount_bps });
  return Object.entries(discounts).flatMap(([code, [basic, premier]]) => [row('basic', code, basic), row('premier', code, premier)]);
}

async function insertMissing(db: Knex, table: string, rows: readonly object[], key: readonly string[]): Promise<void> {
  await db(table).insert(rows).onConflict([...key]).ignore();
}

async function idsByCode(db: Knex, table: string): Promise<Map<string, string>> {
  const rows = await db(table).select<{ code: string; id: string }[]>('code', 'id');
  return new Map(rows.map(({ code, id }) => [code, id]));
}
