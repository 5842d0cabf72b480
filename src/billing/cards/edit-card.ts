import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { Unavailable } from '../../platform/errors';
import { faceColumns, getCard, updateCard } from './cards.repository';
import { type BillingDetails, updateBillingDetails } from '../stripe/cards';

type Editing = { organizationId: string; cardId: string; details: BillingDetails; requestId: string; actor: Actor };

/** Changes name and address of a card's bill, at Stripe first. Throws Unavailable, with nothing changed here, when Stripe does not answer. */
export async function editCard({ organizationId, cardId, details, requestId, actor }: Editing): Promise<void> {
  const card = await within(scopeOf(organizationId, actor), (trx) => getCard(trx, organizationId, cardId), { readOnly: true });
  const face = await updateBillingDetails(card.stripePaymentMethodId, details, `card-${cardId}-${requestId}`).catch((error: unknown) => {
    throw new Unavailable('The billing details cannot be changed just now. Try again in a minute.', { cause: error });
  });
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    await updateCard(trx, organizationId, cardId, faceColumns({ ...face, organizationId, payerId: card.payerId }));
    await recordAudit(trx, { organizationId, actor, action: 'card.edited', subjectType: 'card', subjectId: cardId, after: { fields: 'name and address' }, now });
  });
}
