import { addDays, startOfDay } from '../../platform/values/dates';
import type { HistoryFilter } from './history-filter.model';

/** Whose papers: of an organization, in its zone, of a limited member only those of chosen accounts. */
export type HistoryOf = { organizationId: string; timeZone: string; limitedTo: string | undefined };
/** The papers that a customer's name leads to, null where walking along the days is the shorter way; what lines of the product are of. */
export type LookedUp = { named: readonly string[] | null; products: readonly string[] | null };
type Conditions = { sql: string; bindings: Record<string, string | number | string[] | Date | null> };

/**
 * A filter as SQL about invoice `i`. Only what is asked for stands in it, so that each question is planned for itself and
 * finds its index; what the words of it lead to was looked up before, so that the planner knows how rare it is.
 */
export function conditionsOf({ organizationId, timeZone, limitedTo }: HistoryOf, filter: HistoryFilter, { named, products }: LookedUp): Conditions {
  const bindings: Conditions['bindings'] = { organizationId };
  const parts = ['i.organization_id = :organizationId'];
  const add = (sql: string, given: Conditions['bindings']): void => {
    parts.push(sql);
    Object.assign(bindings, given);
  };
  // The list of a limited member is read first: its papers are found by account, not met on the way through all.
  if (limitedTo !== undefined) add(CHOSEN, { limitedTo });
  if (filter.from) add('i.dated_at >= cast(:from as timestamptz)', { from: startOfDay(filter.from, timeZone) });
  if (filter.to) add('i.dated_at < cast(:until as timestamptz)', { until: startOfDay(addDays(filter.to, 1), timeZone) });
  if (filter.accountId !== undefined) add('i.account_id = :accountId', { accountId: filter.accountId });
  if (filter.numbers.length > 0) add('i.number = any(cast(:numbers as text[]))', { numbers: [...filter.numbers] });
  if (filter.purchaseOrder !== '') add('i.purchase_order_key >= :po and i.purchase_order_key < :po || chr(1114111)', { po: filter.purchaseOrder });
  if (filter.cardBrand !== '') add('i.card_brand = :cardBrand', { cardBrand: filter.cardBrand });
  if (filter.cardLast4 !== '') add('i.card_last4 = :cardLast4', { cardLast4: filter.cardLast4 });
  if (filter.fromCents !== undefined) add('i.total_cents >= :fromCents', { fromCents: filter.fromCents });
  if (filter.toCents !== undefined) add('i.total_cents <= :toCents', { toCents: filter.toCents });
  // They are bought for the organization: no other paper has no account.
  if (filter.product === CODES) parts.push('i.account_id is null');
  else if (products) add(OF_PRODUCT, { products: [...products] });
  if (filter.state === 'refunded') parts.push(REFUNDED);
  else if (filter.state === 'disputed') parts.push(DISPUTED);
  else if (filter.state) add('i.history_status = :status', { status: filter.state });
  if (named) add('i.id = any(cast(:named as uuid[]))', { named: [...named] });
  else if (filter.customer !== '') add('i.customer_key like app.search_pattern(app.searchable(:customer))', { customer: filter.customer });
  return { sql: parts.join('\n    and '), bindings };
}

/** What a partner asks for who looks for activation codes of any plan. */
export const CODES = 'activation_codes';

const CHOSEN = `i.account_id = any (array(
      select c.account_id from membership_accounts c where c.organization_id = :organizationId and c.membership_id = :limitedTo))`;
const OF_PRODUCT = `i.id in (select l.invoice_id from invoice_lines l where l.organization_id = :organizationId and l.product = any(cast(:products as text[])))`;
const REFUNDED = `i.id in (select y.invoice_id from refunds f join payments y on y.organization_id = f.organization_id and y.id = f.payment_id
      where f.organization_id = :organizationId and f.state <> 'failed')`;
const DISPUTED = `i.id in (select d.invoice_id from disputes d where d.organization_id = :organizationId and d.status = 'open')`;
