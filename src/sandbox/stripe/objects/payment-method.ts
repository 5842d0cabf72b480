import { type CardKind } from '../test-cards';
import { type Metadata } from './metadata';
import { newId } from '../random';
import { type BillingDetails, noBillingDetails } from './address';

export type CardChecks = { address_line1_check: string | null; address_postal_code_check: string | null; cvc_check: string | null };

export type PaymentMethodObject = {
  id: string;
  object: 'payment_method';
  allow_redisplay: 'always' | 'limited' | 'unspecified';
  billing_details: BillingDetails;
  card: {
    brand: string;
    checks: CardChecks;
    country: string;
    display_brand: string;
    exp_month: number;
    exp_year: number;
    fingerprint: string;
    funding: string;
    generated_from: null;
    last4: string;
    networks: { available: string[]; preferred: null };
    regulated_status: 'unregulated';
    three_d_secure_usage: { supported: boolean };
    wallet: null;
  };
  created: number;
  customer: string | null;
  customer_account: null;
  livemode: false;
  metadata: Metadata;
  type: 'card';
};

export type CardDetails = { number: string; kind: CardKind; expMonth: number; expYear: number; name?: string | null; email?: string | null };

export function newPaymentMethod(created: number, card: CardDetails): PaymentMethodObject {
  return {
    id: newId('pm_1'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { ...noBillingDetails, name: card.name ?? null, email: card.email ?? null },
    card: {
      brand: card.kind.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.kind.displayBrand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: fingerprintOf(card.number),
      funding: card.kind.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.kind.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}

/** The same number always has the same fingerprint. */
function fingerprintOf(number: string): string {
  return BigInt(number).toString(36).padStart(16, 'x').slice(-16);
}
