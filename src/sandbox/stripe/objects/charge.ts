import { type Decline } from '../test-cards';
import { type Metadata } from './metadata';
import { newId } from '../random';
import { type BillingDetails } from './address';
import { type PaymentIntentObject } from './payment-intent';
import { type CardChecks, type PaymentMethodObject } from './payment-method';

type Outcome = {
  advice_code: 'do_not_try_again' | 'try_again_later' | 'confirm_card_data' | null;
  network_advice_code: null;
  network_decline_code: string | null;
  network_status: 'approved_by_network' | 'declined_by_network' | 'not_sent_to_network';
  reason: string | null;
  risk_level: 'normal' | 'highest';
  risk_score: number;
  seller_message: string;
  type: 'authorized' | 'blocked' | 'issuer_declined';
};

type ThreeDSecure = {
  authentication_flow: 'challenge';
  electronic_commerce_indicator: '05';
  exemption_indicator: null;
  result: 'authenticated';
  result_reason: null;
  transaction_id: string;
  version: '2.2.0';
};

type ChargedCard = {
  amount_authorized: number | null;
  authorization_code: string | null;
  brand: string;
  checks: CardChecks;
  country: string;
  electronic_commerce_indicator: null;
  exp_month: number;
  exp_year: number;
  fingerprint: string;
  funding: string;
  installments: null;
  last4: string;
  mandate: null;
  network: string;
  network_transaction_id: string;
  regulated_status: 'unregulated';
  three_d_secure: ThreeDSecure | null;
  transaction_link_id: null;
  wallet: null;
};

export type ChargeObject = {
  id: string;
  object: 'charge';
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  application: null;
  application_fee: null;
  application_fee_amount: null;
  balance_transaction: string | null;
  billing_details: BillingDetails;
  calculated_statement_descriptor: string;
  captured: boolean;
  created: number;
  currency: string;
  customer: string | null;
  description: string | null;
  disputed: boolean;
  failure_balance_transaction: null;
  failure_code: string | null;
  failure_message: string | null;
  fraud_details: Record<string, never>;
  livemode: false;
  metadata: Metadata;
  on_behalf_of: null;
  outcome: Outcome;
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  payment_method_details: { card: ChargedCard; type: 'card' };
  receipt_email: string | null;
  receipt_number: null;
  receipt_url: string | null;
  refunded: boolean;
  review: null;
  shipping: null;
  source: null;
  source_transfer: null;
  statement_descriptor: string | null;
  statement_descriptor_suffix: string | null;
  status: 'failed' | 'pending' | 'succeeded';
  transfer_data: null;
  transfer_group: null;
};

export type ChargeOutcome = { status: ChargeObject['status']; decline: Decline | null; authenticated: boolean };

export function newCharge(created: number, intent: PaymentIntentObject, method: PaymentMethodObject, outcome: ChargeOutcome): ChargeObject {
  const paid = outcome.status === 'succeeded';
  return {
    id: newId('ch_3'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? newId('txn_3') : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'SANDBOX',
    captured: outcome.status !== 'failed',
    created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: outcome.decline?.code ?? null,
    failure_message: outcome.decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(outcome.decline),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: chargedCard(intent, method, outcome), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function chargedCard(intent: PaymentIntentObject, method: PaymentMethodObject, outcome: ChargeOutcome): ChargedCard {
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  return {
    amount_authorized: outcome.decline ? null : intent.amount,
    authorization_code: outcome.decline ? null : newId('', 6).toUpperCase(),
    brand, checks, country, exp_month, exp_year, fingerprint, funding, last4,
    electronic_commerce_indicator: null,
    installments: null,
    mandate: null,
    network: brand,
    network_transaction_id: newId('', 15),
    regulated_status: 'unregulated',
    three_d_secure: outcome.authenticated ? challenge() : null,
    transaction_link_id: null,
    wallet: null,
  };
}

function challenge(): ThreeDSecure {
  return {
    authentication_flow: 'challenge', electronic_commerce_indicator: '05', exemption_indicator: null,
    result: 'authenticated', result_reason: null, transaction_id: newId('', 32), version: '2.2.0',
  };
}

function outcomeOf(decline: Decline | null): Outcome {
  const blocked = decline?.declineCode === 'fraudulent';
  return {
    advice_code: decline?.adviceCode ?? null,
    network_advice_code: null,
    network_decline_code: decline?.networkCode ?? null,
    network_status: blocked ? 'not_sent_to_network' : decline ? 'declined_by_network' : 'approved_by_network',
    reason: decline?.declineCode ?? null,
    risk_level: blocked ? 'highest' : 'normal',
    risk_score: blocked ? 95 : 12,
    seller_message: decline ? `The bank returned the decline code \`${decline.declineCode}\`.` : 'Payment complete.',
    type: blocked ? 'blocked' : decline ? 'issuer_declined' : 'authorized',
  };
}
