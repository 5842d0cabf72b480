import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { updateCard, faceColumns } from './cards.repository';
import { getCardFace } from '../stripe/cards';

/** The bank has renewed a card, or its billing details were changed at Stripe: what we show of it follows. */
export async function refreshCard(paymentMethodId: string, actor: Actor): Promise<string | null> {
  const found = await within('system', (trx) => trx<{ id: string; organization_id: string; payer_id: string; stripe_payment_method_id: string; removed_at: Date | null }>('cards')
    .where({ stripe_payment_method_id: paymentMethodId, removed_at: null }).first(), { readOnly: true });
  if (!found) return 'no card of ours';
  const face = await getCardFace(paymentMethodId);
  const { organization_id: organizationId } = found;
  await within({ organizationId }, async (trx) => {
    await updateCard(trx, organizationId, found.id, faceColumns({ ...face, organizationId, payerId: found.payer_id }));
    await recordAudit(trx, {
      organizationId, actor, action: 'card.refreshed', subjectType: 'card', subjectId: found.id,
      after: { last4: face.last4, expMonth: face.expMonth, expYear: face.expYear }, now: await databaseNow(trx),
    });
  });
  return null;
}
