import type { Scoped } from '../../../platform/database/database';
import { addDays, type Day, startOfDay } from '../../../platform/values/dates';
import { cents, type Cents } from '../../../platform/values/money';
import type { HistoryOf } from '../history-conditions';
import type { StatementEntry } from './statement.model';

/** Whose statement: of the organization or of one account, in one currency, from the first to the last day. */
export type StatementOf = HistoryOf & { accountId: string | undefined; currency: string; from: Day; to: Day };
export type StatementPlace = Pick<StatementEntry, 'place' | 'rank' | 'id'>;
/** Every kind of entry by its own index; on one moment an invoice comes before its payment, and a credit before the money. */
type Source = { kind: StatementEntry['kind']; rank: number; at: string; id: string; number: string; what: string; cents: string; from: string; sum: string };

const REFUND: Source = {
  kind: 'refund', rank: 4, at: 'f.settled_at', id: 'f.id', number: 'i.number', what: "coalesce(p.card_brand || ' ' || p.card_last4, '')", cents: 'f.amount_cents',
  from: `refunds f join payments p on p.organization_id = f.organization_id and p.id = f.payment_id and p.state = 'paid' join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id
      where f.organization_id = :organizationId and f.state = 'done'`,
  sum: `refunds f join payments p on p.organization_id = f.organization_id and p.id = f.payment_id and p.state = 'paid'
      where f.organization_id = :organizationId and f.state = 'done' and f.currency = :currency`,
};
const WITHOUT_NOTE = 'not exists (select from credit_notes n where n.refund_id = f.id)';
const SOURCES: readonly Source[] = [
  { kind: 'invoice', rank: 1, at: 'i.dated_at', id: 'i.id', number: 'i.number', what: 'i.description', cents: 'i.total_cents', from: "invoices i where i.status = 'paid'",
    sum: "invoices i where i.status = 'paid' and i.organization_id = :organizationId and i.currency = :currency" },
  { kind: 'payment', rank: 2, at: 'p.settled_at', id: 'p.id', number: 'i.number', what: "coalesce(p.card_brand || ' ' || p.card_last4, '')", cents: '-p.amount_cents',
    from: "payments p join invoices i on i.organization_id = p.organization_id and i.id = p.invoice_id where p.organization_id = :organizationId and p.state = 'paid'",
    sum: "payments p where p.organization_id = :organizationId and p.state = 'paid' and p.currency = :currency" },
  { kind: 'credit', rank: 3, at: 'n.created_at', id: 'n.id', number: 'n.number', what: 'n.reason', cents: '-n.total_cents',
    from: 'credit_notes n join invoices i on i.organization_id = n.organization_id and i.id = n.invoice_id where n.organization_id = :organizationId',
    sum: 'credit_notes n where n.organization_id = :organizationId and n.currency = :currency' },
  // A refund without a credit note (from before there were any) is its own credit.
  { ...REFUND, kind: 'credit', rank: 3, cents: '-f.amount_cents', from: `${REFUND.from} and ${WITHOUT_NOTE}`, sum: `${REFUND.sum} and ${WITHOUT_NOTE}` },
  REFUND,
];

/** What was owed when the first day began. */
export async function openingBalance(trx: Scoped, of: StatementOf): Promise<Cents> {
  // For the whole organization nothing needs to be known of the papers that payments and refunds are of.
  const isWhole = of.accountId === undefined && of.limitedTo === undefined;
  const parts = SOURCES.map((source) => `select sum(${source.cents})::bigint as cents from ${isWhole ? source.sum : `${source.from} and ${whose(of)}`} and ${source.at} < :since`);
  const result = await trx.raw<{ rows: [{ cents: number }] }>(`select coalesce(sum(cents), 0)::bigint as cents from (${parts.join(' union all ')}) sums`, bindingsOf(of));
  return cents(result.rows[0].cents);
}

/** The entries of the days in their order, after a place where one is given. */
export async function listEntries(trx: Scoped, of: StatementOf, limit: number, after?: StatementPlace): Promise<StatementEntry[]> {
  const beyond = (source: Source): string => (after ? `and (${source.at}, ${source.rank}, ${source.id}) > (cast(:afterAt as timestamptz), :afterRank, cast(:afterId as uuid))` : '');
  const parts = SOURCES.map((source) => `(
    select '${source.kind}' as kind, ${source.rank} as rank, ${source.at} as at, ${source.at}::text as place, ${source.id} as id, i.id as "invoiceId", ${source.number} as number, ${source.at.startsWith('n.')} as "isNote", ${source.what} as what, i.account_name as "accountName", ${source.cents} as cents
      from ${source.from} and ${whose(of)} and ${source.at} >= :since and ${source.at} < :until ${beyond(source)} order by ${source.at}, ${source.id} limit :limit)`);
  const result = await trx.raw<{ rows: (Omit<StatementEntry, 'cents'> & { cents: number })[] }>(
    `select * from (${parts.join(' union all ')}) entries order by at, rank, id limit :limit`,
    { ...bindingsOf(of), limit, ...after && { afterAt: after.place, afterRank: after.rank, afterId: after.id } });
  return result.rows.map((row) => ({ ...row, cents: cents(row.cents) }));
}

/** Invoices without a number yet: they come onto the statement when they are paid. */
export async function waitingInvoices(trx: Scoped, of: StatementOf): Promise<{ count: number; cents: Cents }> {
  const result = await trx.raw<{ rows: [{ count: number; cents: number }] }>(
    `select count(*)::int as count, coalesce(sum(i.total_cents), 0)::bigint as cents from invoices i where ${whose(of)} and i.history_status = 'waiting'`, bindingsOf(of));
  return { count: result.rows[0].count, cents: cents(result.rows[0].cents) };
}

/** The name of an account as it is now; undefined where it is not the organization's. */
export async function accountName(trx: Scoped, organizationId: string, accountId: string): Promise<string | undefined> {
  const row = await trx<{ id: string; organization_id: string; name: string }>('accounts').where({ organization_id: organizationId, id: accountId }).first('name');
  return row?.name;
}

function whose({ accountId, limitedTo }: StatementOf): string {
  return ['i.organization_id = :organizationId', 'i.currency = :currency', ...accountId === undefined ? [] : ['i.account_id = :accountId'], ...limitedTo === undefined ? [] : [CHOSEN]].join(' and ');
}

const CHOSEN = 'i.account_id = any (array(select c.account_id from membership_accounts c where c.organization_id = :organizationId and c.membership_id = :limitedTo))';

function bindingsOf({ organizationId, currency, accountId, limitedTo, from, to, timeZone }: StatementOf) {
  return {
    organizationId, currency, since: startOfDay(from, timeZone), until: startOfDay(addDays(to, 1), timeZone),
    ...accountId !== undefined && { accountId }, ...limitedTo !== undefined && { limitedTo },
  };
}
