import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { cents, currency } from '../../platform/values/money';
import { withCarried } from '../carried/with-carried';
import { hashFacts, type NewQuote, type Quote, type QuoteLine, type QuoteStatus, sumsOf, type Sums } from './quote';

/**
 * Stores a quote with its lines; from then on neither changes. One that a person confirms takes in what its payer owes from orders too small to charge,
 * or is carried itself (`withCarried`); one that binds until the charge stands as it is given.
 */
export async function insertQuote(trx: Scoped, given: NewQuote): Promise<Quote> {
  const quote = given.expiresAt === null ? given : await withCarried(trx, given);
  const sums = sumsOf(quote.lines);
  const stored = {
    ...quote, ...sums, id: uuidv7(), status: 'open' as const, factsHash: hashFacts(quote.facts),
    createdAt: quote.now, invoiceId: null, confirmedAt: null,
  };
  await trx('quotes').insert({
    id: stored.id,
    organization_id: quote.organizationId,
    payer_id: quote.payerId,
    account_id: quote.accountId,
    kind: quote.kind,
    description: quote.description,
    currency: quote.currency,
    tax_rate_ppm: quote.taxRatePpm,
    tax_name: quote.taxName,
    ...sumColumns(sums),
    facts: JSON.stringify(quote.facts),
    facts_hash: stored.factsHash,
    order_details: JSON.stringify(quote.orderDetails ?? {}),
    created_by: quote.createdBy,
    created_at: quote.now,
    expires_at: quote.expiresAt,
  });
  await trx('quote_lines').insert(quote.lines.map((line, index) => lineColumns(stored, line, index + 1)));
  const { now: _, ...shown } = stored;
  return shown;
}

export async function findQuote(trx: Scoped, organizationId: string, id: string): Promise<Quote | undefined> {
  const row = await trx<QuoteRow>('quotes').where({ organization_id: organizationId, id }).first();
  return row && quoteFrom(row, await linesOf(trx, organizationId, id));
}

export async function getQuote(trx: Scoped, organizationId: string, id: string): Promise<Quote> {
  const quote = await findQuote(trx, organizationId, id);
  if (!quote) throw new NotFound();
  return quote;
}

/** The same, locked until the transaction ends. */
export async function getQuoteForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Quote> {
  const row = await trx<QuoteRow>('quotes').where({ organization_id: organizationId, id }).forUpdate().first();
  if (!row) throw new NotFound();
  return quoteFrom(row, await linesOf(trx, organizationId, id));
}

/** A newer quote stands in this one's place: it can't be confirmed any more. A confirmed one stays as it is. */
export async function replaceQuote(trx: Scoped, organizationId: string, id: string): Promise<void> {
  await trx('quotes').where({ organization_id: organizationId, id, status: 'open' }).update({ status: 'replaced' });
}

/** Locks what people are offered for these subscriptions and have not confirmed, before the subscriptions are: orders take them in that order too. */
export async function lockOrdersOf(trx: Scoped, organizationId: string, subscriptionIds: readonly string[]): Promise<void> {
  await trx.raw(
    `select from quotes q where q.organization_id = :organizationId and q.account_id in (select account_id from subscriptions where id = any(cast(:ids as uuid[]))) and q.status = 'open'
        and q.expires_at is not null and exists (select from quote_lines l where l.quote_id = q.id and l.subscription_id = any(cast(:ids as uuid[]))) order by q.id for update`,
    { organizationId, ids: [...subscriptionIds] });
}

/** Whatever is offered for these subscriptions and not confirmed: somebody else decides on them now. */
export async function replaceQuotesOf(trx: Scoped, organizationId: string, subscriptionIds: readonly string[]): Promise<void> {
  await trx.raw(
    `update quotes q set status = 'replaced' from subscriptions s
      where s.id = any(cast(? as uuid[])) and q.organization_id = ? and q.account_id = s.account_id and q.status = 'open'
        and exists (select from quote_lines l where l.quote_id = q.id and l.subscription_id = s.id)`, [[...subscriptionIds], organizationId]);
}

/** Gives up all open quotes for an account that leaves the organization. */
export async function replaceQuotesOfAccount(trx: Scoped, organizationId: string, accountId: string): Promise<void> {
  await trx('quotes').where({ organization_id: organizationId, account_id: accountId, status: 'open' }).update({ status: 'replaced' });
}

