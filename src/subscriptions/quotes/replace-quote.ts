import { type Actor, recordAudit } from '../../audit/audit.repository';
import { type Quote } from '../../billing/quotes/quote';
import { getQuote, getQuoteForUpdate, replaceQuote as markReplaced } from '../../billing/quotes/quotes.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { quoteKindOf } from './quote-kinds';

type Replacing = { organizationId: string; quoteId: string; actor: Actor };

/**
 * Puts a new quote of the same order in the place of one that has expired or whose facts have changed (golden cases G2, G22); a quote that is
 * confirmed, or has been replaced, answers what it became. Throws RuleBroken with the reason where the order has no price now.
 */
export async function replaceQuote({ organizationId, quoteId, actor }: Replacing): Promise<Quote> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const old = await getQuoteForUpdate(trx, organizationId, quoteId);
    if (old.status === 'confirmed') return old;
    if (old.status === 'replaced') return await findReplacement(trx, old) ?? old;
    const quote = await quoteKindOf(old).requote(trx, old, { actor, now });
    await markReplaced(trx, organizationId, old.id);
    await recordAudit(trx, {
      organizationId, actor, action: 'quote.replaced', subjectType: 'quote', subjectId: old.id,
      before: { totalCents: old.totalCents }, after: { quoteId: quote.id, totalCents: quote.totalCents }, now,
    });
    return quote;
  });
}

/** The newest quote that stands in this one's place. */
export async function findReplacement(trx: Scoped, old: Quote): Promise<Quote | undefined> {
  const row = await trx<{ id: string; organization_id: string; account_id: string }>('quotes')
    .where({ organization_id: old.organizationId })
    .where((query) => (old.accountId === null ? query.whereNull('account_id') : query.where('account_id', old.accountId)))
    .whereRaw("order_details ->> 'replacesQuoteId' = ?", [old.id])
    .orderBy('created_at', 'desc').first('id');
  return row && getQuote(trx, old.organizationId, row.id);
}
