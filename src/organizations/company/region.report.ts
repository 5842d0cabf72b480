import { type Scoped } from '../../platform/database/database';

/** Whether the database knows the time zone: it counts days in it on every request, so one that it does not know must never be saved. */
export async function isKnownZone(trx: Scoped, name: string): Promise<boolean> {
  const result = await trx.raw<{ rows: { known: boolean }[] }>('select exists (select from pg_timezone_names where name = ?) as known', [name]);
  return result.rows[0]!.known;
}

/** The currencies in which something is sold now, by code. */
export async function listCurrenciesOnSale(trx: Scoped): Promise<string[]> {
  const result = await trx.raw<{ rows: { currency: string }[] }>(
    `select distinct price.currency from plan_prices price join plans p on p.id = price.plan_id
      where p.sellable and price.withdrawn_at is null and price.valid_from <= (app.now() at time zone 'UTC')::date order by 1`);
  return result.rows.map(({ currency }) => currency);
}

/**
 * Whether anything of the organization's is reckoned in its currency already: a card, a quote or an invoice (which all hang on its
 * payer), or a subscription (docs/decisions, one currency).
 */
export async function hasMoney(trx: Scoped, organizationId: string): Promise<boolean> {
  const result = await trx.raw<{ rows: { has: boolean }[] }>(
    `select exists (select from payers where organization_id = :organizationId)
         or exists (select from subscriptions where organization_id = :organizationId) as has`, { organizationId });
  return result.rows[0]!.has;
}
