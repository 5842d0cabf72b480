import { uuidv7 } from 'uuidv7';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import type { Scoped } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { currency, type Currency } from '../../platform/values/money';

/** The organization or the account whose card pays; one Stripe customer each. */
export type Payer = {
  id: string;
  kind: 'organization' | 'account';
  /** An account's papers hang on the house organization. */
  organizationId: string;
  accountId: string | null;
  currency: Currency;
  stripeCustomerId: string | null;
};

/** Who pays: an organization for itself, or, where nobody stands between, the account. Of partners the account says nothing here. */
export type PayingSide = { organizationId: string; accountId?: string | null | undefined };

/** The account that pays by itself; null where the organization pays. Throws RangeError for the house alone, which pays nothing itself. */
export function payingAccount({ organizationId, accountId }: PayingSide): string | null {
  if (organizationId !== HOUSE_ORGANIZATION_ID) return null;
  if (!accountId) throw new RangeError('the house pays for nobody: name the account that does');
  return accountId;
}

/**
 * The payer, made at first need: the organization's own, in its currency, which is fixed from then on (docs/decisions, one currency); of the house the
 * account's, in the currency asked for: whoever comes from a partner goes on in that partner's. Safe to repeat. A change of an organization's
 * currency that is on its way is waited for.
 */
export async function ensurePayer(trx: Scoped, { currency: asked, now, ...side }: PayingSide & { currency: string; now: Date }): Promise<Payer> {
  const found = await findPayer(trx, side);
  if (found) return found;
  const accountId = payingAccount(side);
  const code = accountId === null ? await holdCurrency(trx, side.organizationId) : asked;
  if (code !== asked) throw new RuleBroken('Your organization’s currency has just been changed. Load the page again.');
  const kind = accountId === null ? 'organization' : 'account';
  await trx('payers')
    .insert({ id: uuidv7(), kind, organization_id: side.organizationId, account_id: accountId, currency: currency(code), created_at: now })
    .onConflict(trx.raw(`(${kind}_id) where kind = '${kind}'`))
    .ignore();
  return (await findPayer(trx, side))!;
}

/** Who pays for what each of these accounts has with the organization, made at first need, in a handful of statements: one and the same for a partner's. */
export async function ensurePayers(
  trx: Scoped, { organizationId, accounts, now }: { organizationId: string; accounts: readonly { accountId: string; currency: string }[]; now: Date },
): Promise<Map<string, Payer>> {
  const [first] = accounts;
  if (!first) return new Map();
  const accountIds = accounts.map(({ accountId }) => accountId);
  if (organizationId !== HOUSE_ORGANIZATION_ID) {
    const payer = await ensurePayer(trx, { organizationId, currency: first.currency, now });
    return new Map(accountIds.map((accountId) => [accountId, payer]));
  }
  const found = await findPayers(trx, { organizationId, accountIds });
  const missing = new Map(accounts.filter(({ accountId }) => !found.has(accountId)).map(({ accountId, currency: code }) => [accountId, code]));
  if (missing.size === 0) return found;
  await trx('payers')
    .insert([...missing].map(([accountId, code]) => ({ id: uuidv7(), kind: 'account', organization_id: organizationId, account_id: accountId, currency: currency(code), created_at: now })))
    .onConflict(trx.raw(`(account_id) where kind = 'account'`)).ignore();
  return findPayers(trx, { organizationId, accountIds });
}

/** Who pays for what each of these accounts has with the organization; accounts whose payer was never needed are missing. */
export async function findPayers(trx: Scoped, { organizationId, accountIds }: { organizationId: string; accountIds: readonly string[] }): Promise<Map<string, Payer>> {
  if (organizationId !== HOUSE_ORGANIZATION_ID) {
    const payer = await findPayer(trx, { organizationId });
    return new Map(payer ? accountIds.map((accountId) => [accountId, payer]) : []);
  }
  const rows = await trx<PayerRow>('payers').where({ organization_id: HOUSE_ORGANIZATION_ID, kind: 'account' }).whereIn('account_id', [...accountIds]);
  return new Map(rows.map((row) => [row.account_id!, payerFrom(row)]));
}

async function holdCurrency(trx: Scoped, organizationId: string): Promise<string> {
  const row = await trx<{ id: string; currency: string }>('organizations').where({ id: organizationId }).forKeyShare().first('currency');
  if (!row) throw new NotFound();
  return row.currency;
}

export async function findPayer(trx: Scoped, side: PayingSide): Promise<Payer | undefined> {
  const accountId = payingAccount(side);
  const whose = accountId === null ? { kind: 'organization' as const } : { kind: 'account' as const, account_id: accountId };
  const row = await trx<PayerRow>('payers').where({ organization_id: side.organizationId, ...whose }).first();
  return row && payerFrom(row);
}

/** Whose cards of which `condition` is true (system scope). */
export async function listPayersOfCards(trx: Scoped, condition: string, bindings: Record<string, number>): Promise<Payer[]> {
  const result = await trx.raw<{ rows: PayerRow[] }>(`select y.* from payers y where y.id in (select payer_id from cards where ${condition}) order by y.id`, bindings);
  return result.rows.map(payerFrom);
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

/** What Stripe calls its customer: the organization, or the account with its address. */
export async function nameOfPayer(trx: Scoped, { organizationId, accountId }: Payer): Promise<{ name: string; email: string | null }> {
  if (accountId === null) return { name: (await trx<{ id: string; display_name: string }>('organizations').where({ id: organizationId }).first('display_name'))!.display_name, email: null };
  return (await trx<{ id: string; name: string; email: string }>('accounts').where({ id: accountId }).first('name', 'email'));
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
