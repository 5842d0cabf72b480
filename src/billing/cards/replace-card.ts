import { type Actor, recordAudit } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import { cardLabel } from './card';
import { retryOpen } from './change-cards';
import { faceColumns, getCard, insertRemovedCard, updateCard } from './cards.repository';
import type { CardFace } from '../stripe/cards';

type Replacing = { organizationId: string; cardId: string; face: CardFace; actor: Actor; now: Date };

/**
 * Puts another card in the place of one: default, spare and every renewal that hangs on it stay where they are; those that wait for money are
 * tried on it at once (beyond.md X10). What was behind it is kept, removed, until the sweep detaches it at Stripe. A card that is on file already only takes over.
 */
export async function putInPlace(trx: Scoped, { organizationId, cardId, face, actor, now }: Replacing): Promise<void> {
  const before = await getCard(trx, organizationId, cardId);
  if (before.stripePaymentMethodId === face.stripePaymentMethodId) return;
  await updateCard(trx, organizationId, cardId, { ...faceColumns({ ...face, organizationId, payerId: before.payerId }), gone_at: null });
  await insertRemovedCard(trx, before, cardId, now);
  await recordAudit(trx, {
    organizationId, actor, action: 'card.replaced', subjectType: 'card', subjectId: cardId,
    before: { card: cardLabel(before) }, after: { card: cardLabel(face) }, now,
  });
  retryOpen(trx, organizationId);
}
