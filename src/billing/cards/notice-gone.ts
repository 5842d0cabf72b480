import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { isCardAttached } from '../stripe/cards';
import { cardLabel } from './card';
import { lockCards, updateCard } from './cards.repository';

/**
 * A card on file was taken off its customer at Stripe (its own pages, the bank's word, a slip): nothing can be charged to it any more. It stays on
 * file and keeps its place, is shown as gone, and its people are told; replacing it brings everything that hangs on it along. Stripe is asked
 * first, and one that we took off ourselves is no news. Answers why there was nothing to do.
 */
export async function noticeGone(paymentMethodId: string, actor: Actor): Promise<string | null> {
  const found = await within('system', (trx) => trx<{ id: string; organization_id: string; payer_id: string; stripe_payment_method_id: string; removed_at: Date | null }>('cards')
    .where({ stripe_payment_method_id: paymentMethodId, removed_at: null }).first('id', 'organization_id', 'payer_id'), { readOnly: true });
  if (!found) return 'no card of ours';
  if (await isCardAttached(paymentMethodId)) return 'it is still there';
  const { id, organization_id: organizationId, payer_id: payerId } = found;
  return within({ organizationId }, async (trx) => {
    const card = (await lockCards(trx, organizationId, payerId)).find((each) => each.id === id);
    if (card?.stripePaymentMethodId !== paymentMethodId || card.goneAt) return 'known already';
    const now = await databaseNow(trx);
    await updateCard(trx, organizationId, id, { gone_at: now });
    await recordAudit(trx, { organizationId, actor, action: 'card.gone', subjectType: 'card', subjectId: id, after: { card: cardLabel(card) }, now });
    return null;
  });
}
