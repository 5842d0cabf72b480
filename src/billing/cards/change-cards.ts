import { type Actor, recordAudit } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { type Card, cardLabel, isUsable } from './card';
import { getCard, lockCards, updateCard } from './cards.repository';
import { listDependants } from './card-dependants.report';

type Changing = { organizationId: string; cardId: string; actor: Actor; now: Date };

/**
 * The default card pays every renewal that has no card of its own; those that wait for money are tried on it at once (beyond.md X10). Throws
 * RuleBroken for a card that has expired by `today` or is gone.
 */
export async function makeDefault(trx: Scoped, { organizationId, cardId, actor, now, today }: Changing & { today: Day }): Promise<void> {
  const { card, all } = await locked(trx, organizationId, cardId);
  if (card.isDefault) return;
  refuseUseless(card, today);
  const before = all.find((each) => each.isDefault);
  if (before) await updateCard(trx, organizationId, before.id, { is_default: false });
  await updateCard(trx, organizationId, cardId, { is_default: true, is_spare: false });
  await audit(trx, { organizationId, card, actor, now }, 'card.made-default', before ? { before: cardLabel(before) } : {});
  retryOpen(trx, organizationId);
}

/**
 * The spare card is tried when a renewal's own card is declined (domain.md §7.10). There is one; neither the default nor one that has
 * expired or is gone can be it (RuleBroken).
 */
export async function makeSpare(trx: Scoped, { organizationId, cardId, isSpare, actor, now, today }: Changing & { isSpare: boolean; today: Day }): Promise<void> {
  const { card, all } = await locked(trx, organizationId, cardId);
  if (card.isSpare === isSpare) return;
  if (isSpare) refuseUseless(card, today);
  if (card.isDefault) throw new RuleBroken('Your default card cannot be the spare card too. Make another card the default first.');
  const before = all.find((each) => each.isSpare && each.id !== cardId);
  if (before) await updateCard(trx, organizationId, before.id, { is_spare: false });
  await updateCard(trx, organizationId, cardId, { is_spare: isSpare });
  await audit(trx, { organizationId, card, actor, now }, isSpare ? 'card.made-spare' : 'card.unmade-spare', {});
}

/** The deletion needs to know which card takes over: names the card and what hangs on it (golden case G12). */
export class CardInUse extends RuleBroken {}

/**
 * Takes a card off the file. What hangs on it moves to the card that is named, and so does being the default; the last card
 * goes only with `evenIfRenewalsFail` while renewals hang on it. The sweep detaches it at Stripe.
 */
export async function removeCard(
  trx: Scoped, { organizationId, cardId, successorId, evenIfRenewalsFail, actor, now }: Changing & { successorId: string | null; evenIfRenewalsFail: boolean },
): Promise<void> {
  const { card, all } = await locked(trx, organizationId, cardId);
  const dependants = await listDependants(trx, organizationId, cardId);
  const others = all.filter((each) => each.id !== cardId);
  const successor = others.find((each) => each.id === successorId);
  if (successorId !== null && !successor) throw new CardInUse('That card is no longer on file. Choose another one.');
  if (others.length > 0 && !successor && (dependants.length > 0 || card.isDefault)) {
    throw new CardInUse(`Choose which card takes the place of ${cardLabel(card)}${hanging(dependants.length)}.`);
  }
  if (others.length === 0 && dependants.length > 0 && !evenIfRenewalsFail) {
    throw new CardInUse(`${cardLabel(card)} is your only card${hanging(dependants.length)}. Add another card first, or say that they may fail.`);
  }
  await updateCard(trx, organizationId, cardId, { removed_at: now, is_default: false, is_spare: false, replaced_by_id: successor?.id ?? null });
  if (card.isDefault && successor) await updateCard(trx, organizationId, successor.id, { is_default: true, is_spare: false });
  await audit(trx, { organizationId, card, actor, now }, 'card.deleted', { successor: successor ? cardLabel(successor) : null, dependants: dependants.length });
  retryOpen(trx, organizationId);
}

/** Wakes whoever tries open renewals on a card that they have not been tried on (beyond.md X10); a sweep finds them too. */
export function retryOpen(trx: Scoped, organizationId: string): void {
  enqueueAfterCommit(trx, 'subscriptions.retry-on-new-cards', { id: organizationId });
}

function refuseUseless(card: Card, today: Day): void {
  if (card.goneAt) throw new RuleBroken(`${cardLabel(card)} was taken away at our payment provider. Replace it first.`);
  if (!isUsable(card, today)) throw new RuleBroken(`${cardLabel(card)} has expired. Replace it first.`);
}

function hanging(count: number): string {
  return count === 0 ? '' : `: ${count} ${count === 1 ? 'payment hangs' : 'payments hang'} on it`;
}

async function locked(trx: Scoped, organizationId: string, cardId: string): Promise<{ card: Card; all: Card[] }> {
  const { payerId } = await getCard(trx, organizationId, cardId);
  const all = await lockCards(trx, organizationId, payerId);
  const card = all.find((each) => each.id === cardId);
  if (!card) throw new NotFound();
  return { card, all };
}

async function audit(trx: Scoped, { organizationId, card, actor, now }: { organizationId: string; card: Card; actor: Actor; now: Date }, action: string, after: object): Promise<void> {
  await recordAudit(trx, { organizationId, actor, action, subjectType: 'card', subjectId: card.id, after: { card: cardLabel(card), ...after }, now });
}
