import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudits } from '../../audit/audit.repository';
import { takeDealPoints } from '../../deals/points/take-deal-points';
import { continueIn, isUniqueViolation, type Scoped } from '../../platform/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { minimumChargeCents, currency } from '../../platform/money';
import { reserveCarried, takeCarried } from '../carried/carried-lines.repository';
import { QuoteChanged, QuoteExpired } from './quote';
import { settleFreeInvoice } from '../invoices/settle-invoice';

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

type Order = Omit<Confirmation, 'currentFactsHashes'>;
type LockedOrder<Given extends Order = Order> = { confirmation: Given; quotes: LockedQuote[] };

type LockedQuote = {
  id: string; status: 'open' | 'confirmed' | 'replaced'; invoice_id: string | null; expires_at: Date | null; facts_hash: string;
  total_cents: number; currency: string; payer_id: string; account_id: string | null; lines_count: number; carried_count: number; deal_id: string | null;
};

async function lockQuotes<Given extends Order>(trx: Scoped, confirmations: readonly Given[]): Promise<LockedOrder<Given>[]> {
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

async function alreadyConfirmed(trx: Scoped, quotes: LockedQuote[]): Promise<Confirmed | undefined> {
  const invoiceId = quotes[0]!.invoice_id;
  if (!invoiceId || quotes.some((quote) => quote.status !== 'confirmed' || quote.invoice_id !== invoiceId)) return undefined;
  const payment = await trx<{ id: string; invoice_id: string; state: string }>('payments').where({ invoice_id: invoiceId }).whereNot('state', 'declined').first('id');
  return { invoiceId, paymentId: payment?.id ?? null };
}

type NewOrder = LockedOrder & { invoiceId: string; paymentId: string | null };

async function writeInvoices(trx: Scoped, orders: readonly LockedOrder[], state: 'due' | 'unknown'): Promise<Confirmed[]> {
  if (orders.length === 0) return [];
  const made = orders.map((order) => ({ ...order, invoiceId: uuidv7(), paymentId: chargeableCents(order.quotes) === 0 ? null : uuidv7() }));
  try {
    await insertAll(trx, made, state);
  } catch (error) {
    if (isUniqueViolation(error, 'charge_items_one_live')) throw new RuleBroken('This term is being paid for already. Look at Payment & History before you try again.', { cause: error });
    throw error;
  }
  await takeWhatIsCarried(trx, made);
  await recordAudits(trx, made.map(({ confirmation: { organizationId, actor, quoteIds, chargeKey, now }, quotes, invoiceId }) => ({
    organizationId, accountId: quotes[0]!.account_id, actor, action: 'quote.confirmed', subjectType: 'invoice', subjectId: invoiceId,
    after: { quoteIds, totalCents: chargeableCents(quotes), chargeKey }, now,
  })));
  for (const { confirmation: { organizationId, actor, now }, invoiceId, paymentId } of made) {
    if (paymentId !== null) continue;
    // Papers are numbered by the side that sells: a customer goes on in its name.
    if (actor.accountId !== undefined) await continueIn(trx, { organizationId });
    await settleFreeInvoice(trx, { organizationId, invoiceId, actor, now });
  }
  return made.map(({ invoiceId, paymentId }) => ({ invoiceId, paymentId }));
}

async function takeWhatIsCarried(trx: Scoped, orders: readonly LockedOrder[]): Promise<void> {
  const carrying = orders.flatMap(({ quotes }) => quotes.filter((quote) => quote.carried_count > 0));
  if (carrying.length === 0) return;
  const takenElsewhere = await takeCarried(trx, orders[0]!.confirmation.organizationId, carrying.map(({ id }) => id));
  if (takenElsewhere !== undefined) throw new QuoteChanged(takenElsewhere);
}

/** The sum of the quotes; throws RuleBroken where a card cannot be charged so little. */
function chargeableCents(quotes: readonly LockedQuote[]): number {
  const totalCents = quotes.reduce((sum, quote) => sum + quote.total_cents, 0);
  const smallest = minimumChargeCents(currency(quotes[0]!.currency));
  if (totalCents < 0 || (totalCents > 0 && totalCents < smallest)) throw new RuleBroken('This amount is smaller than the smallest amount a card can be charged.');
  return totalCents;
}

/**
 * One statement, because the renewals of a day go through here. The lines are copied from the quotes inside the database:
 * what was shown is what is charged. The number of the try counts the payments that stand under the same key. Ids are
 * given as a list besides the join: the planner takes a list for short, and rows of JSON for many.
 */
async function insertAll(trx: Scoped, orders: readonly NewOrder[], state: 'due' | 'unknown'): Promise<void> {
  const { organizationId, now } = orders[0]!.confirmation;
  const linesCount = orders.reduce((sum, { quotes }) => sum + quotes.reduce((lines, quote) => lines + quote.lines_count, 0), 0);
  const wanted = orders.map(({ confirmation, invoiceId, paymentId }) => ({
    invoice_id: invoiceId, payment_id: paymentId, account_name: confirmation.accountName, kind: confirmation.kind, description: confirmation.description,
    purchase_order: confirmation.purchaseOrder, stays_open: confirmation.offSession, card_id: confirmation.cardId, charge_key: confirmation.chargeKey,
  }));
  const pairs = orders.flatMap(({ quotes, invoiceId }) => quotes.map(({ id }) => ({ invoice_id: invoiceId, quote_id: id })));
  const result = await trx.raw<{ rows: { attempt: number }[] }>(INSERT_ALL, {
    wanted: JSON.stringify(wanted), pairs: JSON.stringify(pairs), quoteIds: pairs.map((pair) => pair.quote_id), organizationId, state, now, lineIds: Array.from({ length: linesCount }, () => uuidv7()),
  }).options({ name: 'confirm-orders' });
  if (result.rows.some(({ attempt }) => attempt > MOST_TRIES)) throw new RuleBroken('This order was tried too often. Start a new one.');
}

const MOST_TRIES = 15;

const INSERT_ALL = `
  with wanted as (
    select * from json_to_recordset(:wanted) as w (invoice_id uuid, payment_id uuid, account_name text, kind text, description text, purchase_order text,
      stays_open boolean, card_id uuid, charge_key text)),
  given as (select cast(:organizationId as uuid) as organization_id, cast(:now as timestamptz) as now, cast(:state as text) as state),
  pair as materialized (select * from json_to_recordset(:pairs) as p (invoice_id uuid, quote_id uuid)),
  line as (
    select p.invoice_id as new_invoice_id, l.*, row_number() over (partition by p.invoice_id order by l.quote_id, l.position) as place, row_number() over () as number
      from pair p join quote_lines l on l.quote_id = p.quote_id
     where l.organization_id = :organizationId and l.quote_id = any(cast(:quoteIds as uuid[]))),
  try as (
    select w.invoice_id, coalesce(max(t.attempt), 0) + 1 as attempt
      from wanted w cross join given g cross join generate_series(1, ${MOST_TRIES}) n
      left join payments t on t.organization_id = g.organization_id and t.charge_key = w.charge_key || '-' || n
     group by w.invoice_id),
  new_invoice as (
    insert into invoices (id, organization_id, payer_id, account_id, account_name, kind, description, tax_rate_ppm, tax_name, purchase_order,
      stays_open, currency, list_cents, discount_cents, adjustment_cents, net_cents, tax_cents, total_cents, created_at)
    select w.invoice_id, q.organization_id, q.payer_id, q.account_id, w.account_name, w.kind, w.description, max(q.tax_rate_ppm), max(q.tax_name), w.purchase_order,
      w.stays_open, q.currency, sum(q.list_cents), sum(q.discount_cents), sum(q.adjustment_cents), sum(q.net_cents), sum(q.tax_cents), sum(q.total_cents), g.now
      from wanted w join pair p using (invoice_id) cross join given g join quotes q on q.id = p.quote_id
     where q.organization_id = :organizationId and q.id = any(cast(:quoteIds as uuid[]))
     group by w.invoice_id, q.organization_id, q.payer_id, q.account_id, w.account_name, w.kind, w.description, w.purchase_order, w.stays_open, q.currency, g.now
    returning id, payer_id, total_cents, currency),
  new_lines as (
    insert into invoice_lines (id, organization_id, invoice_id, quote_id, position, item_kind, subscription_id, term_starts_on, term_ends_on, item,
      description, explanation, quantity, unit_list_cents, currency, list_cents, discount_cents, adjustment_cents, net_cents, tax_cents, total_cents, fulfilled_at)
    select n.id, l.organization_id, l.new_invoice_id, l.quote_id, l.place, l.item_kind, l.subscription_id, l.term_starts_on, l.term_ends_on, l.item,
      l.description, l.explanation, l.quantity, l.unit_list_cents, l.currency, l.list_cents, l.discount_cents, l.adjustment_cents, l.net_cents,
      l.tax_cents, l.total_cents, case when l.item_kind in ('carried', 'carried_over') then (select now from given) end
      from line l join unnest(cast(:lineIds as uuid[])) with ordinality as n (id, number) using (number)),
  new_items as (
    insert into charge_items (invoice_id, organization_id, subscription_id, term_starts_on, buys_term)
    select new_invoice_id, organization_id, subscription_id, term_starts_on, bool_or(item_kind <> 'storage_packs')
      from line where subscription_id is not null and term_starts_on is not null group by new_invoice_id, organization_id, subscription_id, term_starts_on),
  confirmed as (
    update quotes q set status = 'confirmed', confirmed_at = g.now, invoice_id = p.invoice_id
      from pair p, given g where q.organization_id = :organizationId and q.id = any(cast(:quoteIds as uuid[])) and q.id = p.quote_id),
  new_payment as (
    insert into payments (id, organization_id, invoice_id, payer_id, attempt, charge_key, state, amount_cents, currency, off_session, card_id,
      card_brand, card_last4, due_at, created_at)
    select w.payment_id, g.organization_id, i.id, i.payer_id, t.attempt, w.charge_key || '-' || t.attempt, g.state, i.total_cents, i.currency,
      w.stays_open, c.id, c.brand, c.last4, g.now, g.now
      from new_invoice i join wanted w on w.invoice_id = i.id join try t on t.invoice_id = i.id cross join given g
      left join cards c on c.organization_id = g.organization_id and c.id = w.card_id
     where w.payment_id is not null)
  select t.attempt from try t join wanted w using (invoice_id) where w.payment_id is not null`;
