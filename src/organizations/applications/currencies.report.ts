import { type Scoped } from '../../platform/database/database';

/** The currencies in which the catalog has prices now; a partner can buy in no other. */
export async function listPricedCurrencies(trx: Scoped): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { currency: string }[] }>('select distinct currency from plan_prices where valid_from <= app.now() and withdrawn_at is null order by 1');
  return rows.length > 0 ? rows.map(({ currency }) => currency) : ['USD'];
}
