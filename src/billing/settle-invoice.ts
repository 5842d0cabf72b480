import { type Actor, recordAudit } from '../audit/audit.repository';
import { config } from '../config';
import { countries } from '../platform/countries';
import type { Scoped } from '../platform/database';
import { type Day, dayIn } from '../platform/dates';
import { NotFound } from '../platform/errors';
import type { Cents } from '../platform/money';
import { mailReceipt } from './billing.mails';
import type { ReceiptLine, ReceiptSnapshot } from './receipt';

type Settling = { organizationId: string; invoiceId: string; actor: Actor; now: Date };

/** An invoice with nothing to pay is issued at once, without a payment (domain.md §3.2). */
export function settleFreeInvoice(trx: Scoped, settling: Settling): Promise<string> {
  return issueInvoice(trx, { ...settling, card: null });
}

/**
 * Makes an open invoice paid: freezes what the receipt prints, queues the receipt's mail where the seller sends none, and gives the number in the last
 * statement, because its row is locked until the commit (architecture: invoice numbers). Answers the number.
 */
export async function issueInvoice(trx: Scoped, { organizationId, invoiceId, card, actor, now }: Settling & { card: { brand: string; last4: string } | null }): Promise<string> {
  const paper = await readPaper(trx, organizationId, invoiceId);
  const snapshot = snapshotOf(paper, card);
  const issuedOn = dayIn(now, paper.time_zone);
  for (const to of confirmedBySeller.has(paper.kind) ? [] : paper.recipients ?? []) {
    await mailReceipt(trx, {
      organizationId, accountId: paper.account_id, invoiceId, accountName: paper.account_name, description: paper.description,
      totalCents: paper.total_cents, currency: paper.currency, snapshot, issuedOn, to, now,
    });
  }
  await recordAudit(trx, {
    organizationId, accountId: paper.account_id, actor, action: 'invoice.paid', subjectType: 'invoice', subjectId: invoiceId,
    before: { status: 'open' }, after: { status: 'paid', totalCents: paper.total_cents }, now,
  });
  return giveNumber(trx, { organizationId, invoiceId, snapshot, issuedOn, now });
}

/** One mail an order (domain.md §15): the room that sells these confirms them itself, with the receipt's number, once they are given. */
const confirmedBySeller: ReadonlySet<string> = new Set(['purchase']);

/** One series per vendor and year; the year is that of the issue day in the organization's zone. */
const SERIES = 'INV';

async function giveNumber(
  trx: Scoped, { organizationId, invoiceId, snapshot, issuedOn, now }: { organizationId: string; invoiceId: string; snapshot: ReceiptSnapshot; issuedOn: Day; now: Date },
): Promise<string> {
  const year = Number(issuedOn.slice(0, 4));
  const result = await trx.raw<{ rows: { number: string }[] }>(
    `with series as (
       insert into invoice_series as s (vendor, year, last_number) values (?, ?, 1)
         on conflict (vendor, year) do update set last_number = s.last_number + 1
       returning last_number::text as n)
     update invoices set status = 'paid', number = ? || '-' || ? || '-' || lpad(n, greatest(6, length(n)), '0'), snapshot = ?, issued_on = ?, paid_at = ?
       from series where organization_id = ? and id = ? and status = 'open' returning number`,
    [SERIES, year, SERIES, String(year), JSON.stringify(snapshot), issuedOn, now, organizationId, invoiceId]);
  // Without a row the number just taken would be a gap: the throw rolls it back.
  if (!result.rows[0]) throw new Error(`invoice ${invoiceId} is not open`);
  return result.rows[0].number;
}

async function readPaper(trx: Scoped, organizationId: string, invoiceId: string): Promise<Paper> {
  const result = await trx.raw<{ rows: Paper[] }>(READ_PAPER, { organizationId, invoiceId });
  if (!result.rows[0]) throw new NotFound();
  return result.rows[0];
}

/** The receipt's mail goes to who ordered; what the worker paid goes to those who hold the billing role, else to the administrators. */
const READ_PAPER = `
  select i.kind, i.account_id, i.account_name, i.description, i.purchase_order, i.tax_name, i.tax_rate_ppm, i.total_cents, i.currency,
    o.legal_name, o.address_line1, o.address_line2, o.city, o.state, o.postal_code, o.country, o.tax_id, o.time_zone,
    (select json_agg(json_build_object('description', l.description, 'explanation', l.explanation, 'quantity', l.quantity,
        'unitListCents', l.unit_list_cents, 'listCents', l.list_cents, 'discountCents', l.discount_cents, 'adjustmentCents', l.adjustment_cents,
        'netCents', l.net_cents, 'taxCents', l.tax_cents, 'totalCents', l.total_cents, 'termStartsOn', l.term_starts_on, 'termEndsOn', l.term_ends_on)
        order by l.position) from invoice_lines l where l.invoice_id = i.id) as lines,
    (select json_agg(json_build_object('email', email, 'name', name)) from (
      select p.email, trim(p.first_name || ' ' || p.last_name) as name,
             rank() over (order by case when p.id::text = ordered_by then 1 when 'billing' = any(m.roles) then 2 else 3 end) as place
        from memberships m join people p on p.id = m.person_id,
             (select max(created_by) as ordered_by from quotes q where q.invoice_id = i.id) ordered
       where m.organization_id = i.organization_id and m.status = 'active'
         and (p.id::text = ordered_by or m.roles && array['billing', 'administrator'])) r where place = 1) as recipients
  from invoices i join organizations o on o.id = i.organization_id
  where i.organization_id = :organizationId and i.id = :invoiceId and i.status = 'open'`;

function snapshotOf(paper: Paper, card: { brand: string; last4: string } | null): ReceiptSnapshot {
  const { vendor } = config;
  const place = [paper.city, [paper.state, paper.postal_code].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const country = countries.find(({ value }) => value === paper.country)?.label ?? paper.country;
  return {
    seller: { name: vendor.legalName, address: vendor.address, supportEmail: vendor.supportEmail, supportPhone: vendor.supportPhone },
    buyer: { name: paper.legal_name, lines: [paper.address_line1, paper.address_line2, place, country].filter(Boolean), taxId: paper.tax_id },
    accountName: paper.account_name,
    timeZone: paper.time_zone,
    purchaseOrder: paper.purchase_order,
    taxName: paper.tax_name,
    taxRatePpm: paper.tax_rate_ppm,
    lines: paper.lines,
    card,
  };
}

type Paper = {
  kind: string; account_id: string; account_name: string; description: string; purchase_order: string; tax_name: string; tax_rate_ppm: number;
  total_cents: Cents; currency: string; legal_name: string; address_line1: string; address_line2: string; city: string; state: string;
  postal_code: string; country: string; tax_id: string; time_zone: string; lines: ReceiptLine[]; recipients: { email: string; name: string }[] | null;
};
