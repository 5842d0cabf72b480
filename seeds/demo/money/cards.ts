import Stripe from 'stripe';
import { config } from '../../../src/config';
import { type Card } from '../../../src/billing/cards/card';
import { ensureCard, listCards, updateCard } from '../../../src/billing/cards/cards.repository';
import { ensurePayer, keepStripeCustomer } from '../../../src/billing/payers/payers.repository';
import { type CardFace, getCardFace } from '../../../src/billing/stripe/cards';
import { createCustomer } from '../../../src/billing/stripe/customers';
import { within } from '../../../src/platform/database/database';
import { addDays, dayIn } from '../../../src/platform/values/dates';
import { type DemoOrganization } from '../people/organizations';

/** What the cards of the demo are for, in the order in which they are added: the first becomes the default. */
const testCards = [
  { use: 'default', method: 'pm_card_visa' },
  { use: 'spare', method: 'pm_card_mastercard' },
  { use: 'expiring', method: 'pm_card_amex' },
  { use: 'declined', method: 'pm_card_chargeCustomerFail' },
  { use: 'asked', method: 'pm_card_authenticationRequired' },
] as const;
type Use = (typeof testCards)[number]['use'];

export type DemoCard = Card & { readonly use: Use };

/** Test cards exist at the sandbox only; a real key, test or live, gets none. */
export function canHaveCards(): boolean {
  return config.stripe.secretKey !== undefined && config.stripe.apiUrl !== undefined;
}

/** The organization's customer at the sandbox and its cards on file. */
export async function ensureCards(organization: DemoOrganization, now: Date): Promise<DemoCard[]> {
  const organizationId = organization.id;
  const payer = await within({ organizationId }, (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now }));
  const customerId = payer.stripeCustomerId ?? await createCustomer({ name: organization.name, email: null, payerId: payer.id, organizationId });
  await within({ organizationId }, (trx) => keepStripeCustomer(trx, organizationId, payer.id, customerId));
  const standing = await within({ organizationId }, (trx) => listCards(trx, organizationId), { readOnly: true });
  if (standing.length === 0) await addCards(organization, payer.id, customerId, now);
  const cards = await within({ organizationId }, (trx) => listCards(trx, organizationId), { readOnly: true });
  return cards.map((card) => ({ ...card, use: useOf(card) }));
}

async function addCards(organization: DemoOrganization, payerId: string, customerId: string, now: Date): Promise<void> {
  const { id: organizationId, timeZone } = organization;
  const sandbox = sandboxSdk();
  const soon = addDays(dayIn(now, timeZone), 20);
  const faces: CardFace[] = [];
  for (const { use, method } of testCards) {
    // Only Stripe's own page adds a card in the product; the demo puts test cards there by their names.
    const { id } = await sandbox.paymentMethods.attach(method, { customer: customerId }, { idempotencyKey: `demo-card-${payerId}-${use}` });
    await sandbox.paymentMethods.update(id, { billing_details: { name: organization.name, address: { country: 'US' } } });
    if (use === 'expiring') await sandbox.paymentMethods.update(id, { card: { exp_month: Number(soon.slice(5, 7)), exp_year: Number(soon.slice(0, 4)) } });
    faces.push(await getCardFace(id));
  }
  await within({ organizationId }, async (trx) => {
    for (const [index, face] of faces.entries()) {
      const { card } = await ensureCard(trx, { ...face, organizationId, payerId }, now);
      if (testCards[index]!.use === 'spare') await updateCard(trx, organizationId, card.id, { is_spare: true });
    }
  });
}

/** The sandbox, as Stripe itself would be asked. */
export function sandboxSdk(): Stripe {
  const { hostname, port, protocol } = new URL(config.stripe.apiUrl!);
  return new Stripe(config.stripe.secretKey!, { host: hostname, port, protocol: protocol === 'https:' ? 'https' : 'http', maxNetworkRetries: 0, telemetry: false });
}

function useOf({ isDefault, isSpare, brand, last4 }: Card): Use {
  if (isDefault) return 'default';
  if (isSpare) return 'spare';
  if (brand === 'amex') return 'expiring';
  return last4 === '0341' ? 'declined' : 'asked';
}
