import type { Actor } from '../../audit/audit.repository';
import { config } from '../../config';
import type { Scoped } from '../../platform/database/database';
import { billingPages } from '../payers/billing-pages';
import type { Card } from '../cards/card';
import { resolveCard } from '../cards/cards.repository';
import { declineOf } from './decline';
import { freezeSubscription } from '../reconciliation/freezes.repository';
import { lockFreeInvoices } from '../invoices/invoices.repository';
import { coversMetadata, earliestRenewalDays } from './intent';
import type { ChargeRequest, Payment } from './payment';
import { paymentFrom, type PaymentRow } from './payments.repository';
import { settlePayment } from './settle-payment';

/** A payment that is ours alone for 60 seconds of database time, with the request frozen in its row. */
export type ClaimedPayment = Payment & {
  request: ChargeRequest;
  items: readonly string[];
  /** Its earlier outcome is not known, or billing is on hold: the look before it must be its own. */
  needsFreshLook: boolean;
  /** From when on Stripe may know of a charge for it, by real time. */
  lookSince: Date;
};

type Claiming = { organizationId: string; paymentIds: readonly string[]; actor: Actor; now: Date };

/**
 * Claims what may be charged now: due, unknown, or calling with a lapsed lease; skips what somebody else holds. While
 * billing is on hold nothing is claimed that no person asked for. A payment of a frozen subscription, or without any card,
 * is declined instead. Commit before the call.
 */
export async function claimPayments(trx: Scoped, { organizationId, paymentIds, actor, now }: Claiming): Promise<ClaimedPayment[]> {
  const result = await trx.raw<{ rows: ClaimableRow[] }>(CLAIMABLE, { organizationId, ids: [...paymentIds], held: config.billingHold, now }).options({ name: 'claimable-payments' });
  const cards = new Map<string, Card | undefined>();
  for (const row of result.rows) row.request ??= await requestFor(trx, row, cards);
  const refusals = await refusalsOf(trx, result.rows, now);
  // Their invoices become void: who is at one now locked it first, and must not wait for us while we wait for them. The sweep comes back.
  const free = await lockFreeInvoices(trx, organizationId, result.rows.flatMap((row) => (refusals.has(row.id) ? row.invoice_id : [])));
  const rows = result.rows.filter((row) => !refusals.has(row.id) || free.has(row.invoice_id));
  const calling = await markCalling(trx, rows, now);
  const claimed: ClaimedPayment[] = [];
  for (const row of rows) {
    const refusal = refusals.get(row.id);
    if (refusal) await settlePayment(trx, { organizationId, paymentId: row.id, outcome: { kind: 'declined', intentId: null, decline: declineOf(refusal) }, actor, now });
    else claimed.push({ ...calling.get(row.id)!, request: row.request!, items: row.items ?? [], needsFreshLook: wasTried(row) || row.held, lookSince: row.look_since });
  }
  return claimed;
}

/** Stripe may know of it already, whatever became of that. */
function wasTried(row: ClaimableRow): boolean {
  return row.state !== 'due' || row.called_at !== null;
}

type ClaimableRow = PaymentRow & {
  items: string[] | null; held: boolean; frozen: boolean; crowded: string[] | null; stripe_customer_id: string | null; invoice_description: string; look_since: Date;
  card_gone?: boolean;
};

/** More charge rows than this for one subscription in 24 hours freeze it (security: money is moved once, 17). */
const MOST_CHARGES_A_DAY = 12;

/** What a charge covers, for metadata and looks: terms of subscriptions; for lines that make new ones, their quote. */
const COVERED_ITEMS = `
  select ci.subscription_id || '@' || ci.term_starts_on as item from charge_items ci where ci.invoice_id = p.invoice_id
   union select 'quote:' || l.quote_id from invoice_lines l where l.invoice_id = p.invoice_id and (l.subscription_id is null or l.term_starts_on is null)
      and l.item_kind not in ('carried', 'carried_over')`;

/**
 * Looks back to the day before the earliest covered term begins, when its renewal was first due: a restored database writes the payment anew,
 * days after Stripe was paid. Further, to the moment until which Stripe's charges were last compared with ours, because a renewal by hand may have
 * been paid months before the term, and a restored database does not know it. Real time, not the clock of tests: Stripe stamps its intents with its own. A day is added for clocks that differ.
 */
