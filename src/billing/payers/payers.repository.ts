import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { currency, type Currency } from '../../platform/money';

/** The organization or the account whose card pays; one Stripe customer each. */
export type Payer = {
  id: string;
  kind: 'organization' | 'account';
  organizationId: string;
  accountId: string | null;
  currency: Currency;
  stripeCustomerId: string | null;
};

/**
 * The organization's own payer, made at first need in the organization's currency, which is fixed from then on (docs/decisions, one currency);
 * safe to repeat. A change of the currency that is on its way is waited for.
 */
export async function ensureOrganizationPayer(
  trx: Scoped, { organizationId, currency: asked, now }: { organizationId: string; currency: string; now: Date },
): Promise<Payer> {
  const found = await findOrganizationPayer(trx, organizationId);
  if (found) return found;
  const code = await holdCurrency(trx, organizationId);
  if (code !== asked) throw new RuleBroken('Your organization’s currency has just been changed. Load the page again.');
  await trx('payers')
    .insert({ id: uuidv7(), kind: 'organization', organization_id: organizationId, currency: currency(code), created_at: now })
    .onConflict(trx.raw(`(organization_id) where kind = 'organization'`))
    .ignore();
  return (await findOrganizationPayer(trx, organizationId))!;
}

async function holdCurrency(trx: Scoped, organizationId: string): Promise<string> {
  const row = await trx<{ id: string; currency: string }>('organizations').where({ id: organizationId }).forKeyShare().first('currency');
  if (!row) throw new NotFound();
  return row.currency;
}

export async function findOrganizationPayer(trx: Scoped, organizationId: string): Promise<Payer | undefined> {
  const row = await trx<PayerRow>('payers').where({ organization_id: organizationId, kind: 'organization' }).first();
  return row && payerFrom(row);
}

export async function getPayer(trx: Scoped, organizationId: string, id: string): Promise<Payer> {
  const row = await trx<PayerRow>('payers').where({ organization_id: organizationId, id }).first();
  if (!row) throw new NotFound();
  return payerFrom(row);
}

/** Stores the customer that Stripe made; one that stands already stays. Answers the one that holds. */
export async function keepStripeCustomer(trx: Scoped, organizationId: string, id: string, stripeCustomerId: string): Promise<string> {
  await trx('payers').where({ organization_id: organizationId, id, stripe_customer_id: null }).update({ stripe_customer_id: stripeCustomerId });
  return (await getPayer(trx, organizationId, id)).stripeCustomerId!;
}

function payerFrom(row: PayerRow): Payer {
  return {
    id: row.id, kind: row.kind, organizationId: row.organization_id, accountId: row.account_id,
    currency: currency(row.currency), stripeCustomerId: row.stripe_customer_id,
  };
}

type PayerRow = {
  id: string; kind: Payer['kind']; organization_id: string; account_id: string | null; currency: string; stripe_customer_id: string | null;
};
