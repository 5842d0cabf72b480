import { type Catalog } from '../../plans/catalog';
import { type QuoteLine } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { money } from '../../platform/values/format';
import { type Cents, cents, type Currency, times } from '../../platform/values/money';
import { type Buyer } from '../../subscriptions/purchases/order';
import { sumsOfFee } from '../orders/courier-order.model';

const returnItemKind = 'courier_return';

/** What one drive and one cord that do not come back cost, before tax (domain.md §12). */
export interface ReturnFees {
  readonly driveCents: Cents;
  readonly cordCents: Cents;
}

export interface Missing {
  readonly drives: number;
  readonly cords: number;
}

/** Those of the day in a currency; undefined where one has no price there. */
export async function findReturnFees(trx: Scoped, currency: Currency, today: Day): Promise<ReturnFees | undefined> {
  const result = await trx.raw<{ rows: { item: 'drive' | 'cord'; amount: number }[] }>(
    `select distinct on (item) item, amount_cents as amount from recovery_fees where currency = ? and valid_from <= ? and withdrawn_at is null order by item, valid_from desc, version desc`, [currency, today]);
  const of = (item: string): Cents | undefined => { const found = result.rows.find((row) => row.item === item); return found && cents(found.amount); };
  const [driveCents, cordCents] = [of('drive'), of('cord')];
  return driveCents === undefined || cordCents === undefined ? undefined : { driveCents, cordCents };
}

/** A line for the drives and one for the cords that are missing, each with its tax. */
export function returnLines(fees: ReturnFees, missing: Missing, number: string, { catalog, buyer }: { catalog: Catalog; buyer: Buyer }): QuoteLine[] {
  const line = (what: string, quantity: number, unitListCents: Cents): QuoteLine[] => (quantity === 0 ? [] : [{
    ...sumsOfFee(times(unitListCents, quantity, 1), { catalog, buyer }), itemKind: returnItemKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item: { what },
    description: `${what} that did not come back, case ${number}`, explanation: `${quantity === 1 ? '' : `${quantity} × `}${money(unitListCents, buyer.currency)}`, quantity, unitListCents,
  }]);
  return [...line('Recovery drive', missing.drives, fees.driveCents), ...line('USB cord', missing.cords, fees.cordCents)];
}

/** "1 drive and 2 cords". */
export function missingText({ drives, cords }: Missing): string {
  return [...drives === 0 ? [] : [drives === 1 ? '1 drive' : `${drives} drives`], ...cords === 0 ? [] : [cords === 1 ? '1 USB cord' : `${cords} USB cords`]].join(' and ');
}