const CLAIMABLE = `
  select p.*, y.stripe_customer_id, i.description as invoice_description, h.held or cast(:held as boolean) as held,
    least(clock_timestamp() - greatest(cast(:now as timestamptz) - least(p.due_at, i.created_at, first_term.due_at), interval '0') - interval '1 day',
      case when first_term.due_at is not null then greatest(coalesce(known.until, '-infinity'),
        clock_timestamp() - (cast(:now as timestamptz) - first_term.due_at) - interval '${earliestRenewalDays} days') end) as look_since,
    (select array_agg(item) from (${COVERED_ITEMS}) covered) as items,
    (select count(*) > 0 from charge_items ci join charge_freezes f on f.subscription_id = ci.subscription_id and f.lifted_at is null where ci.invoice_id = p.invoice_id) as frozen,
    (select array_agg(subscription_id) from (
      select ci.subscription_id from charge_items ci
        join charge_items other on other.subscription_id = ci.subscription_id
        join payments charge on charge.invoice_id = other.invoice_id and charge.created_at > greatest(cast(:now as timestamptz) - interval '24 hours',
          (select max(f.lifted_at) from charge_freezes f where f.subscription_id = ci.subscription_id))
       where ci.invoice_id = p.invoice_id group by ci.subscription_id having count(distinct charge.id) > ${MOST_CHARGES_A_DAY}) c) as crowded
  from payments p
  join payers y on y.id = p.payer_id
  join invoices i on i.id = p.invoice_id
  cross join billing_holds h
  cross join (select app.stripe_known_until() as until) known
  cross join lateral (
    select min(term_starts_on)::timestamp at time zone 'UTC' - interval '1 day' as due_at from charge_items where invoice_id = p.invoice_id) first_term
  where p.organization_id = :organizationId and p.id = any(cast(:ids as uuid[])) and p.due_at <= cast(:now as timestamptz)
    and (p.state in ('due', 'unknown') or (p.state = 'calling' and p.leased_until < clock_timestamp()))
    and not (p.off_session and (h.held or cast(:held as boolean)))
  order by p.id for update of p skip locked`;

async function requestFor(trx: Scoped, row: ClaimableRow, cards: Map<string, Card | undefined>): Promise<ChargeRequest | null> {
  const choice = `${row.payer_id} ${row.card_id ?? ''}`;
  if (!cards.has(choice)) cards.set(choice, await resolveCard(trx, row.payer_id, row.card_id));
  const card = cards.get(choice);
  if (!card || !row.stripe_customer_id) return null;
  row.card_id = card.id;
  row.card_brand = card.brand;
  row.card_last4 = card.last4;
  row.card_gone = card.goneAt !== null;
  return {
    amount: row.amount_cents,
    currency: row.currency.toLowerCase(),
    customer: row.stripe_customer_id,
    payment_method: card.stripePaymentMethodId,
    off_session: row.off_session,
    description: row.invoice_description,
    metadata: { charge_ref: row.charge_key, organization: row.organization_id, invoice: row.invoice_id, ...coversMetadata(row.items ?? []) },
    return_url: row.off_session ? null : config.baseUrl + billingPages(row.organization_id).payments.back(row.id),
  };
}

async function markCalling(trx: Scoped, rows: readonly ClaimableRow[], now: Date): Promise<Map<string, Payment>> {
  if (rows.length === 0) return new Map();
  const changes = rows.map(({ id, request, card_id, card_brand, card_last4 }) => ({ id, request, card_id, card_brand, card_last4 }));
  const result = await trx.raw<{ rows: PaymentRow[] }>(MARK_CALLING, { now, changes: JSON.stringify(changes), ids: rows.map(({ id }) => id) }).options({ name: 'mark-payments-calling' });
  return new Map(result.rows.map((row) => [row.id, paymentFrom(row)]));
}

const MARK_CALLING = `
  update payments p set state = 'calling', leased_until = clock_timestamp() + interval '60 seconds', called_at = coalesce(p.called_at, :now),
      request = n.request, card_id = n.card_id, card_brand = n.card_brand, card_last4 = n.card_last4
    from json_populate_recordset(null::payments, :changes) n where p.id = any(cast(:ids as uuid[])) and p.id = n.id returning p.*`;

async function refusalsOf(trx: Scoped, rows: readonly ClaimableRow[], now: Date): Promise<Map<string, string>> {
  const refusals = new Map<string, string>();
  for (const row of rows) {
    const refusal = await refusalOf(trx, row, now);
    if (refusal) refusals.set(row.id, refusal);
  }
  return refusals;
}

async function refusalOf(trx: Scoped, row: ClaimableRow, now: Date): Promise<string | undefined> {
  // What was sent before must be brought to its end: it may be paid already.
  if (row.state !== 'due') return undefined;
  for (const subscriptionId of row.crowded ?? []) {
    await freezeSubscription(trx, { organizationId: row.organization_id, subscriptionId, reason: `more than ${MOST_CHARGES_A_DAY} charges in 24 hours`, now });
  }
  if (row.frozen || row.crowded) return 'frozen';
  if (row.card_gone) return 'card_gone';
  return row.request === null ? 'no_card' : undefined;
}
