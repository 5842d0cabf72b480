import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { type Cents, cents, type Currency, zeroCents } from '../platform/values/money';
import { type TermYears } from '../plans/term';

/** A stretch of service, [startsOn, endsOn), kept for ever: credits, history and the check for gaps come from these rows. */
export interface TermRow {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly kind: 'trial' | 'paid' | 'free';
  /** Set for trials only. */
  readonly trialKind: 'personal' | 'business' | null;
  readonly planId: string;
  readonly years: TermYears | null;
  readonly startsOn: Day;
  readonly endsOn: Day;
  /** Where its service ended early, by a change of plan, an undo or a refund; startsOn where it never began. Absent or null: it runs to its end. */
  readonly cutOn?: Day | null;
  /**
   * Money paid for it after discount and before tax, plus credit carried in; 0 for trials and free days (domain.md §3.3). As it is read, less what
   * has gone back since: a later change of plan credits what was paid, not what was paid and returned.
   */
  readonly valueCents: Cents;
  /** The part of the value that unused days of other rows brought in; absent for none. */
  readonly creditCents?: Cents;
  readonly currency: Currency;
  readonly storagePacks: number;
  readonly invoiceLineId: string | null;
  /** The activation code that it came from; absent where it was paid for by itself. A code gives one term. */
  readonly activationCodeId?: string | null;
  readonly createdAt: Date;
}

/**
 * Gives a subscription a term; false when a term with this start stands already, so that nothing is given twice (golden case G4).
 * A term that would overlap another in any other way is a fault of ours and throws.
 */
export async function insertTerm(trx: Scoped, term: TermRow): Promise<boolean> {
  return (await insertTerms(trx, [term])).has(term.id);
}

/** The same for several in one statement; answers the ids of those that are new. */
export async function insertTerms(trx: Scoped, terms: readonly TermRow[]): Promise<Set<string>> {
  if (terms.length === 0) return new Set();
  const rows = terms.map((term) => ({
    id: term.id, organization_id: term.organizationId, account_id: term.accountId, subscription_id: term.subscriptionId,
    kind: term.kind, trial_kind: term.trialKind, plan_id: term.planId, years: term.years, starts_on: term.startsOn, ends_on: term.endsOn,
    value_cents: term.valueCents, credit_cents: term.creditCents ?? 0, currency: term.currency, storage_packs: term.storagePacks, invoice_line_id: term.invoiceLineId, activation_code_id: term.activationCodeId ?? null, created_at: term.createdAt,
  }));
  const result = await trx.raw<{ rows: { id: string }[] }>(INSERT, [JSON.stringify(rows)]).options({ name: 'insert-terms' });
  return new Set(result.rows.map(({ id }) => id));
}

const COLUMNS = `id, organization_id, account_id, subscription_id, kind, trial_kind, plan_id, years, starts_on, ends_on, value_cents, credit_cents, currency,
  storage_packs, invoice_line_id, activation_code_id, created_at`;
const INSERT = `
  insert into terms (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::terms, ?)
  on conflict (subscription_id, starts_on) where kind <> 'trial' and cut_on is null do nothing returning id`;

/** SQL of what credit notes gave back of the money paid for term `t`: its share of those of its line. A code's money goes back only while it is unused. */
const REFUNDED = `
  coalesce((select round(sum(c.net_cents) * (t.value_cents - t.credit_cents)
      / nullif((select sum(s.value_cents - s.credit_cents) from terms s where s.invoice_line_id = t.invoice_line_id), 0))
    from credit_note_lines c where c.organization_id = t.organization_id and c.invoice_line_id = t.invoice_line_id and t.activation_code_id is null), 0)::bigint as refunded_cents`;

/** All terms of a subscription, oldest first. */
export async function listTerms(trx: Scoped, organizationId: string, subscriptionId: string): Promise<TermRow[]> {
  const result = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `select t.*, ${REFUNDED} from terms t where t.organization_id = ? and t.subscription_id = ? order by t.starts_on`, [organizationId, subscriptionId]);
  return result.rows.map(termOf);
}

