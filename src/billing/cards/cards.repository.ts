import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import type { Card } from './card';

export type NewCard = Omit<Card, 'id' | 'isDefault' | 'isSpare' | 'removedAt' | 'replacedById' | 'goneAt'>;

/** The payer's cards on file: the default first, then the spare, then by age. Of the house all that the scope sees: outside of a customer's own scope name the payer. */
export async function listCards(trx: Scoped, organizationId: string, payerId?: string): Promise<Card[]> {
  const rows = await trx<CardRow>('cards')
    .where({ organization_id: organizationId, removed_at: null, ...payerId !== undefined && { payer_id: payerId } })
    .orderBy([{ column: 'is_default', order: 'desc' }, { column: 'is_spare', order: 'desc' }, { column: 'created_at' }, { column: 'id' }]);
  return rows.map(cardFrom);
}

/** A card on file; one that was removed is not found. */
export async function getCard(trx: Scoped, organizationId: string, id: string): Promise<Card> {
  const row = await trx<CardRow>('cards').where({ organization_id: organizationId, id, removed_at: null }).first();
  if (!row) throw new NotFound();
  return cardFrom(row);
}

export async function findDefaultCard(trx: Scoped, payerId: string): Promise<Card | undefined> {
  const row = await trx<CardRow>('cards').where({ payer_id: payerId, is_default: true }).first();
  return row && cardFrom(row);
}

export async function findSpareCard(trx: Scoped, payerId: string): Promise<Card | undefined> {
  const row = await trx<CardRow>('cards').where({ payer_id: payerId, is_spare: true }).first();
  return row && cardFrom(row);
}

/**
 * The card that a stored choice means today: the chosen one; after its deletion the one that took its place; without a choice,
 * or when the deleted one has no successor, the default. Undefined when there is no card at all.
 */
export async function resolveCard(trx: Scoped, payerId: string, cardId: string | null): Promise<Card | undefined> {
  let wanted = cardId;
  // Bounded: a chain of replacements is as long as the list of cards at most.
  for (let step = 0; wanted !== null && step < 20; step += 1) {
    const row: CardRow | undefined = await trx<CardRow>('cards').where({ payer_id: payerId, id: wanted }).first();
    if (row?.removed_at === null) return cardFrom(row);
    wanted = row?.replaced_by_id ?? null;
  }
  return findDefaultCard(trx, payerId);
}

/** The first card of a payer becomes the default. A card that stands already (webhook and return page) is answered as it is. */
export async function ensureCard(trx: Scoped, card: NewCard, now: Date): Promise<{ card: Card; isNew: boolean }> {
  // Two cards added at once take turns, so that only one finds itself the first.
  await trx('payers').where({ organization_id: card.organizationId, id: card.payerId }).forUpdate().first('id');
  const isFirst = (await findDefaultCard(trx, card.payerId)) === undefined;
  const [inserted] = await trx<CardRow>('cards')
    .insert({ id: uuidv7(), organization_id: card.organizationId, payer_id: card.payerId, ...faceColumns(card), is_default: isFirst, created_at: now })
    .onConflict('stripe_payment_method_id').ignore()
    .returning('*');
  if (inserted) return { card: cardFrom(inserted), isNew: true };
  const row = await trx<CardRow>('cards').where({ organization_id: card.organizationId, payer_id: card.payerId, stripe_payment_method_id: card.stripePaymentMethodId }).first();
  if (!row) throw new NotFound('That card belongs to somebody else.');
  return { card: cardFrom(row), isNew: false };
}

/** A removed row keeps what was behind a card until it is detached at Stripe. */
export async function insertRemovedCard(trx: Scoped, card: Card, replacedById: string, now: Date): Promise<void> {
  await trx('cards').insert({
    id: uuidv7(), organization_id: card.organizationId, payer_id: card.payerId, ...faceColumns(card),
    created_at: now, removed_at: now, replaced_by_id: replacedById,
  });
}

export async function updateCard(trx: Scoped, organizationId: string, id: string, changes: Record<string, unknown>): Promise<void> {
  await trx('cards').where({ organization_id: organizationId, id }).update(changes);
}

/** Locks all cards of a payer, so that two people never leave two defaults or none. */
export async function lockCards(trx: Scoped, organizationId: string, payerId: string): Promise<Card[]> {
  const rows = await trx<CardRow>('cards').where({ organization_id: organizationId, payer_id: payerId, removed_at: null }).orderBy('id').forUpdate();
  return rows.map(cardFrom);
}

export function faceColumns(card: NewCard) {
  return {
    stripe_payment_method_id: card.stripePaymentMethodId, brand: card.brand, last4: card.last4, exp_month: card.expMonth, exp_year: card.expYear,
    holder_name: card.holderName, billing_email: card.billingEmail, billing_line1: card.billingLine1, billing_city: card.billingCity,
    billing_state: card.billingState, billing_postal_code: card.billingPostalCode, billing_country: card.billingCountry,
  };
}

function cardFrom(row: CardRow): Card {
  return {
    id: row.id, organizationId: row.organization_id, payerId: row.payer_id, stripePaymentMethodId: row.stripe_payment_method_id,
    brand: row.brand, last4: row.last4, expMonth: row.exp_month, expYear: row.exp_year, holderName: row.holder_name,
    billingEmail: row.billing_email, billingLine1: row.billing_line1, billingCity: row.billing_city, billingState: row.billing_state,
    billingPostalCode: row.billing_postal_code, billingCountry: row.billing_country, isDefault: row.is_default, isSpare: row.is_spare,
    removedAt: row.removed_at, replacedById: row.replaced_by_id, goneAt: row.gone_at,
  };
}

type CardRow = {
  id: string; organization_id: string; payer_id: string; stripe_payment_method_id: string; brand: string; last4: string;
  exp_month: number; exp_year: number; holder_name: string; billing_email: string; billing_line1: string; billing_city: string;
  billing_state: string; billing_postal_code: string; billing_country: string; is_default: boolean; is_spare: boolean;
  created_at: Date; removed_at: Date | null; replaced_by_id: string | null; gone_at: Date | null;
};
