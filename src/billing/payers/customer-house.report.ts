import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import type { Scoped } from '../../platform/database/database';

/** SQL of the currency that the customer in scope pays in already, or that a partner paid for them in, else `house`'s own, which every other scope gets. */
export const customerCurrency = `
  coalesce((select y.currency from payers y where y.kind = 'account' and y.account_id = app.account()),
    (select s.currency from subscriptions s where s.account_id = app.account() and s.state <> 'converted' order by s.expires_on desc, s.id limit 1), house.currency)`;

/** What a customer pays in, and the zone of the house, in which their papers are dated. */
export async function readCustomerHouse(trx: Scoped): Promise<{ currency: string; timeZone: string }> {
  const result = await trx.raw<{ rows: [{ currency: string; timeZone: string }] }>(
    `select ${customerCurrency} as currency, house.time_zone as "timeZone" from organizations house where house.id = ?`, [HOUSE_ORGANIZATION_ID]);
  return result.rows[0];
}
