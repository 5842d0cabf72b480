import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type Deal } from '../deal';

/** SQL: whether an order that is confirmed or being paid uses the points of a deal `d`. An order that was given up or refused by the bank gives them back by that. */
export const USED = '(d.quote_id is not null and app.holds_promise(d.quote_id))';

/** Whether an order that is confirmed or being paid uses the deal's points. */
export async function isUsed(trx: Scoped, { quoteId }: Pick<Deal, 'quoteId'>): Promise<boolean> {
  if (quoteId === null) return false;
  const { rows } = await trx.raw<{ rows: { used: boolean }[] }>('select app.holds_promise(?) as used', [quoteId]);
  return rows[0]!.used;
}

/** Throws RuleBroken while an order uses the deal's points: what it was promised stays as it is. */
export async function requireUnused(trx: Scoped, deal: Pick<Deal, 'quoteId'>): Promise<void> {
  if (await isUsed(trx, deal)) throw new RuleBroken('An order with the discount of this deal is being paid. Wait until it is, or give the order up first.');
}
