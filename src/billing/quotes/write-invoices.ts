import { uuidv7 } from 'uuidv7';
import { recordAudits } from '../../audit/audit.repository';
import { continueIn, isUniqueViolation, type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { currency, minimumChargeCents } from '../../platform/values/money';
import { takeCarried } from '../carried/carried-lines.repository';
import { settleFreeInvoice } from '../invoices/settle-invoice';
import { type LockedOrder, type LockedQuote } from './lock-quotes';
import { QuoteChanged } from './quote';

export type Confirmed = { invoiceId: string; paymentId: string | null };

type NewOrder = LockedOrder & { invoiceId: string; paymentId: string | null };

/**
 * Writes an invoice, its charge items and a payment for each order, and numbers those with nothing to pay; in a handful of statements. Throws
 * RuleBroken when a term is in another charge, and QuoteChanged when a small amount was asked for elsewhere.
 */
export async function writeInvoices(trx: Scoped, orders: readonly LockedOrder[], state: 'due' | 'unknown'): Promise<Confirmed[]> {
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
