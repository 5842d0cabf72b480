import { stripe } from './client';

export async function createCustomer(customer: { name: string; payerId: string; organizationId: string }): Promise<string> {
  const made = await stripe().customers.create(
    { name: customer.name, metadata: { payer: customer.payerId, organization: customer.organizationId } },
    { idempotencyKey: `customer-${customer.payerId}` });
  return made.id;
}
