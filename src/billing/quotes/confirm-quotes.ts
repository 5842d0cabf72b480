import { takeDealPoints } from '../../deals/points/take-deal-points';
import { type Scoped } from '../../platform/database/database';
import { reserveCarried } from '../carried/carried-lines.repository';
import { type Confirmation, type LockedQuote, lockQuotes } from './lock-quotes';
import { QuoteChanged, QuoteExpired } from './quote';
import { type Confirmed, writeInvoices } from './write-invoices';

/**
 * Makes quotes an invoice `open` with the same lines, charge items and a payment `due`; with nothing to pay, an invoice paid
 * at once and no payment. Small amounts that the quotes carry are asked for by it alone. Quotes that are confirmed already answer the invoice they have (double click, two tabs). Throws
 * QuoteExpired or QuoteChanged, or RuleBroken when a term is in another charge, and changes nothing (domain.md §3.6).
 */
export async function confirmQuotes(trx: Scoped, confirmation: Confirmation): Promise<Confirmed> {
  const [confirmed] = await confirmOrders(trx, [confirmation]);
  return confirmed!;
}

/** The same for several orders of one organization, in a handful of statements; all or none. Answers in the order given. */
export async function confirmOrders(trx: Scoped, confirmations: readonly Confirmation[]): Promise<Confirmed[]> {
  const locked = await lockQuotes(trx, confirmations);
  const answers: (Confirmed | undefined)[] = [];
  for (const { quotes } of locked) answers.push(await alreadyConfirmed(trx, quotes));
  const fresh = locked.filter((_, index) => answers[index] === undefined);
  for (const { confirmation, quotes } of fresh) {
    refuseChanged(confirmation, quotes);
    const lost = await takePoints(trx, confirmation, quotes);
    if (lost) throw new QuoteChanged(lost.id);
  }
  const made = await writeInvoices(trx, fresh, 'due');
  return answers.map((answer) => answer ?? made.shift()!);
}

function refuseChanged(confirmation: Confirmation, quotes: readonly LockedQuote[]): void {
  for (const quote of quotes) {
    if (quote.status !== 'open') throw new QuoteChanged(quote.id);
    if (quote.expires_at && quote.expires_at <= confirmation.now) throw new QuoteExpired(quote.id);
    if (confirmation.currentFactsHashes.get(quote.id) !== quote.facts_hash) throw new QuoteChanged(quote.id);
  }
}

/**
 * The same for money that is there already: a Checkout page was paid while its quote was open. Neither the quote's hour nor
 * its facts are asked again, because the person was shown this price and has paid it. Undefined when the quote is not open.
 */
export async function confirmPaidQuote(trx: Scoped, confirmation: Omit<Confirmation, 'currentFactsHashes' | 'offSession'>): Promise<Confirmed | undefined> {
  const [order] = await lockQuotes(trx, [{ ...confirmation, offSession: false }]);
  if (order!.quotes.some((quote) => quote.status !== 'open')) return undefined;
  // Promised to the quote when its page was opened; where it is asked for elsewhere all the same, that money is not taken twice.
  if (await takePoints(trx, confirmation, order!.quotes)) return undefined;
  for (const { id, carried_count: carried } of order!.quotes) if (carried > 0 && !await reserveCarried(trx, confirmation.organizationId, id)) return undefined;
  const [confirmed] = await writeInvoices(trx, [order!], 'unknown');
  return confirmed;
}

/** Each deal's points are for one order; answers the quote whose deal another order has. */
async function takePoints(trx: Scoped, { organizationId, now }: Pick<Confirmation, 'organizationId' | 'now'>, quotes: readonly LockedQuote[]): Promise<LockedQuote | undefined> {
  for (const quote of quotes) {
    if (quote.deal_id !== null && !await takeDealPoints(trx, { organizationId, dealId: quote.deal_id, quoteId: quote.id, now })) return quote;
  }
  return undefined;
}

async function alreadyConfirmed(trx: Scoped, quotes: LockedQuote[]): Promise<Confirmed | undefined> {
  const invoiceId = quotes[0]!.invoice_id;
  if (!invoiceId || quotes.some((quote) => quote.status !== 'confirmed' || quote.invoice_id !== invoiceId)) return undefined;
  const payment = await trx<{ id: string; invoice_id: string; state: string }>('payments').where({ invoice_id: invoiceId }).whereNot('state', 'declined').first('id');
  return { invoiceId, paymentId: payment?.id ?? null };
}
