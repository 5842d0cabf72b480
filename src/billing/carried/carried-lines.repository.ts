import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { addCents, type Cents, cents, currency } from '../../platform/values/money';
import { carriedOverKind, leftAmountsOf, type WaitingLine } from './carried-line';

/** So many are asked for by one paper at most; the rest wait for the one after. */
export const mostCarriedLines = 50;

/** What waits for a payer's next charge and is promised to no quote, oldest first, with the day it is where they are. */
export async function listFreeCarried(trx: Scoped, { organizationId, payerId, now }: { organizationId: string; payerId: string; now: Date }): Promise<{ lines: WaitingLine[]; today: Day }> {
  const result = await trx.raw<{ rows: CarriedRow[] }>(
    `select o.time_zone, c.id, c.name, c.currency, c.carried_on, c.net_cents, c.tax_cents from organizations o
       left join carried_lines c on c.organization_id = o.id and c.payer_id = :payerId and c.invoice_id is null and c.dropped_at is null and c.reserved_quote_id is null
      where o.id = :organizationId order by c.carried_on, c.id limit ${mostCarriedLines}`, { organizationId, payerId }).options({ name: 'list-free-carried' });
  const lines = result.rows.flatMap((row) => (row.id === null ? [] : [waitingFrom({ ...row, id: row.id })]));
  return { lines, today: dayIn(now, result.rows[0]!.time_zone) };
}

/** The same for quotes of one organization that no person looks at before they are charged, locked: what somebody else is at is left to them. */
export async function claimFreeCarried(trx: Scoped, quotes: readonly { organizationId: string; payerId: string }[]): Promise<{ payerId: string; line: WaitingLine }[]> {
  if (quotes.length === 0) return [];
  const result = await trx.raw<{ rows: (WaitingRow & { payer_id: string })[] }>(
    `select c.payer_id, c.id, c.name, c.currency, c.carried_on, c.net_cents, c.tax_cents from carried_lines c
      where c.organization_id = ? and c.payer_id = any(cast(? as uuid[])) and c.invoice_id is null and c.dropped_at is null and c.reserved_quote_id is null
      order by c.carried_on, c.id for update skip locked`, [quotes[0]!.organizationId, quotes.map(({ payerId }) => payerId)]).options({ name: 'claim-free-carried' });
  return result.rows.map((row) => ({ payerId: row.payer_id, line: waitingFrom(row) }));
}

function waitingFrom(row: WaitingRow): WaitingLine {
  return {
    kind: 'carried', id: row.id, name: row.name, currency: currency(row.currency), carriedOn: row.carried_on, amountCents: cents(row.net_cents), taxCents: cents(row.tax_cents),
  };
}

type WaitingRow = { id: string; name: string; currency: string; carried_on: Day; net_cents: number; tax_cents: number };
type CarriedRow = Omit<WaitingRow, 'id'> & { time_zone: string; id: string | null };

/** All that a payer still owes of small amounts, also what is promised to a quote; 0 for none. What an open paper asks for is not among it. */
export async function sumOfWaiting(trx: Scoped, organizationId: string): Promise<{ totalCents: Cents; currency: string } | undefined> {
  const result = await trx.raw<{ rows: { total_cents: number; currency: string }[] }>(
    `select sum(total_cents)::bigint as total_cents, currency from carried_lines
      where organization_id = ? and invoice_id is null and dropped_at is null group by currency limit 1`, [organizationId]);
  const [row] = result.rows;
  return row && { totalCents: cents(row.total_cents), currency: row.currency };
}

/** Promises what a quote carries to that quote alone; false, with nothing changed that matters, where another has some of it. */
export async function reserveCarried(trx: Scoped, organizationId: string, quoteId: string): Promise<boolean> {
  const result = await trx.raw<{ rows: { is_ours: boolean }[] }>(
    `with wanted as (${WANTED}),
     ours as (update carried_lines c set reserved_quote_id = w.quote_id from wanted w
               where c.organization_id = :organizationId and c.id = w.id and ${IS_FREE} returning c.id)
     select (select count(*) from ours) = (select count(*) from wanted) as is_ours`, { organizationId, quoteIds: [quoteId] });
  return result.rows[0]!.is_ours;
}

