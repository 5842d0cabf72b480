import { stripe } from './client';

export async function createCustomer(customer: { name: string; email: string | null; payerId: string; organizationId: string }): Promise<string> {
  const made = await stripe().customers.create(
    { name: customer.name, ...customer.email && { email: customer.email }, metadata: { payer: customer.payerId, organization: customer.organizationId } },
    { idempotencyKey: `customer-${customer.payerId}` });
  return made.id;
}
