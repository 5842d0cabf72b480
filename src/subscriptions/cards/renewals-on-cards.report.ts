import { defaultCard, standingCards, standingCardsOfPayer } from '../../billing/cards/standing-cards';
import { listPayersOfCards, type Payer } from '../../billing/payers/payers.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type Cents, type Currency } from '../../platform/values/money';
import { type Subscription } from '../subscription';
import { subscriptionOf } from '../subscriptions.repository';

/** An enrolled renewal with the card that it will be charged to; null where there is none. */
export interface RenewalOnCard {
  readonly subscription: Subscription;
  readonly accountName: string;
  readonly planName: string;
  readonly cardId: string | null;
  /** The stored renewal quote, from thirty days before the end. */
  readonly quote: { readonly totalCents: Cents; readonly currency: Currency } | null;
}

/** What is charged to a card, earliest first. */
export async function listRenewalsOnCard(trx: Scoped, organizationId: string, { cardId, limit }: { cardId: string; limit: number }): Promise<RenewalOnCard[]> {
  return list(trx, 'k.id = :cardId', { organizationId, cardId, limit });
}

/**
 * Those to come by a day whose card is gone, or has ended before the day they are charged (domain.md §7.10), earliest first; of the house, outside of a
 * customer's own scope, those that one payer pays.
 */
export async function listRenewalsAtRisk(
  trx: Scoped, organizationId: string, { today, until, limit, payer }: { today: Day; until: Day; limit: number; payer?: Payer | undefined },
): Promise<RenewalOnCard[]> {
  const isOne = payer !== undefined && payer.accountId !== null;
  return list(trx, `${isOne ? 's.account_id = :accountId and ' : ''}s.state = 'active' and s.expires_on between cast(:today as date) and cast(:until as date) + 1 and ${isAtRisk}`, { organizationId, today, until, limit, ...isOne && { accountId: payer.accountId!, payerId: payer.id } });
}

/** SQL: card `k` cannot pay what is charged the day before subscription `s` ends. A card works to the last day of its month. */
const isAtRisk = "(k.gone_at is not null or (make_date(k.exp_year, k.exp_month, 1) + interval '1 month')::date <= s.expires_on - 1)";

/** Payers with a card on file that is gone or ends by a day (system scope). */
export async function listPayersWithEndingCards(trx: Scoped, until: Day): Promise<Payer[]> {
  return listPayersOfCards(trx, `removed_at is null and ((exp_year, exp_month) <= (:year, :month) or gone_at is not null)`, { year: Number(until.slice(0, 4)), month: Number(until.slice(5, 7)) });
}

async function list(trx: Scoped, condition: string, bindings: Record<string, string | number>): Promise<RenewalOnCard[]> {
  const result = await trx.raw<{ rows: Row[] }>(`
    with recursive ${'payerId' in bindings ? standingCardsOfPayer : standingCards}
    select s.*, a.name as account_name, p.name as plan_name, k.id as card_id, q.total_cents as quote_cents, q.currency as quote_currency
      from subscriptions s join accounts a on a.id = s.account_id join plans p on p.id = s.plan_id
      left join standing on standing.id = s.auto_renew_card_id
      left join cards k on k.id = coalesce(standing.card_id, ${defaultCard})
      left join quotes q on q.organization_id = s.organization_id and q.id = s.renewal_quote_id
     where s.organization_id = :organizationId and s.auto_renew and not s.scheduled_lapse and s.state in ('active', 'payment_failed') and ${condition}
     order by s.expires_on, a.name, s.id limit :limit`, bindings);
  return result.rows.map((row) => ({
    subscription: subscriptionOf(row), accountName: row.account_name, planName: row.plan_name, cardId: row.card_id,
    quote: row.quote_cents === null ? null : { totalCents: row.quote_cents, currency: row.quote_currency! },
  }));
}

type Row = Record<string, unknown> & { account_name: string; plan_name: string; card_id: string | null; quote_cents: Cents | null; quote_currency: Currency | null };
