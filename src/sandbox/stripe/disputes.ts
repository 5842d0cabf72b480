import { refused } from './asking/errors';
import { type ChargeObject } from './objects/charge';
import { type DisputeObject, newDispute } from './objects/dispute';
import { type Work } from './records/world';

/** The cardholder's bank takes the money back for now. */
export function disputeCharge(work: Work, charge: ChargeObject, amount: number, reason: string): DisputeObject {
  if (charge.status !== 'succeeded') throw refused(`Charge ${charge.id} did not succeed and cannot be disputed.`);
  if (charge.disputed) throw refused(`Charge ${charge.id} is already disputed.`);
  work.put('charges', { ...charge, disputed: true });
  const dispute = work.put('disputes', newDispute(work.now, charge, amount, reason));
  work.emit('charge.dispute.created', dispute);
  return dispute;
}
