import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

/** A term of a subscription as charges name it. */
export interface GivenItem {
  readonly subscriptionId: string;
  readonly termStartsOn: Day;
}

/**
 * Lets terms be paid for anew whose first payment has bought what it was for: a plan changed on the day it was bought, or a term bought ahead that
 * gives way to another. What is still to be paid or given keeps its place, so that nothing is ever paid for twice at one time (security.md §1.3).
 */
export async function freeGivenItems(trx: Scoped, organizationId: string, items: readonly GivenItem[]): Promise<void> {
  if (items.length === 0) return;
  await trx.raw(
    `update charge_items c set live = false
       from json_to_recordset(:items) as given (subscription_id uuid, term_starts_on date), invoices i
      where c.organization_id = :organizationId and c.live and c.subscription_id = given.subscription_id and c.term_starts_on = given.term_starts_on
        and i.organization_id = c.organization_id and i.id = c.invoice_id and i.status = 'paid'
        and not exists (select from invoice_lines l where l.invoice_id = i.id and l.subscription_id = c.subscription_id and l.fulfilled_at is null and l.taken_back_at is null)`,
    { organizationId, items: JSON.stringify(items.map(({ subscriptionId, termStartsOn }) => ({ subscription_id: subscriptionId, term_starts_on: termStartsOn }))) });
}
