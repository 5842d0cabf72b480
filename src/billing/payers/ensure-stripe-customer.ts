import { within } from '../../platform/database/database';
import { keepStripeCustomer, nameOfPayer, type Payer } from './payers.repository';
import { createCustomer } from '../stripe/customers';

/** The payer's customer at Stripe, made at first need under a key of the payer with their name and address; call it outside any transaction. */
export async function ensureStripeCustomer(payer: Payer): Promise<string> {
  if (payer.stripeCustomerId) return payer.stripeCustomerId;
  const { organizationId } = payer;
  const named = await within({ organizationId }, (trx) => nameOfPayer(trx, payer), { readOnly: true });
  const made = await createCustomer({ ...named, payerId: payer.id, organizationId });
  return within({ organizationId }, (trx) => keepStripeCustomer(trx, organizationId, payer.id, made));
}
