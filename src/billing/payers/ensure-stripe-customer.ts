import { within } from '../../platform/database';
import type { Payer } from './payers.repository';
import { keepStripeCustomer } from './payers.repository';
import { createCustomer } from '../stripe/customers';

/** The payer's customer at Stripe, made at first need under a key of the payer; call it outside any transaction. */
export async function ensureStripeCustomer(payer: Payer, name: string): Promise<string> {
  if (payer.stripeCustomerId) return payer.stripeCustomerId;
  const made = await createCustomer({ name, payerId: payer.id, organizationId: payer.organizationId });
  return within({ organizationId: payer.organizationId }, (trx) => keepStripeCustomer(trx, payer.organizationId, payer.id, made));
}
