import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudit } from '../audit/audit.repository';
import { isUniqueViolation, type Scoped } from '../platform/database';
import { NotFound, RuleBroken } from '../platform/errors';
import { minimumChargeCents, currency } from '../platform/money';
import { QuoteChanged, QuoteExpired } from './quote';
import { settleFreeInvoice } from './settle-invoice';

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

export type Confirmed = { invoiceId: string; paymentId: string | null };

/**
 * Makes quotes an invoice `open` with the same lines, charge items and a payment `due`; with nothing to pay, an invoice paid
 * at once and no payment. Quotes that are confirmed already answer the invoice they have (double click, two tabs). Throws
 * QuoteExpired or QuoteChanged, or RuleBroken when a term is in another charge, and changes nothing (domain.md §3.6).
 */
export async function confirmQuotes(trx: Scoped, confirmation: Confirmation): Promise<Confirmed> {
  const quotes = await lockQuotes(trx, confirmation);
  const before = await alreadyConfirmed(trx, quotes);
  if (before) return before;
  for (const quote of quotes) {
    if (quote.status !== 'open') throw new QuoteChanged(quote.id);
    if (quote.expires_at && quote.expires_at <= confirmation.now) throw new QuoteExpired(quote.id);
    if (confirmation.currentFactsHashes.get(quote.id) !== quote.facts_hash) throw new QuoteChanged(quote.id);
  }
  return writeInvoice(trx, confirmation, quotes, { state: 'due' });
}

/**
 * The same for money that is there already: a Checkout page was paid while its quote was open. Neither the quote's hour nor
 * its facts are asked again, because the person was shown this price and has paid it. Undefined when the quote is not open.
 */
export async function confirmPaidQuote(trx: Scoped, confirmation: Omit<Confirmation, 'currentFactsHashes' | 'offSession'>): Promise<Confirmed | undefined> {
  const quotes = await lockQuotes(trx, confirmation);
  if (quotes.some((quote) => quote.status !== 'open')) return undefined;
  return writeInvoice(trx, { ...confirmation, offSession: false }, quotes, { state: 'unknown' });
}

type LockedQuote = {
  id: string; status: 'open' | 'confirmed' | 'replaced'; invoice_id: string | null; expires_at: Date | null; facts_hash: string;
  total_cents: number; currency: string; payer_id: string; account_id: string; lines_count: number;
};

async function lockQuotes(trx: Scoped, { organizationId, quoteIds }: { organizationId: string; quoteIds: readonly string[] }): Promise<LockedQuote[]> {
  const result = await trx.raw<{ rows: LockedQuote[] }>(
    `select id, status, invoice_id, expires_at, facts_hash, total_cents, currency, payer_id, account_id,
            (select count(*)::int from quote_lines l where l.quote_id = q.id) as lines_count
       from quotes q where organization_id = ? and id = any(?::uuid[]) order by id for update`, [organizationId, [...quoteIds]]);
  const [first] = result.rows;
  if (!first || result.rows.length !== new Set(quoteIds).size) throw new NotFound();
  const together = result.rows.every((quote) => quote.account_id === first.account_id && quote.payer_id === first.payer_id && quote.currency === first.currency);
  if (!together) throw new RangeError('quotes on one invoice belong to one account, payer and currency');
  return result.rows;
}

async function alreadyConfirmed(trx: Scoped, quotes: LockedQuote[]): Promise<Confirmed | undefined> {
  const invoiceId = quotes[0]!.invoice_id;
  if (!invoiceId || quotes.some((quote) => quote.status !== 'confirmed' || quote.invoice_id !== invoiceId)) return undefined;
  const payment = await trx<{ id: string; invoice_id: string; state: string }>('payments').where({ invoice_id: invoiceId }).whereNot('state', 'declined').first('id');
  return { invoiceId, paymentId: payment?.id ?? null };
}

type NewPayment = { state: 'due' | 'unknown' };

async function writeInvoice(trx: Scoped, confirmation: Omit<Confirmation, 'currentFactsHashes'>, quotes: LockedQuote[], payment: NewPayment): Promise<Confirmed> {
  const totalCents = quotes.reduce((sum, quote) => sum + quote.total_cents, 0);
  const smallest = minimumChargeCents(currency(quotes[0]!.currency));
  if (totalCents < 0 || (totalCents > 0 && totalCents < smallest)) throw new RuleBroken('This amount is smaller than the smallest amount a card can be charged.');
  const invoiceId = uuidv7();
  const paymentId = totalCents === 0 ? null : uuidv7();
  try {
    await insertAll(trx, confirmation, quotes, { invoiceId, paymentId, state: payment.state });
  } catch (error) {
    if (isUniqueViolation(error, 'charge_items_one_live')) throw new RuleBroken('This term is being paid for already. Look at Payment & History before you try again.', { cause: error });
    throw error;
  }
  await recordAudit(trx, {
    organizationId: confirmation.organizationId, accountId: quotes[0]!.account_id, actor: confirmation.actor, action: 'quote.confirmed',
    subjectType: 'invoice', subjectId: invoiceId, after: { quoteIds: confirmation.quoteIds, totalCents, chargeKey: confirmation.chargeKey }, now: confirmation.now,
  });
  if (paymentId === null) await settleFreeInvoice(trx, { organizationId: confirmation.organizationId, invoiceId, actor: confirmation.actor, now: confirmation.now });
  return { invoiceId, paymentId };
}

