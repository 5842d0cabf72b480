import { type Actor } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';

export type Confirmation = {
  organizationId: string;
  /** Quotes of one account that are paid together, on one invoice. */
  quoteIds: readonly string[];
  /** `hashFacts` of the facts as they are now, by quote. */
  currentFactsHashes: ReadonlyMap<string, string>;
  /** "order-<quote uuid>" or "renewal-<account uuid>-<due day>"; the number of the try is added here. */
  chargeKey: string;
  accountName: string;
  kind: string;
  description: string;
  purchaseOrder: string;
  /** True: nobody is there to answer the bank, and a decline leaves the invoice open for the next try. */
  offSession: boolean;
  cardId: string | null;
  actor: Actor;
  now: Date;
};

export type Order = Omit<Confirmation, 'currentFactsHashes'>;
export type LockedOrder<Given extends Order = Order> = { confirmation: Given; quotes: LockedQuote[] };

export type LockedQuote = {
  id: string; status: 'open' | 'confirmed' | 'replaced'; invoice_id: string | null; expires_at: Date | null; facts_hash: string;
  total_cents: number; currency: string; payer_id: string; account_id: string | null; lines_count: number; carried_count: number; deal_id: string | null;
};

/** The quotes of several orders of one organization, locked. Throws NotFound where one is not there; the quotes of an order share account, payer and currency. */
export async function lockQuotes<Given extends Order>(trx: Scoped, confirmations: readonly Given[]): Promise<LockedOrder<Given>[]> {
  if (confirmations.length === 0) return [];
  const { organizationId } = confirmations[0]!;
  const quoteIds = confirmations.flatMap((confirmation) => confirmation.quoteIds);
  const result = await trx.raw<{ rows: LockedQuote[] }>(LOCK_QUOTES, [organizationId, quoteIds]).options({ name: 'lock-quotes' });
  const found = new Map(result.rows.map((quote) => [quote.id, quote]));
  return confirmations.map((confirmation) => ({ confirmation, quotes: quotesOf(confirmation, found) }));
}

const LOCK_QUOTES = `
  select id, status, invoice_id, expires_at, facts_hash, total_cents, currency, payer_id, account_id, facts #>> '{deal,id}' as deal_id,
         (select count(*)::int from quote_lines l where l.quote_id = q.id) as lines_count,
         (select count(*)::int from quote_lines l where l.quote_id = q.id and l.item_kind = 'carried') as carried_count
    from quotes q where organization_id = ? and id = any(?::uuid[]) order by id for update`;

function quotesOf({ quoteIds }: Order, found: ReadonlyMap<string, LockedQuote>): LockedQuote[] {
  const quotes = [...new Set(quoteIds)].sort().flatMap((id) => found.get(id) ?? []);
  const [first] = quotes;
  if (!first || quotes.length !== new Set(quoteIds).size) throw new NotFound();
  const together = quotes.every((quote) => quote.account_id === first.account_id && quote.payer_id === first.payer_id && quote.currency === first.currency);
  if (!together) throw new RangeError('quotes on one invoice belong to one account, payer and currency');
  return quotes;
}
