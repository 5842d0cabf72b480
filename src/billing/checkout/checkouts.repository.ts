import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';

export type CheckoutState = 'open' | 'complete' | 'expired';

/** One visit to Stripe's hosted page: to pay a quote and keep the card, or only to keep a card. */
export type Checkout = {
  id: string; organizationId: string; payerId: string; mode: 'setup' | 'payment'; quoteId: string | null; paymentId: string | null;
  replacesCardId: string | null; confirmation: CheckoutConfirmation | null; stripeSessionId: string | null; url: string | null;
  state: CheckoutState; returnPath: string; createdBy: string; createdAt: Date; expiresAt: Date;
};

/** What confirming the quote needs to know once the money is there. */
export type CheckoutConfirmation = {
  accountName: string; kind: string; description: string; purchaseOrder: string;
  /** By Stripe's own clock, frozen so that a repeated call has the same body. */
  sessionEndsAt: string;
};

export type NewCheckout = Pick<Checkout, 'organizationId' | 'payerId' | 'mode' | 'quoteId' | 'replacesCardId' | 'confirmation' | 'returnPath' | 'createdBy' | 'expiresAt'> & { now: Date };

export async function insertCheckout(trx: Scoped, checkout: NewCheckout): Promise<Checkout> {
  const [row] = await trx<CheckoutRow>('checkouts').insert({
    id: uuidv7(), organization_id: checkout.organizationId, payer_id: checkout.payerId, mode: checkout.mode, quote_id: checkout.quoteId,
    replaces_card_id: checkout.replacesCardId, confirmation: checkout.confirmation && (JSON.stringify(checkout.confirmation) as never),
    return_path: checkout.returnPath, created_by: checkout.createdBy, created_at: checkout.now, expires_at: checkout.expiresAt,
  }).returning('*');
  return checkoutFrom(row!);
}

export async function findCheckout(trx: Scoped, organizationId: string, id: string): Promise<Checkout | undefined> {
  const row = await trx<CheckoutRow>('checkouts').where({ organization_id: organizationId, id }).first();
  return row && checkoutFrom(row);
}

export async function getCheckoutForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Checkout> {
  const row = await trx<CheckoutRow>('checkouts').where({ organization_id: organizationId, id }).forUpdate().first();
  if (!row) throw new NotFound();
  return checkoutFrom(row);
}

export async function findOpenCheckoutOfQuote(trx: Scoped, organizationId: string, quoteId: string): Promise<Checkout | undefined> {
  const row = await trx<CheckoutRow>('checkouts').where({ organization_id: organizationId, quote_id: quoteId, state: 'open' }).first();
  return row && checkoutFrom(row);
}

/** Whose it is, for webhooks (system scope). */
export async function findCheckoutAnywhere(trx: Scoped, id: string): Promise<Checkout | undefined> {
  const row = await trx<CheckoutRow>('checkouts').where({ id }).first();
  return row && checkoutFrom(row);
}

export async function keepSession(trx: Scoped, organizationId: string, id: string, session: { id: string; url: string | null }): Promise<void> {
  await trx('checkouts').where({ organization_id: organizationId, id, stripe_session_id: null }).update({ stripe_session_id: session.id, url: session.url });
}

export async function endCheckout(trx: Scoped, organizationId: string, id: string, state: 'complete' | 'expired', paymentId: string | null = null): Promise<void> {
  await trx('checkouts').where({ organization_id: organizationId, id, state: 'open' }).update({ state, payment_id: paymentId, url: null });
}

function checkoutFrom(row: CheckoutRow): Checkout {
  return {
    id: row.id, organizationId: row.organization_id, payerId: row.payer_id, mode: row.mode, quoteId: row.quote_id, paymentId: row.payment_id,
    replacesCardId: row.replaces_card_id, confirmation: row.confirmation, stripeSessionId: row.stripe_session_id, url: row.url, state: row.state,
    returnPath: row.return_path, createdBy: row.created_by, createdAt: row.created_at, expiresAt: row.expires_at,
  };
}

type CheckoutRow = {
  id: string; organization_id: string; payer_id: string; mode: Checkout['mode']; quote_id: string | null; payment_id: string | null;
  replaces_card_id: string | null; confirmation: CheckoutConfirmation | null; stripe_session_id: string | null; url: string | null;
  state: CheckoutState; return_path: string; created_by: string; created_at: Date; expires_at: Date;
};