/** Gives papers what their quotes carry; answers the first quote of which another paper or quote has some, then the caller rolls back. */
export async function takeCarried(trx: Scoped, organizationId: string, quoteIds: readonly string[]): Promise<string | undefined> {
  const result = await trx.raw<{ rows: { quote_id: string }[] }>(
    `with wanted as (${WANTED}),
     taken as (update carried_lines c set invoice_id = q.invoice_id from wanted w join quotes q on q.id = w.quote_id
                where c.organization_id = :organizationId and c.id = w.id and ${IS_FREE} returning c.id)
     select w.quote_id from wanted w where w.id not in (select id from taken) limit 1`, { organizationId, quoteIds: [...quoteIds] });
  return result.rows[0]?.quote_id;
}

const WANTED = `
  select cast(l.item ->> 'carriedLineId' as uuid) as id, l.quote_id from quote_lines l
   where l.organization_id = :organizationId and l.quote_id = any(cast(:quoteIds as uuid[])) and l.item_kind = 'carried'`;

const IS_FREE = `c.invoice_id is null and c.dropped_at is null and (c.reserved_quote_id is null or c.reserved_quote_id = w.quote_id)`;

/** SQL that is true while everything that quote `q` carries may still be asked for by it. */
export const mayTakeCarried = `not exists (
  select from quote_lines l left join carried_lines c on c.id = cast(l.item ->> 'carriedLineId' as uuid)
    and c.invoice_id is null and c.dropped_at is null and (c.reserved_quote_id is null or c.reserved_quote_id = q.id)
   where l.quote_id = q.id and l.item_kind = 'carried' and c.id is null)`;

/** Leaves what papers that are settled now have taken off, for the payer's next charge. */
export async function leaveCarried(trx: Scoped, organizationId: string, invoiceIds: readonly string[], now: Date): Promise<void> {
  const result = await trx.raw<{ rows: LeavingRow[] }>(
    `select l.item, l.quote_id, i.id as invoice_id, i.payer_id, i.account_id, i.currency from invoice_lines l join invoices i on i.id = l.invoice_id
      where l.organization_id = :organizationId and l.invoice_id = any(cast(:invoiceIds as uuid[])) and l.item_kind = :kind order by l.invoice_id, l.position`,
    { organizationId, invoiceIds: [...invoiceIds], kind: carriedOverKind });
  const rows = result.rows.flatMap((row) => leftAmountsOf(row.item).map(({ name, carriedOn, netCents, taxCents }) => ({
    id: uuidv7(), organization_id: organizationId, payer_id: row.payer_id, account_id: row.account_id, name, currency: row.currency, net_cents: netCents,
    tax_cents: taxCents, total_cents: addCents(netCents, taxCents), carried_on: carriedOn, quote_id: row.quote_id, left_by_invoice_id: row.invoice_id, created_at: now,
  })));
  if (rows.length > 0) await trx('carried_lines').insert(rows);
}

type LeavingRow = { item: unknown; quote_id: string; invoice_id: string; payer_id: string; account_id: string | null; currency: string };

/** What a paper left is not asked for, because what it was for could not be given; what another paper asks for already stays there. */
export async function dropCarried(trx: Scoped, organizationId: string, leftByInvoiceId: string, now: Date): Promise<Cents> {
  const result = await trx.raw<{ rows: { total_cents: number }[] }>(
    `update carried_lines set dropped_at = ? where organization_id = ? and left_by_invoice_id = ? and invoice_id is null and dropped_at is null returning total_cents`,
    [now, organizationId, leftByInvoiceId]);
  return addCents(...result.rows.map((row) => cents(row.total_cents)));
}
