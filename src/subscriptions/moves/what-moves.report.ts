import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { type Cents, type Currency } from '../../platform/values/money';
import { listTermsOfAccount } from '../terms.repository';
import { runningTerms } from '../changes/running-terms.model';
import type { MovedLine } from './move';
import type { SettledTerm } from './settlement.model';

/**
 * What goes along with an account, as every side may see it: no price and no card. In the customer's scope their own; in the system's that of an account whose
 * case the asking partner takes part in, which the caller has looked up in the partner's own scope.
 */
export async function listWhatMoves(trx: Scoped, accountId: string): Promise<MovedLine[]> {
  const { rows } = await trx.raw<{ rows: MovedLine[] }>(
    `select s.number, p.name as "planName", s.state = 'trial' as "isTrial", s.term_years as "termYears", s.expires_on as "expiresOn", s.storage_packs as "storagePacks",
            coalesce((select min(t.starts_on) from terms t where t.subscription_id = s.id and t.cut_on is null and t.ends_on = s.expires_on), s.anchor_on) as "startsOn",
            case when s.organization_id = ? then 'customer' else 'partner' end as "paidBy"
       from subscriptions s join plans p on p.id = s.plan_id
      where s.account_id = ? and s.state not in ('converted', 'purging', 'purged') order by s.expires_on, s.number`, [HOUSE_ORGANIZATION_ID, accountId]);
  return rows;
}

/** What the leaving partner has paid for and still runs or is to come: terms, and packs beside them. */
export async function listSettledTerms(trx: Scoped, { organizationId, accountId }: { organizationId: string; accountId: string }, on: Day): Promise<SettledTerm[]> {
  const running = runningTerms(await listTermsOfAccount(trx, organizationId, accountId), on);
  const { rows: names } = await trx.raw<{ rows: { id: string; number: string }[] }>('select id, number from subscriptions where organization_id = ? and account_id = ?', [organizationId, accountId]);
  const { rows: plans } = await trx.raw<{ rows: { id: string; name: string }[] }>('select id, name from plans where id = any(cast(? as uuid[]))', [[...new Set(running.map(({ planId }) => planId))]]);
  const numberOf = new Map(names.map(({ id, number }) => [id, number]));
  const planOf = new Map(plans.map(({ id, name }) => [id, name]));
  const terms = running.map((term) => ({
    number: numberOf.get(term.subscriptionId)!, name: planOf.get(term.planId)!, startsOn: term.startsOn, endsOn: term.endsOn, cutOn: null, valueCents: term.valueCents, currency: term.currency,
  }));
  return [...terms, ...await listSettledPacks(trx, { organizationId, accountId }, on)];
}

/** Packs, less what credit notes gave back of their line: its share of those that the line gave. */
async function listSettledPacks(trx: Scoped, { organizationId, accountId }: { organizationId: string; accountId: string }, on: Day): Promise<SettledTerm[]> {
  const { rows } = await trx.raw<{ rows: { number: string; name: string; startsOn: Day; endsOn: Day; valueCents: Cents; currency: Currency }[] }>(
    `select s.number, t.quantity || ' × ' || a.name as name, t.starts_on as "startsOn", t.ends_on as "endsOn", t.currency,
            greatest(0, t.value_cents - coalesce((select round(sum(c.net_cents) * (t.value_cents - t.credit_cents)
                / nullif((select sum(o.value_cents - o.credit_cents) from add_on_terms o where o.invoice_line_id = t.invoice_line_id), 0))
              from credit_note_lines c where c.organization_id = t.organization_id and c.invoice_line_id = t.invoice_line_id), 0))::bigint as "valueCents"
       from add_on_terms t join add_ons a on a.id = t.add_on_id join subscriptions s on s.organization_id = t.organization_id and s.id = t.subscription_id
      where t.organization_id = ? and t.account_id = ? and t.cut_on is null and t.ends_on > ? and s.state not in ('converted', 'purging', 'purged')`, [organizationId, accountId, on]);
  return rows.map((row) => ({ ...row, cutOn: null }));
}
