/**
 * SQL of a recursive table `standing (id, card_id)`: which card on file each card of an organization means today, itself or the one that took
 * its place. Binding: organizationId. What is missing there, like a choice of no card, means the default (`resolveCard` says the same of one).
 */
export const standingCards = standing('');

/** The same for the cards of one payer; binding: payerId. */
export const standingCardsOfPayer = standing('and c.payer_id = :payerId');

function standing(whose: string): string {
  return `
  standing as (
    select c.id, c.id as card_id from cards c where c.organization_id = :organizationId and c.removed_at is null ${whose}
    union select c.id, s.card_id from cards c join standing s on c.replaced_by_id = s.id where c.organization_id = :organizationId and c.removed_at is not null ${whose})`;
}

/**
 * SQL of the id of the default card that pays for subscription `s`: its organization's; of what hangs on the house, its account's. Null where there is none.
 */
export const defaultCard = `
  coalesce(
    (select k.id from payers y join cards k on k.payer_id = y.id and k.is_default where y.organization_id = :organizationId and y.kind = 'organization'),
    (select k.id from payers y join cards k on k.payer_id = y.id and k.is_default where y.organization_id = :organizationId and y.kind = 'account' and y.account_id = s.account_id))`;
