import type { Actor } from '../audit/audit.repository';
import { config } from '../config';
import { paths } from '../paths';
import type { Scoped } from '../platform/database';
import { resolveCard } from './cards.repository';
import { declineOf } from './decline';
import { freezeSubscription } from './freezes.repository';
import { coversMetadata } from './intent';
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
  const result = await trx.raw<{ rows: ClaimableRow[] }>(CLAIMABLE, { organizationId, ids: [...paymentIds], held: config.billingHold, now });
  const claimed: ClaimedPayment[] = [];
  for (const row of result.rows) {
    const request = row.request ?? (await requestFor(trx, row));
    const payment = await markCalling(trx, row, request, now);
    const refusal = await refusalOf(trx, row, request, now);
    if (refusal) await settlePayment(trx, { organizationId, paymentId: row.id, outcome: { kind: 'declined', intentId: null, decline: declineOf(refusal) }, actor, now });
    else claimed.push({ ...payment, request: request!, items: row.items ?? [], needsFreshLook: row.state !== 'due' || row.held, lookSince: row.look_since });
  }
  return claimed;
}

type ClaimableRow = PaymentRow & {
  items: string[] | null; held: boolean; frozen: boolean; crowded: string[] | null; stripe_customer_id: string | null; invoice_description: string; look_since: Date;
};

/** More charge rows than this for one subscription in 24 hours freeze it (security: money is moved once, 17). */
const MOST_CHARGES_A_DAY = 12;

/** What a charge covers, for metadata and looks: terms of subscriptions; for lines that make new ones, their quote. */
const COVERED_ITEMS = `
  select ci.subscription_id || '@' || ci.term_starts_on as item from charge_items ci where ci.invoice_id = p.invoice_id
   union select 'quote:' || l.quote_id from invoice_lines l where l.invoice_id = p.invoice_id and (l.subscription_id is null or l.term_starts_on is null)`;

/**
 * Looks back to the day before the earliest covered term begins, when its renewal was first due: a restored database writes the payment anew,
 * days after Stripe was paid. Real time, not the clock of tests: Stripe stamps its intents with its own. A day is added for clocks that differ.
 */
const CLAIMABLE = `
  select p.*, y.stripe_customer_id, i.description as invoice_description, h.held or cast(:held as boolean) as held,
    clock_timestamp() - greatest(cast(:now as timestamptz) - least(p.due_at, i.created_at, first_term.due_at), interval '0') - interval '1 day' as look_since,
    (select array_agg(item) from (${COVERED_ITEMS}) covered) as items,
    exists (select from charge_items ci join charge_freezes f on f.subscription_id = ci.subscription_id and f.lifted_at is null where ci.invoice_id = p.invoice_id) as frozen,
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
  cross join lateral (
    select min(term_starts_on)::timestamp at time zone 'UTC' - interval '1 day' as due_at from charge_items where invoice_id = p.invoice_id) first_term
  where p.organization_id = :organizationId and p.id = any(cast(:ids as uuid[])) and p.due_at <= cast(:now as timestamptz)
    and (p.state in ('due', 'unknown') or (p.state = 'calling' and p.leased_until < clock_timestamp()))
    and not (p.off_session and (h.held or cast(:held as boolean)))
  order by p.id for update of p skip locked`;

async function requestFor(trx: Scoped, row: ClaimableRow): Promise<ChargeRequest | null> {
  const card = await resolveCard(trx, row.payer_id, row.card_id);
  if (!card || !row.stripe_customer_id) return null;
  row.card_id = card.id;
  row.card_brand = card.brand;
  row.card_last4 = card.last4;
  return {
    amount: row.amount_cents,
    currency: row.currency.toLowerCase(),
    customer: row.stripe_customer_id,
    payment_method: card.stripePaymentMethodId,
    off_session: row.off_session,
    description: row.invoice_description,
    metadata: { charge_ref: row.charge_key, organization: row.organization_id, invoice: row.invoice_id, ...coversMetadata(row.items ?? []) },
    return_url: row.off_session ? null : config.baseUrl + paths.portal.payments.back(row.id),
  };
}

async function markCalling(trx: Scoped, row: ClaimableRow, request: ChargeRequest | null, now: Date): Promise<Payment> {
  const result = await trx.raw<{ rows: PaymentRow[] }>(
    `update payments set state = 'calling', leased_until = clock_timestamp() + interval '60 seconds', called_at = coalesce(called_at, :now),
       request = :request, card_id = :card, card_brand = :brand, card_last4 = :last4 where id = :id returning *`,
    { now, request: request && JSON.stringify(request), card: row.card_id, brand: row.card_brand, last4: row.card_last4, id: row.id });
  return paymentFrom(result.rows[0]!);
}

async function refusalOf(trx: Scoped, row: ClaimableRow, request: ChargeRequest | null, now: Date): Promise<string | undefined> {
  // What was sent before must be brought to its end: it may be paid already.
  if (row.state !== 'due') return undefined;
  for (const subscriptionId of row.crowded ?? []) {
    await freezeSubscription(trx, { organizationId: row.organization_id, subscriptionId, reason: `more than ${MOST_CHARGES_A_DAY} charges in 24 hours`, now });
  }
  if (row.frozen || row.crowded) return 'frozen';
  return request === null ? 'no_card' : undefined;
}