/** Opening a Checkout page makes the quote bind until that page ends (domain.md §3.6); never sooner than before. */
export async function extendQuote(trx: Scoped, organizationId: string, id: string, until: Date): Promise<void> {
  await trx('quotes').where({ organization_id: organizationId, id, status: 'open' }).where('expires_at', '<', until).update({ expires_at: until });
}

/** After a declined order: the person may try another card on the same quote. */
export async function reopenQuotes(trx: Scoped, organizationId: string, invoiceId: string): Promise<void> {
  await trx('quotes').where({ organization_id: organizationId, invoice_id: invoiceId }).update({ status: 'open', invoice_id: null, confirmed_at: null });
}

function sumColumns(sums: Sums): Record<string, number> {
  return {
    list_cents: sums.listCents, discount_cents: sums.discountCents, adjustment_cents: sums.adjustmentCents,
    net_cents: sums.netCents, tax_cents: sums.taxCents, total_cents: sums.totalCents,
  };
}

export function sumsFrom(row: SumRow): Sums {
  return {
    listCents: cents(row.list_cents), discountCents: cents(row.discount_cents), adjustmentCents: cents(row.adjustment_cents),
    netCents: cents(row.net_cents), taxCents: cents(row.tax_cents), totalCents: cents(row.total_cents),
  };
}

export function lineFrom(row: LineRow): QuoteLine {
  return {
    ...sumsFrom(row),
    itemKind: row.item_kind, subscriptionId: row.subscription_id, termStartsOn: row.term_starts_on, termEndsOn: row.term_ends_on,
    item: row.item, description: row.description, explanation: row.explanation, quantity: row.quantity, unitListCents: cents(row.unit_list_cents),
  };
}

async function linesOf(trx: Scoped, organizationId: string, quoteId: string): Promise<LineRow[]> {
  return trx<LineRow & { organization_id: string; quote_id: string }>('quote_lines').where({ organization_id: organizationId, quote_id: quoteId }).orderBy('position');
}

function lineColumns(quote: { id: string; organizationId: string; currency: string }, line: QuoteLine, position: number) {
  return {
    id: uuidv7(),
    organization_id: quote.organizationId,
    quote_id: quote.id,
    position,
    item_kind: line.itemKind,
    subscription_id: line.subscriptionId,
    term_starts_on: line.termStartsOn,
    term_ends_on: line.termEndsOn,
    item: JSON.stringify(line.item),
    description: line.description,
    explanation: line.explanation,
    quantity: line.quantity,
    unit_list_cents: line.unitListCents,
    currency: quote.currency,
    ...sumColumns(line),
  };
}

function quoteFrom(row: QuoteRow, lines: LineRow[]): Quote {
  return {
    ...sumsFrom(row),
    id: row.id, organizationId: row.organization_id, payerId: row.payer_id, accountId: row.account_id, kind: row.kind,
    status: row.status, description: row.description, currency: currency(row.currency), taxRatePpm: row.tax_rate_ppm, taxName: row.tax_name,
    lines: lines.map(lineFrom), facts: row.facts, factsHash: row.facts_hash, orderDetails: row.order_details, createdBy: row.created_by,
    createdAt: row.created_at, expiresAt: row.expires_at, confirmedAt: row.confirmed_at, invoiceId: row.invoice_id,
  };
}

export type SumRow = {
  list_cents: number; discount_cents: number; adjustment_cents: number; net_cents: number; tax_cents: number; total_cents: number;
};

export type LineRow = SumRow & {
  id: string; position: number; item_kind: string; subscription_id: string | null; term_starts_on: Day | null; term_ends_on: Day | null;
  item: unknown; description: string; explanation: string; quantity: number; unit_list_cents: number; currency: string;
};

type QuoteRow = SumRow & {
  id: string; organization_id: string; payer_id: string; account_id: string | null; kind: string; status: QuoteStatus; description: string;
  currency: string; tax_rate_ppm: number; tax_name: string; facts: unknown; facts_hash: string; order_details: unknown;
  created_by: string; created_at: Date; expires_at: Date | null; confirmed_at: Date | null; invoice_id: string | null;
};
