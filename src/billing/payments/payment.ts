import type { Cents, Currency } from '../../platform/values/money';
import type { DeclineKind } from './decline';

export type PaymentState = 'due' | 'calling' | 'paid' | 'declined' | 'needs_action' | 'unknown';

/** One try to get an invoice paid; an invoice has at most one that is not declined. */
export type Payment = {
  id: string;
  organizationId: string;
  invoiceId: string;
  payerId: string;
  attempt: number;
  /** Idempotency key and metadata.charge_ref: from business identity, never serial, never chance. */
  chargeKey: string;
  state: PaymentState;
  amountCents: Cents;
  currency: Currency;
  /** Charged by the worker, with nobody there who could answer the bank's question. */
  offSession: boolean;
  cardId: string | null;
  cardBrand: string | null;
  cardLast4: string | null;
  request: ChargeRequest | null;
  round: number;
  stripePaymentIntentId: string | null;
  /** Where the bank asks the person, while the state is needs_action and a person is there. */
  actionUrl: string | null;
  declineCode: string | null;
  declineKind: DeclineKind | null;
  /** For the person. */
  declineMessage: string | null;
  dueAt: Date;
  calledAt: Date | null;
  settledAt: Date | null;
};

/** The body that is sent to Stripe, stored before the first call: the same key always goes with the same body. */
export type ChargeRequest = {
  amount: number;
  currency: string;
  customer: string;
  payment_method: string;
  off_session: boolean;
  description: string;
  metadata: Record<string, string>;
  return_url: string | null;
};

/** "order-<quote>-3" → "order-<quote>-4": a new number only after a definite answer to the last one. */
export function nextChargeKey(chargeKey: string, attempt: number): string {
  return `${chargeKey.replace(/-\d+$/, '')}-${attempt}`;
}

/** What Stripe is given as idempotency key. */
export function idempotencyKey(payment: Pick<Payment, 'chargeKey' | 'round'>): string {
  return payment.round === 0 ? payment.chargeKey : `${payment.chargeKey}-round-${payment.round}`;
}