/** All terms of an account's subscriptions, oldest first. */
export async function listTermsOfAccount(trx: Scoped, organizationId: string, accountId: string): Promise<TermRow[]> {
  const result = await trx.raw<{ rows: Record<string, unknown>[] }>(
    `select t.*, ${REFUNDED} from subscriptions s join terms t on t.organization_id = s.organization_id and t.subscription_id = s.id
      where s.organization_id = ? and s.account_id = ? order by t.starts_on, t.id`, [organizationId, accountId]);
  return result.rows.map(termOf);
}

/** Ends the service of every paid or free stretch that runs or is to come on this day: one that has not begun is cut at its start. */
export async function cutTerms(trx: Scoped, organizationId: string, subscriptionIds: readonly string[], on: Day): Promise<void> {
  await trx.raw(
    `update terms set cut_on = greatest(starts_on, cast(:on as date))
      where organization_id = :organizationId and subscription_id = any(cast(:ids as uuid[])) and kind <> 'trial' and cut_on is null and ends_on > :on`,
    { organizationId, ids: [...subscriptionIds], on });
}

/** The same for these stretches alone; those that were cut before stay as they are. */
export async function cutTermsById(trx: Scoped, organizationId: string, termIds: readonly string[], on: Day): Promise<void> {
  await trx.raw(
    `update terms set cut_on = greatest(starts_on, cast(:on as date))
      where organization_id = :organizationId and id = any(cast(:ids as uuid[])) and kind <> 'trial' and cut_on is null and ends_on > :on`,
    { organizationId, ids: [...termIds], on });
}

/** So many more storage packs count in these terms. */
export async function addPacksToTerms(trx: Scoped, organizationId: string, ids: readonly string[], packs: number): Promise<void> {
  await trx('terms').where({ organization_id: organizationId }).whereIn('id', [...ids]).update({ storage_packs: trx.raw('storage_packs + ?', [packs]) });
}

/** A company tries once, ever (domain.md §7.8). */
export async function hasHadBusinessTrial(trx: Scoped, accountId: string): Promise<boolean> {
  const row = await trx('terms').where({ account_id: accountId, trial_kind: 'business' }).first<{ id: string } | undefined>('id');
  return row !== undefined;
}

/** What another partner paid brings no credit to the partner who has it now, and tells nothing of that one's prices (beyond.md X18). */
function isOfAnotherPartner(row: Record<string, unknown>): boolean {
  const [paidBy, holder] = [row['paid_by_organization_id'], row['organization_id']];
  return paidBy !== null && paidBy !== holder && holder !== HOUSE_ORGANIZATION_ID;
}

function termOf(row: Record<string, unknown>): TermRow {
  const isWorthless = isOfAnotherPartner(row);
  const worth = isWorthless ? 0 : Math.max(0, Number(row['value_cents']) - Number(row['refunded_cents'] ?? 0));
  return {
    id: row['id'] as string, organizationId: row['organization_id'] as string, accountId: row['account_id'] as string,
    subscriptionId: row['subscription_id'] as string, kind: row['kind'] as TermRow['kind'],
    trialKind: row['trial_kind'] as TermRow['trialKind'], planId: row['plan_id'] as string,
    years: row['years'] as TermYears | null, startsOn: row['starts_on'] as Day, endsOn: row['ends_on'] as Day, cutOn: row['cut_on'] as Day | null,
    creditCents: isWorthless ? zeroCents : row['credit_cents'] as Cents,
    valueCents: cents(worth), currency: row['currency'] as Currency, storagePacks: row['storage_packs'] as number,
    invoiceLineId: row['invoice_line_id'] as string | null, activationCodeId: row['activation_code_id'] as string | null, createdAt: row['created_at'] as Date,
  };
}
