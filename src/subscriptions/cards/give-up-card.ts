import { type Actor } from '../../audit/audit.repository';
import { cardLabel } from '../../billing/cards/card';
import { getCard } from '../../billing/cards/cards.repository';
import { listDependants } from '../../billing/cards/card-dependants.report';
import { CardInUse, removeCard } from '../../billing/cards/change-cards';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { type Changed, switchOn } from '../renewals/auto-renew/enable-auto-renew';
import { switchOff } from '../renewals/auto-renew/disable-auto-renew';
import { lockForVoiding } from '../renewals/void-open-renewal';

/** What becomes of a renewal whose card goes: another card, by its id, or no renewal by itself. */
export type RenewalChoice = { readonly cardId: string } | 'off';

type GivingUp = {
  organizationId: string; cardId: string;
  /** The card that takes its place for all that nothing else is said of; being the default goes to it too. */
  successorId: string | null;
  /** By subscription id. */
  choices: ReadonlyMap<string, RenewalChoice>;
  /** With no card left: open invoices may wait for a card that comes later. */
  evenIfPaymentsFail: boolean;
  actor: Actor;
  changed?: Changed;
};

/**
 * Takes a card off the file once each renewal that hangs on it has another card or is switched off by name, all or nothing (golden case G12, beyond.md
 * X10). Throws CardInUse, naming the card and how many hang on it, where a choice is missing; RuleBroken for a card that cannot pay; PaymentOnItsWay
 * while a renewal that is to be switched off may still turn out paid.
 */
export async function giveUpCard({ organizationId, cardId, successorId, choices, evenIfPaymentsFail, actor, changed }: GivingUp): Promise<void> {
  const chosen = [...choices.values()].flatMap((choice) => (choice === 'off' ? [] : choice.cardId));
  await refuseForeign({ organizationId, cardIds: [cardId, ...chosen], actor });
  await within({ organizationId }, async (trx) => {
    const card = await getCard(trx, organizationId, cardId);
    const renewals = await hangingOn(trx, organizationId, cardId);
    // Subscriptions before cards, and all in one go: the order in which everybody locks them.
    await lockForVoiding(trx, organizationId, renewals);
    const left = renewals.filter((id) => !choices.has(id));
    if (left.length > 0 && successorId === null) {
      throw new CardInUse(`Choose another card or switch auto-renew off for ${left.length === 1 ? 'the renewal' : `each of the ${left.length} renewals`} on ${cardLabel(card)}.`);
    }
    for (const subscriptionId of renewals) await move(trx, { organizationId, subscriptionId, choice: choices.get(subscriptionId), cardId, actor, ...changed && { changed } });
    await removeCard(trx, { organizationId, cardId, successorId, evenIfRenewalsFail: evenIfPaymentsFail, actor, now: await databaseNow(trx) });
  });
}

/** What follows sees more than the person does: all cards that are named must be theirs. */
async function refuseForeign({ organizationId, cardIds, actor }: { organizationId: string; cardIds: readonly string[]; actor: Actor }): Promise<void> {
  await within(scopeOf(organizationId, actor), async (trx) => {
    for (const id of new Set(cardIds)) await getCard(trx, organizationId, id);
  }, { readOnly: true });
}

async function hangingOn(trx: Scoped, organizationId: string, cardId: string): Promise<string[]> {
  return (await listDependants(trx, organizationId, cardId)).flatMap(({ kind, id }) => (kind === 'renewal' ? id : []));
}

type Moving = { organizationId: string; subscriptionId: string; choice: RenewalChoice | undefined; cardId: string; actor: Actor; changed?: Changed };

async function move(trx: Scoped, { choice, cardId, ...of }: Moving): Promise<void> {
  if (choice === undefined) return;
  if (choice === 'off') await switchOff(trx, of);
  else if (choice.cardId === cardId) throw new CardInUse('A renewal cannot stay on the card that is deleted. Choose another one for it.');
  else await switchOn(trx, { ...of, cardId: choice.cardId });
}
