import { type Card } from '../../billing/cards/card';
import { resolveCard } from '../../billing/cards/cards.repository';
import { findPayers } from '../../billing/payers/payers.repository';
import { config } from '../../config';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { type Cents, type Currency } from '../../platform/values/money';
import { type RenewalFacts } from './renewal-state.model';
import { personName } from '../scheduled/scheduled-changes.repository';
import { type Subscription } from '../subscription';

type Charge = { id: string; total_cents: Cents | null; currency: Currency | null; payment: RenewalFacts['payment'] | 'due' };

/** What renewalState needs besides the subscription, for several of one organization at once, by subscription id. */
export async function listRenewalFacts(
  trx: Scoped, organizationId: string, subscriptions: readonly Subscription[], today: Day,
): Promise<Map<string, RenewalFacts>> {
  const charges = await openCharges(trx, organizationId, subscriptions);
  const cards = await cardsOf(trx, organizationId, subscriptions);
  const { isHeld, frozen, lapses } = await standing(trx, organizationId, subscriptions);
  return new Map(subscriptions.map(({ id, timeZone }) => {
    const charge = charges.get(id);
    const quote = charge?.total_cents ? { totalCents: charge.total_cents, currency: charge.currency! } : null;
    // A payment that is due has not been tried: nothing is known about it yet.
    const payment = charge?.payment === 'due' ? null : charge?.payment ?? null;
    const lapse = lapses.get(id);
    return [id, {
      today, card: cards.get(id) ?? null, quote, payment, isHeld, isFrozen: frozen.has(id),
      lapse: lapse ? { name: lapse.name, on: dayIn(lapse.at, timeZone) } : null,
    }];
  }));
}

type Standing = { held: boolean; frozen: string[] | null; lapses: { id: string; name: string; at: string }[] | null };

/** The hold, freezes and scheduled ends, in one query. */
async function standing(trx: Scoped, organizationId: string, subscriptions: readonly Subscription[]) {
  const ids = subscriptions.filter(({ autoRenew }) => autoRenew).map(({ id }) => id);
  if (ids.length === 0) return { isHeld: false, frozen: new Set<string>(), lapses: new Map<string, { name: string; at: Date }>() };
  const result = await trx.raw<{ rows: [Standing] }>(
    `select exists (select from billing_holds h where h.held) as held,
            (select json_agg(f.subscription_id) from charge_freezes f where f.organization_id = :organizationId and f.subscription_id = any(cast(:ids as uuid[])) and f.lifted_at is null) as frozen,
            (select json_agg(json_build_object('id', c.subscription_id, 'name', ${personName}, 'at', c.made_at)) from scheduled_changes c join people p on p.id = c.made_by
              where c.organization_id = :organizationId and c.subscription_id = any(cast(:ids as uuid[])) and c.kind = 'lapse' and c.state = 'open') as lapses`,
    { organizationId, ids }).options({ name: 'renewals-standing' });
  const [{ held, frozen, lapses }] = result.rows;
  return {
    isHeld: held || config.billingHold, frozen: new Set(frozen ?? []),
    lapses: new Map((lapses ?? []).map(({ id, name, at }) => [id, { name, at: new Date(at) }])),
  };
}

async function openCharges(trx: Scoped, organizationId: string, subscriptions: readonly Subscription[]): Promise<Map<string, Charge>> {
  const ids = subscriptions.filter(({ renewalQuoteId, renewalInvoiceId }) => renewalQuoteId ?? renewalInvoiceId).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const result = await trx.raw<{ rows: Charge[] }>(
    `select s.id, q.total_cents, q.currency,
            (select p.state from payments p where p.invoice_id = s.renewal_invoice_id order by p.attempt desc limit 1) as payment
       from subscriptions s left join quotes q on q.organization_id = s.organization_id and q.id = s.renewal_quote_id
      where s.organization_id = ? and s.id = any (?)`,
    [organizationId, ids]);
  return new Map(result.rows.map((row) => [row.id, row]));
}

/** The card that each enrolled subscription's choice of a card means today. */
async function cardsOf(trx: Scoped, organizationId: string, subscriptions: readonly Subscription[]): Promise<Map<string, Card | undefined>> {
  const enrolled = subscriptions.filter(({ autoRenew }) => autoRenew);
  const payers = await findPayers(trx, { organizationId, accountIds: enrolled.map(({ accountId }) => accountId) });
  const choices = new Map<string, Card | undefined>();
  const cards = new Map<string, Card | undefined>();
  for (const { id, accountId, autoRenewCardId } of enrolled) {
    const payer = payers.get(accountId);
    if (!payer) continue;
    const choice = `${payer.id} ${autoRenewCardId ?? ''}`;
    if (!choices.has(choice)) choices.set(choice, await resolveCard(trx, payer.id, autoRenewCardId));
    cards.set(id, choices.get(choice));
  }
  return cards;
}
