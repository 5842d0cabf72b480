import { undoLastDay } from '../../billing/refunds/undo-window.model';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { type Cents, type Currency } from '../../platform/values/money';
import { autoRenewalKind } from '../renewals/by-hand/quote-renewal';

/** An automatic renewal that may be undone, or could be until lately. */
export interface UndoableRenewal {
  readonly subscriptionId: string;
  readonly number: string;
  readonly termId: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly currency: Currency;
  readonly lastDay: Day;
  readonly isOpen: boolean;
  /** Where it can't be undone although there is time left: a later term is paid for, or a change of plan took its place. */
  readonly isTakenOver: boolean;
}

/** The automatic renewals of these subscriptions that were charged lately, by subscription; closed ones stay for a while, so that a page can say when that was. */
export async function listUndoable(trx: Scoped, organizationId: string, subscriptionIds: readonly string[], now: Date): Promise<Map<string, UndoableRenewal>> {
  if (subscriptionIds.length === 0) return new Map();
  return new Map((await read(trx, 's.id = any(cast(:ids as uuid[]))', { organizationId, ids: [...subscriptionIds], now })).map((row) => [row.subscriptionId, row]));
}

/** Those that one invoice paid for, by subscription number. */
export async function listUndoableOfInvoice(trx: Scoped, organizationId: string, invoiceId: string, now: Date): Promise<UndoableRenewal[]> {
  return read(trx, 'i.id = :invoiceId', { organizationId, invoiceId, now });
}

/** Those that several invoices paid for. */
export async function listUndoableOfInvoices(trx: Scoped, organizationId: string, invoiceIds: readonly string[], now: Date): Promise<UndoableRenewal[]> {
  return read(trx, 'i.id = any(cast(:invoiceIds as uuid[]))', { organizationId, invoiceIds: [...invoiceIds], now });
}

async function read(trx: Scoped, condition: string, bindings: { organizationId: string; now: Date } & Record<string, unknown>): Promise<UndoableRenewal[]> {
  const result = await trx.raw<{ rows: Row[] }>(`${READ} and ${condition} order by s.number, t.starts_on`, { ...bindings, kind: autoRenewalKind });
  return result.rows.map(({ paidAt, timeZone, isLive, ...row }) => {
    const lastDay = undoLastDay(paidAt, timeZone);
    const isInTime = dayIn(bindings.now, timeZone) <= lastDay;
    return { ...row, lastDay, isOpen: isInTime && isLive, isTakenOver: isInTime && !isLive };
  });
}

type Row = Omit<UndoableRenewal, 'lastDay' | 'isOpen' | 'isTakenOver'> & { paidAt: Date; timeZone: string; isLive: boolean };

// 90 days: whoever comes too late reads when it ended.
const READ = `
  select s.id as "subscriptionId", s.number, s.time_zone as "timeZone", t.id as "termId", t.starts_on as "startsOn", t.ends_on as "endsOn",
    i.id as "invoiceId", i.number as "invoiceNumber", i.currency, i.paid_at as "paidAt",
    s.state = 'active' and t.cut_on is null and not exists (
      select from terms later where later.subscription_id = s.id and later.kind <> 'trial' and later.cut_on is null and later.starts_on > t.starts_on) as "isLive"
    from subscriptions s join terms t on t.subscription_id = s.id and t.kind = 'paid' join invoice_lines l on l.id = t.invoice_line_id
    join invoices i on i.id = l.invoice_id and i.kind = :kind and i.status = 'paid'
   where s.organization_id = :organizationId and l.net_cents > 0 and i.paid_at > cast(:now as timestamptz) - interval '90 days'`;

/** What is undone of it, and what was paid: its term's and its packs' stretches with the invoice's lines. */
export interface UndoneStretch {
  readonly invoiceLineId: string;
  readonly name: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly valueCents: Cents;
}

/** The stretches that an invoice has given a subscription and that run or are to come, each worth what was paid for it and has not gone back. */
export async function listStretches(trx: Scoped, { subscriptionId, invoiceId }: Pick<UndoableRenewal, 'subscriptionId' | 'invoiceId'>): Promise<UndoneStretch[]> {
  const result = await trx.raw<{ rows: UndoneStretch[] }>(
    `select l.id as "invoiceLineId", l.description as name, given.starts_on as "startsOn", given.ends_on as "endsOn",
            greatest(0, given.value_cents - coalesce((select sum(c.net_cents) from credit_note_lines c where c.organization_id = l.organization_id and c.invoice_line_id = l.id), 0))::bigint as "valueCents"
       from invoice_lines l join (
         select invoice_line_id, subscription_id, starts_on, ends_on, value_cents, cut_on from terms where kind = 'paid'
         union all select invoice_line_id, subscription_id, starts_on, ends_on, value_cents, cut_on from add_on_terms) given on given.invoice_line_id = l.id
      where l.invoice_id = :invoiceId and given.subscription_id = :subscriptionId and given.cut_on is null order by l.position`, { subscriptionId, invoiceId });
  return result.rows;
}
