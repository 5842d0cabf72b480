import { type TermYears } from '../plans/term';
import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { type Cents, type Currency } from '../platform/values/money';

/** A stretch of storage packs, [startsOn, endsOn), beside the term it ends with; packs bought at different times have a row each. */
export interface AddOnTerm {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly addOnId: string;
  readonly quantity: number;
  /** The length of the term it was priced for. */
  readonly years: TermYears;
  readonly startsOn: Day;
  readonly endsOn: Day;
  /** Where its service ended early; null where it did not. */
  readonly cutOn: Day | null;
  /** Money paid for it after discount and before tax, plus credit carried in (domain.md §3.3). */
  readonly valueCents: Cents;
  /** The part of the value that was credit. */
  readonly creditCents: Cents;
  readonly currency: Currency;
  readonly invoiceLineId: string;
  readonly createdAt: Date;
}

/** Several in one statement; a line that has given a subscription its packs for a start gives them once. */
export async function insertAddOnTerms(trx: Scoped, terms: readonly AddOnTerm[]): Promise<void> {
  if (terms.length === 0) return;
  const rows = terms.map((term) => ({
    id: term.id, organization_id: term.organizationId, account_id: term.accountId, subscription_id: term.subscriptionId, add_on_id: term.addOnId,
    quantity: term.quantity, years: term.years, starts_on: term.startsOn, ends_on: term.endsOn, cut_on: term.cutOn, value_cents: term.valueCents,
    credit_cents: term.creditCents, currency: term.currency, invoice_line_id: term.invoiceLineId, created_at: term.createdAt,
  }));
  await trx.raw(`insert into add_on_terms select * from json_populate_recordset(null::add_on_terms, ?) on conflict (invoice_line_id, subscription_id, starts_on) do nothing`,
    [JSON.stringify(rows)]).options({ name: 'insert-add-on-terms' });
}

/** Ends the service of everything that runs or is to come on this day: a stretch that has not begun is cut at its start. */
export async function cutAddOnTerms(trx: Scoped, organizationId: string, subscriptionIds: readonly string[], on: Day): Promise<void> {
  await trx.raw(
    `update add_on_terms set cut_on = greatest(starts_on, cast(:on as date))
      where organization_id = :organizationId and subscription_id = any(cast(:ids as uuid[])) and cut_on is null and ends_on > :on`,
    { organizationId, ids: [...subscriptionIds], on });
}
