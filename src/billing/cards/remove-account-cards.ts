import { type Actor, recordAudits } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { partlyIn, type Scoped } from '../../platform/database/database';
import { findPayer } from '../payers/payers.repository';
import { cardLabel } from './card';
import { lockCards } from './cards.repository';

type Removing = { accountId: string; actor: Actor; now: Date };

/**
 * Takes all cards of an account that pays by itself off the file, because somebody else pays from now on (domain.md §8.7): renewals that hung on them
 * stay switched on and need a card, and card pages that are open keep none. What is being charged is not stopped; the sweep detaches the cards at Stripe
 * once nothing needs them. In the caller's transaction, whatever its scope; safe to repeat. Answers how many there were.
 */
export function removeAccountCards(trx: Scoped, { accountId, actor, now }: Removing): Promise<number> {
  return partlyIn(trx, { organizationId: HOUSE_ORGANIZATION_ID }, async () => {
    const payer = await findPayer(trx, { organizationId: HOUSE_ORGANIZATION_ID, accountId });
    if (!payer) return 0;
    const { id: payerId, organizationId } = payer;
    const cards = await lockCards(trx, organizationId, payerId);
    await trx('checkouts').where({ organization_id: organizationId, payer_id: payerId, mode: 'setup', state: 'open' }).update({ state: 'expired', url: null });
    await trx('cards').where({ organization_id: organizationId, payer_id: payerId, removed_at: null }).update({ removed_at: now, is_default: false, is_spare: false });
    await recordAudits(trx, cards.map((card) => ({
      organizationId, accountId, actor, action: 'card.deleted', subjectType: 'card', subjectId: card.id, after: { card: cardLabel(card), reason: 'somebody else pays from now on' }, now,
    })));
    return cards.length;
  });
}
