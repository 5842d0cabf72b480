import { type Card } from '../../billing/card';
import { resolveCard } from '../../billing/cards.repository';
import { findOrganizationPayer } from '../../billing/payers.repository';
import { type Scoped } from '../../platform/database';
import { type Day } from '../../platform/dates';
import { type Cents, type Currency } from '../../platform/money';
import { type RenewalFacts, renewalState, type RenewalState } from '../renewal-state.model';
import { type Subscription } from '../subscription';

/** The one true renewal state of each of these subscriptions, by id, with everything it is judged by read fresh (beyond.md X9). */
export async function readRenewalStates(trx: Scoped, organizationId: string, subscriptions: readonly Subscription[], today: Day): Promise<Map<string, RenewalState>> {
  const payer = await findOrganizationPayer(trx, organizationId);
  const quotes = await quotesOf(trx, organizationId, subscriptions);
  const payments = await paymentsOf(trx, subscriptions);
  const cards = new Map<string | null, Card | undefined>();
  for (const { autoRenewCardId } of subscriptions) {
    if (!cards.has(autoRenewCardId)) cards.set(autoRenewCardId, payer && await resolveCard(trx, payer.id, autoRenewCardId));
  }
  return new Map(subscriptions.map((subscription) => {
    const quote = subscription.renewalQuoteId === null ? undefined : quotes.get(subscription.renewalQuoteId);
    const facts: RenewalFacts = { today, card: cards.get(subscription.autoRenewCardId) ?? null, quote: quote ?? null, payment: payments.get(subscription.id) ?? null };
    return [subscription.id, renewalState(subscription, facts)];
  }));
}

async function quotesOf(trx: Scoped, organizationId: string, subscriptions: readonly Subscription[]) {
  const ids = subscriptions.flatMap(({ renewalQuoteId }) => renewalQuoteId ?? []);
  if (ids.length === 0) return new Map<string, { totalCents: Cents; currency: Currency }>();
  const rows = await trx<{ id: string; organization_id: string; total_cents: Cents; currency: Currency }>('quotes').where({ organization_id: organizationId }).whereIn('id', ids);
  return new Map(rows.map((row) => [row.id, { totalCents: row.total_cents, currency: row.currency }]));
}

/** The charge that matters now: of the open renewal, or of an order by hand that is not brought to its end. */
async function paymentsOf(trx: Scoped, subscriptions: readonly Subscription[]): Promise<Map<string, RenewalFacts['payment']>> {
  const result = await trx.raw<{ rows: { id: string; state: string }[] }>(
    `select distinct on (ci.subscription_id) ci.subscription_id as id, case when i.status = 'paid' then 'paid' else p.state end as state
       from charge_items ci join invoices i on i.id = ci.invoice_id left join payments p on p.invoice_id = i.id
      where ci.subscription_id = any(?::uuid[]) and ci.live
        and (i.status = 'open' or (i.status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null)))
      order by ci.subscription_id, p.attempt desc`, [subscriptions.map(({ id }) => id)]);
  return new Map(result.rows.map(({ id, state }) => [id, (state === 'due' ? 'calling' : state) as RenewalFacts['payment']]));
}