/**
 * One statement, because the renewals of a day go through here. The lines are copied from the quote inside the database:
 * what was shown is what is charged. The number of the try counts the payments that stand under the same key.
 */
async function insertAll(
  trx: Scoped, confirmation: Omit<Confirmation, 'currentFactsHashes'>, quotes: LockedQuote[],
  { invoiceId, paymentId, state }: { invoiceId: string; paymentId: string | null; state: 'due' | 'unknown' },
): Promise<void> {
  const linesCount = quotes.reduce((sum, quote) => sum + quote.lines_count, 0);
  const tries = Array.from({ length: MOST_TRIES }, (_, index) => `${confirmation.chargeKey}-${index + 1}`);
  const result = await trx.raw<{ rows: { attempt: number }[] }>(INSERT_ALL, {
    invoiceId, paymentId, state, organizationId: confirmation.organizationId, quoteIds: [...confirmation.quoteIds], accountName: confirmation.accountName,
    kind: confirmation.kind, description: confirmation.description, purchaseOrder: confirmation.purchaseOrder, staysOpen: confirmation.offSession,
    now: confirmation.now, lineIds: Array.from({ length: linesCount }, () => uuidv7()), cardId: confirmation.cardId, chargeKey: confirmation.chargeKey, tries,
  });
  if (paymentId !== null && result.rows[0]!.attempt > MOST_TRIES) throw new RuleBroken('This order was tried too often. Start a new one.');
}

const MOST_TRIES = 15;

const INSERT_ALL = `
  with quote as (select * from quotes where organization_id = :organizationId and id = any(cast(:quoteIds as uuid[]))),
  line as (
    select l.*, row_number() over (order by l.quote_id, l.position) as place
      from quote_lines l where l.organization_id = :organizationId and l.quote_id = any(cast(:quoteIds as uuid[]))),
  try as (
    select coalesce(max(attempt), 0) + 1 as attempt from payments
     where organization_id = :organizationId and charge_key = any(cast(:tries as text[]))),
  new_invoice as (
    insert into invoices (id, organization_id, payer_id, account_id, account_name, kind, description, tax_rate_ppm, tax_name, purchase_order,
      stays_open, currency, list_cents, discount_cents, adjustment_cents, net_cents, tax_cents, total_cents, created_at)
    select :invoiceId, organization_id, payer_id, account_id, :accountName, :kind, :description, max(tax_rate_ppm), max(tax_name), :purchaseOrder,
      :staysOpen, currency, sum(list_cents), sum(discount_cents), sum(adjustment_cents), sum(net_cents), sum(tax_cents), sum(total_cents), :now
      from quote group by organization_id, payer_id, account_id, currency
    returning payer_id, total_cents, currency),
  new_lines as (
    insert into invoice_lines (id, organization_id, invoice_id, quote_id, position, item_kind, subscription_id, term_starts_on, term_ends_on, item,
      description, explanation, quantity, unit_list_cents, currency, list_cents, discount_cents, adjustment_cents, net_cents, tax_cents, total_cents)
    select n.id, l.organization_id, :invoiceId, l.quote_id, l.place, l.item_kind, l.subscription_id, l.term_starts_on, l.term_ends_on, l.item,
      l.description, l.explanation, l.quantity, l.unit_list_cents, l.currency, l.list_cents, l.discount_cents, l.adjustment_cents, l.net_cents,
      l.tax_cents, l.total_cents
      from line l join unnest(cast(:lineIds as uuid[])) with ordinality as n (id, place) using (place)),
  new_items as (
    insert into charge_items (invoice_id, organization_id, subscription_id, term_starts_on)
    select distinct cast(:invoiceId as uuid), organization_id, subscription_id, term_starts_on
      from line where subscription_id is not null and term_starts_on is not null),
  confirmed as (
    update quotes set status = 'confirmed', confirmed_at = :now, invoice_id = :invoiceId
     where organization_id = :organizationId and id = any(cast(:quoteIds as uuid[]))),
  new_payment as (
    insert into payments (id, organization_id, invoice_id, payer_id, attempt, charge_key, state, amount_cents, currency, off_session, card_id,
      card_brand, card_last4, due_at, created_at)
    select cast(:paymentId as uuid), :organizationId, :invoiceId, i.payer_id, t.attempt, :chargeKey || '-' || t.attempt, :state, i.total_cents, i.currency,
      :staysOpen, c.id, c.brand, c.last4, :now, :now
      from new_invoice i cross join try t left join cards c on c.organization_id = :organizationId and c.id = :cardId
     where cast(:paymentId as uuid) is not null)
  select attempt from try`;
