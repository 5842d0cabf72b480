import { invalidParam, missing, refused } from '../asking/errors';
import { listPage, whereFrom } from '../asking/list-page';
import { type ChargeObject } from '../objects/charge';
import { newRefund, type RefundObject } from '../objects/refund';
import { newId } from '../random';
import { type Work } from '../records/world';
import { inWords } from './amounts';
import { chargeNamed } from './charges';
import { type Call, type Route } from './endpoint';
import { paymentIntentNamed } from './payment-intents';

export const refundRoutes: readonly Route[] = [
  ['POST', '/v1/refunds', create],
  ['GET', '/v1/refunds', list],
  ['GET', '/v1/refunds/:id', retrieve],
  ['POST', '/v1/refunds/:id', update],
];

function create({ params, work }: Call): RefundObject {
  const chargeId = params.text('charge');
  const intentId = params.text('payment_intent');
  const asked = params.integer('amount');
  const reason = params.oneOf('reason', ['duplicate', 'fraudulent', 'requested_by_customer'] as const) ?? null;
  const metadata = params.metadata();
  params.done();
  if (asked !== undefined && asked < 1) throw invalidParam('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  const charge = chargeId ? chargeNamed(work.store, chargeId, 'charge') : chargeOf(work, intentId);
  return refund(work, charge, asked, reason, metadata);
}

function refund(work: Work, charge: ChargeObject, asked: number | undefined, ...rest: [RefundObject['reason'], RefundObject['metadata']]): RefundObject {
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.status !== 'succeeded') throw refused(`Charge ${charge.id} has not succeeded and cannot be refunded.`, { param: 'charge' });
  if (charge.disputed) throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' });
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = asked ?? left;
  if (amount > left) {
    throw refused(`Refund amount (${inWords(amount, charge.currency)}) is greater than unrefunded amount on charge (${inWords(left, charge.currency)})`, { param: 'amount' });
  }
  const made = work.put('refunds', newRefund(work.now, charge, amount, ...rest));
  const after = work.put('charges', { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left });
  work.emit('refund.created', made);
  work.emit('charge.refunded', after, { amount_refunded: charge.amount_refunded, refunded: charge.refunded });
  return withReference(work, made);
}

/** The bank sends the money back days later, because the card's account is closed: the charge can be refunded again. */
export function failRefund(work: Work, id: string): RefundObject {
  const made = refundNamed(work, id);
  if (made.status === 'failed') return made;
  const charge = chargeNamed(work.store, made.charge);
  work.put('charges', { ...charge, amount_refunded: charge.amount_refunded - made.amount, refunded: false });
  const failed = work.put('refunds', { ...made, status: 'failed' });
  work.emit('refund.updated', failed, { status: made.status });
  return failed;
}

/** The card network names the refund a moment later: the reason for Stripe's `refund.updated`. */
function withReference(work: Work, made: RefundObject): RefundObject {
  const card = { ...made.destination_details.card, reference: newId('', 23).toUpperCase(), reference_status: 'available' as const };
  const updated = work.put('refunds', { ...made, destination_details: { card, type: 'card' } });
  work.emit('refund.updated', updated, { destination_details: made.destination_details });
  return updated;
}

function chargeOf(work: Work, intentId: string | undefined): ChargeObject {
  if (!intentId) throw invalidParam('One of the following params should be provided for this request: payment_intent or charge.', 'payment_intent', 'parameter_missing');
  const intent = paymentIntentNamed(work.store, intentId, 'payment_intent');
  if (intent.status !== 'succeeded' || intent.latest_charge === null) {
    throw refused('This PaymentIntent does not have a successful charge to refund.', { param: 'payment_intent', payment_intent: intent });
  }
  return chargeNamed(work.store, intent.latest_charge, 'charge');
}

function retrieve({ params, ids, work }: Call): RefundObject {
  params.done();
  return refundNamed(work, ids[0]!);
}

function update({ params, ids, work }: Call): RefundObject {
  const before = refundNamed(work, ids[0]!);
  const metadata = params.metadata(before.metadata);
  params.done();
  const after = work.put('refunds', { ...before, metadata });
  work.emit('refund.updated', after, { metadata: before.metadata });
  return after;
}

function list({ params, work }: Call) {
  return listPage(work.store, 'refunds', params, { where: whereFrom(params, 'charge', 'payment_intent'), url: '/v1/refunds' });
}

function refundNamed(work: Work, id: string): RefundObject {
  const found = work.store.find('refunds', id);
  if (!found) throw missing('refund', id);
  return found;
}
