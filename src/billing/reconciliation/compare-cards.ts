import type { Actor } from '../../audit/audit.repository';
import { type Scoped, within } from '../../platform/database/database';
import { noticeGone } from '../cards/notice-gone';
import { listAttachedCards } from '../stripe/cards';
import type { FoundDifference } from './differences.repository';

const PAGE = 500;
const AT_ONCE = 5;

/**
 * Customers and cards that we charge and Stripe no longer has, with one list a payer. A card that is gone is marked so and its people are told; a
 * customer that is gone a person must look at: everything on file there is lost.
 */
export async function compareCards(actor: Actor): Promise<FoundDifference[]> {
  const found: FoundDifference[] = [];
  let after = '';
  for (;;) {
    const page = await within('system', (trx) => listPayersAtStripe(trx, after), { readOnly: true });
    const waiting = [...page];
    const work = async (): Promise<void> => {
      for (let payer = waiting.shift(); payer; payer = waiting.shift()) found.push(...await comparePayer(payer, actor));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (page.length < PAGE) return found;
    after = page.at(-1)!.id;
  }
}

type PayerAtStripe = { id: string; organizationId: string; customerId: string; methodIds: string[] };

async function comparePayer({ organizationId, customerId, methodIds }: PayerAtStripe, actor: Actor): Promise<FoundDifference[]> {
  const attached = await listAttachedCards(customerId);
  if (!attached) return [{ kind: 'customer_missing', organizationId, paymentId: null, stripeId: customerId, detail: `${methodIds.length} cards on file here` }];
  const found: FoundDifference[] = [];
  for (const id of methodIds.filter((each) => !attached.has(each))) {
    const note = await noticeGone(id, actor);
    if (note === null) found.push({ kind: 'card_missing', organizationId, paymentId: null, stripeId: id, detail: `no longer with ${customerId}`, resolution: 'marked as gone; its people are told' });
  }
  return found;
}

async function listPayersAtStripe(trx: Scoped, after: string): Promise<PayerAtStripe[]> {
  const result = await trx.raw<{ rows: PayerAtStripe[] }>(
    `select y.id, y.organization_id as "organizationId", y.stripe_customer_id as "customerId",
            (select coalesce(array_agg(c.stripe_payment_method_id), '{}') from cards c
              where c.organization_id = y.organization_id and c.payer_id = y.id and c.removed_at is null and c.gone_at is null) as "methodIds"
       from payers y where y.stripe_customer_id is not null ${after ? 'and y.id > :after' : ''} order by y.id limit ${PAGE}`, after ? { after } : {});
  return result.rows;
}
