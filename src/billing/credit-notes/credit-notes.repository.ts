import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { cents, currency } from '../../platform/values/money';
import type { CreditableLine, LineCredit } from './allocation.model';
import type { CreditNote, CreditNoteSnapshot } from './credit-note';

/** A line of an invoice with what is printed of it. */
export type PaidLine = CreditableLine & { position: number; description: string; explanation: string; itemKind: string; subscriptionId: string | null };

/** An invoice's lines in their order with what credit notes have given back of each; under the invoice's lock before anything is given back. */
export async function listPaidLines(trx: Scoped, organizationId: string, invoiceId: string): Promise<PaidLine[]> {
  const result = await trx.raw<{ rows: PaidLineRow[] }>(
    `select l.id, l.position, l.description, l.explanation, l.item_kind, l.subscription_id, l.net_cents, l.tax_cents, l.total_cents,
       coalesce(c.net, 0)::bigint as credited_net, coalesce(c.tax, 0)::bigint as credited_tax, coalesce(c.total, 0)::bigint as credited_total
       from invoice_lines l
       left join lateral (select sum(net_cents) as net, sum(tax_cents) as tax, sum(total_cents) as total from credit_note_lines c where c.invoice_line_id = l.id) c on true
      where l.organization_id = ? and l.invoice_id = ? order by l.position`, [organizationId, invoiceId]);
  return result.rows.map((row) => ({
    id: row.id, position: row.position, description: row.description, explanation: row.explanation, itemKind: row.item_kind, subscriptionId: row.subscription_id,
    paid: { netCents: cents(row.net_cents), taxCents: cents(row.tax_cents), totalCents: cents(row.total_cents) },
    credited: { netCents: cents(row.credited_net), taxCents: cents(row.credited_tax), totalCents: cents(row.credited_total) },
  }));
}

type PaidLineRow = {
  id: string; position: number; description: string; explanation: string; item_kind: string; subscription_id: string | null;
  net_cents: number; tax_cents: number; total_cents: number; credited_net: number; credited_tax: number; credited_total: number;
};

export type NewCreditNote = Omit<CreditNote, 'number'> & { lines: readonly LineCredit[] };

/** Gives the note the next number of its series and writes it with its lines, in one statement; answers the number. The series stays locked until the commit. */
export async function insertCreditNote(trx: Scoped, note: NewCreditNote): Promise<string> {
  const lines = note.lines.map((line, index) => ({ position: index + 1, line: line.invoiceLineId, net: line.netCents, tax: line.taxCents, total: line.totalCents }));
  const result = await trx.raw<{ rows: { number: string }[] }>(INSERT, {
    id: note.id, organizationId: note.organizationId, invoiceId: note.invoiceId, refundId: note.refundId, accountId: note.accountId, accountName: note.accountName,
    reason: note.reason, currency: note.currency, net: note.netCents, tax: note.taxCents, total: note.totalCents, snapshot: JSON.stringify(note.snapshot),
    issuedOn: note.issuedOn, year: Number(note.issuedOn.slice(0, 4)), now: note.createdAt, lines: JSON.stringify(lines),
  });
  return result.rows[0]!.number;
}

const INSERT = `
  with series as (
    insert into invoice_series as s (vendor, year, last_number) values ('CN', :year, 1)
      on conflict (vendor, year) do update set last_number = s.last_number + 1
    returning vendor || '-' || year || '-' || lpad(last_number::text, greatest(6, length(last_number::text)), '0') as number),
  note as (
    insert into credit_notes (id, organization_id, invoice_id, refund_id, account_id, account_name, number, reason, currency, net_cents, tax_cents, total_cents,
      snapshot, issued_on, created_at)
    select :id, :organizationId, :invoiceId, :refundId, cast(:accountId as uuid), :accountName, number, :reason, :currency, :net, :tax, :total, :snapshot, :issuedOn, :now from series
    returning id, number),
  credited as (
    insert into credit_note_lines (credit_note_id, organization_id, position, invoice_line_id, net_cents, tax_cents, total_cents)
    select note.id, :organizationId, l.position, l.line, l.net, l.tax, l.total
      from note, json_to_recordset(:lines) as l (position smallint, line uuid, net bigint, tax bigint, total bigint))
  select number from note`;

export async function getCreditNote(trx: Scoped, organizationId: string, id: string): Promise<CreditNote> {
  const row = await trx<CreditNoteRow>('credit_notes').where({ organization_id: organizationId, id }).first();
  if (!row) throw new NotFound();
  return creditNoteFrom(row);
}

/** Those of an invoice, in the order of their numbers. */
export async function listCreditNotes(trx: Scoped, organizationId: string, invoiceId: string): Promise<CreditNote[]> {
  const rows = await trx<CreditNoteRow>('credit_notes').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('created_at').orderBy('id');
  return rows.map(creditNoteFrom);
}

/** Of several invoices, by invoice. */
export async function listCreditNotesOfInvoices(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<CreditNote[]> {
  const rows = await trx<CreditNoteRow>('credit_notes').where({ organization_id: organizationId }).whereIn('invoice_id', [...invoiceIds]).orderBy('created_at').orderBy('id');
  return rows.map(creditNoteFrom);
}

function creditNoteFrom(row: CreditNoteRow): CreditNote {
  return {
    id: row.id, organizationId: row.organization_id, invoiceId: row.invoice_id, refundId: row.refund_id, accountId: row.account_id, accountName: row.account_name,
    number: row.number, reason: row.reason, currency: currency(row.currency), netCents: cents(row.net_cents), taxCents: cents(row.tax_cents), totalCents: cents(row.total_cents),
    snapshot: row.snapshot, issuedOn: row.issued_on, createdAt: row.created_at,
  };
}

type CreditNoteRow = {
  id: string; organization_id: string; invoice_id: string; refund_id: string; account_id: string | null; account_name: string; number: string; reason: string;
  currency: string; net_cents: number; tax_cents: number; total_cents: number; snapshot: CreditNoteSnapshot; issued_on: Day; created_at: Date;
};
