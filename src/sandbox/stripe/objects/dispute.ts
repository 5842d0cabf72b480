import { newId } from '../random';
import { type ChargeObject } from './charge';

const day = 86_400;

const evidenceNames = [
  'access_activity_log', 'billing_address', 'cancellation_policy', 'cancellation_policy_disclosure', 'cancellation_rebuttal',
  'customer_communication', 'customer_email_address', 'customer_name', 'customer_purchase_ip', 'customer_signature',
  'duplicate_charge_documentation', 'duplicate_charge_explanation', 'duplicate_charge_id', 'product_description', 'receipt',
  'refund_policy', 'refund_policy_disclosure', 'refund_refusal_explanation', 'service_date', 'service_documentation',
  'shipping_address', 'shipping_carrier', 'shipping_date', 'shipping_documentation', 'shipping_tracking_number',
  'uncategorized_file', 'uncategorized_text',
] as const;

type Evidence = Record<(typeof evidenceNames)[number], null> & { enhanced_evidence: Record<string, never> };

export type DisputeObject = {
  id: string;
  object: 'dispute';
  amount: number;
  balance_transactions: never[];
  charge: string;
  created: number;
  currency: string;
  enhanced_eligibility_types: never[];
  evidence: Evidence;
  evidence_details: {
    due_by: number; enhanced_eligibility: Record<string, never>; has_evidence: boolean; past_due: boolean;
    submission_count: number; submission_method: 'not_submitted';
  };
  intended_submission_method: null;
  is_charge_refundable: boolean;
  livemode: false;
  metadata: Record<string, string>;
  payment_intent: string;
  payment_method_details: { card: { brand: string; case_type: 'chargeback'; network: string; network_reason_code: string }; type: 'card' };
  reason: string;
  status: 'needs_response';
};

export function newDispute(created: number, charge: ChargeObject, amount: number, reason: string): DisputeObject {
  return {
    id: newId('du_1'),
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...(Object.fromEntries(evidenceNames.map((name) => [name, null])) as Record<(typeof evidenceNames)[number], null>), enhanced_evidence: {} },
    evidence_details: { due_by: created + 7 * day, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0, submission_method: 'not_submitted' },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: { card: { brand: charge.payment_method_details.card.brand, case_type: 'chargeback', network: charge.payment_method_details.card.brand, network_reason_code: '10.4' }, type: 'card' },
    reason,
    status: 'needs_response',
  };
}
