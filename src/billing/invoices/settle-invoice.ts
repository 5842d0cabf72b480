import { type Actor, recordAudits } from '../../audit/audit.repository';
import { config } from '../../config';
import { queueMails } from '../../mail/queue-mail';
import { addressLines } from '../../organizations/company/company';
import { partlyIn, type Scoped } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import type { Cents } from '../../platform/values/money';
import { leaveCarried } from '../carried/carried-lines.repository';
import { receiptMail } from '../billing.mails';
import { isPaidByAccount } from '../payers/paying-people';
import { paperRecipients, type PaperRecipient } from '../papers/paper-recipients';
import { undoZones } from '../papers/undo-zones.report';
import { undoLastDay } from '../refunds/undo-window.model';
import type { ReceiptLine, ReceiptLogo, ReceiptSnapshot } from './receipt';

type Settling = { organizationId: string; actor: Actor; now: Date };

/** An invoice with nothing to pay is issued at once, without a payment (domain.md §3.2). */
export async function settleFreeInvoice(trx: Scoped, { invoiceId, ...settling }: Settling & { invoiceId: string }): Promise<void> {
  const { organizationId, actor } = settling;
  // Papers are issued by whoever sells; of what customers write themselves that is the house.
  const issue = () => issueInvoices(trx, { ...settling, invoices: [{ invoiceId, card: null }] });
  await (actor.accountId === undefined ? issue() : partlyIn(trx, { organizationId }, issue));
}

type PaidInvoice = { invoiceId: string; card: { brand: string; last4: string } | null };

/**
 * Makes open invoices of one organization paid: freezes what the receipts print, queues their mails where the seller sends none, and
 * gives the numbers in the last statement, because their row is locked until the commit (architecture: invoice numbers). Throws where one is not open.
 */
export async function issueInvoices(trx: Scoped, { organizationId, invoices, actor, now }: Settling & { invoices: readonly PaidInvoice[] }): Promise<void> {
  if (invoices.length === 0) return;
  const papers = await readPapers(trx, organizationId, invoices.map(({ invoiceId }) => invoiceId));
  const issued = invoices.map(({ invoiceId, card }) => issuedPaper(papers, invoiceId, card));
  const issuedOn = dayIn(now, issued[0]!.paper.time_zone);
  await queueMails(trx, issued.flatMap(({ paper, snapshot }) => (confirmedBySeller.has(paper.kind) ? [] : paper.recipients ?? []).map((to) => receiptMail({
    organizationId, accountId: paper.account_id, invoiceId: paper.id, accountName: paper.account_name, description: paper.description,
    totalCents: paper.total_cents, currency: paper.currency, snapshot, issuedOn, undoUntil: undoUntil(paper, now), to, now,
  }))));
  await recordAudits(trx, issued.map(({ paper }) => ({
    organizationId, accountId: paper.account_id, actor, action: 'invoice.paid', subjectType: 'invoice', subjectId: paper.id,
    before: { status: 'open' }, after: { status: 'paid', totalCents: paper.total_cents }, now,
  })));
  const leaving = issued.filter(({ paper }) => paper.leaves).map(({ paper }) => paper.id);
  if (leaving.length > 0) await leaveCarried(trx, organizationId, leaving, now);
  await giveNumbers(trx, { organizationId, issued, issuedOn, now });
}

/** The day until which all that renewed by itself can be undone; null where nothing did. */
function undoUntil({ undo_zones: zones, total_cents: totalCents }: Paper, now: Date): Day | null {
  return totalCents === 0 ? null : zones?.map((zone) => undoLastDay(now, zone)).sort()[0] ?? null;
}

type Issued = { paper: Paper; snapshot: ReceiptSnapshot };

function issuedPaper(papers: ReadonlyMap<string, Paper>, invoiceId: string, card: PaidInvoice['card']): Issued {
  const paper = papers.get(invoiceId);
  if (!paper) throw new NotFound();
  return { paper, snapshot: snapshotOf(paper, card) };
}

/** One mail an order (domain.md §15): the room that sells these confirms them itself, with the receipt's number, once they are given. */
const confirmedBySeller: ReadonlySet<string> = new Set([
  'purchase',
  'activation_codes',
  'upgrade', 'plan_change', 'conversion',
]);

/** One series per vendor and year; the year is that of the issue day in the organization's zone. */
const SERIES = 'INV';

async function giveNumbers(trx: Scoped, { organizationId, issued, issuedOn, now }: { organizationId: string; issued: readonly Issued[]; issuedOn: Day; now: Date }): Promise<void> {
  const rows = issued.map(({ paper, snapshot }, index) => ({ id: paper.id, snapshot, place: index + 1 }));
  const result = await trx.raw<{ rowCount: number }>(GIVE_NUMBERS, {
    organizationId, vendor: SERIES, year: Number(issuedOn.slice(0, 4)), count: issued.length, rows: JSON.stringify(rows), ids: rows.map(({ id }) => id), issuedOn, now,
  }).options({ name: 'give-invoice-numbers' });
  // Without a row the number just taken would be a gap: the throw rolls it back.
  if (result.rowCount !== issued.length) throw new Error(`one of ${issued.length} invoices to be paid is not open`);
}

const GIVE_NUMBERS = `
  with paid as (select * from json_to_recordset(:rows) as paid (id uuid, snapshot jsonb, place int)),
  series as (
    insert into invoice_series as s (vendor, year, last_number) values (:vendor, :year, :count)
      on conflict (vendor, year) do update set last_number = s.last_number + excluded.last_number
    returning vendor || '-' || year || '-' as prefix, last_number - cast(:count as int) as before)
  update invoices i set status = 'paid', number = prefix || lpad((before + place)::text, greatest(6, length((before + place)::text)), '0'),
      snapshot = paid.snapshot, issued_on = :issuedOn, paid_at = :now
    from paid, series where i.organization_id = :organizationId and i.id = any(cast(:ids as uuid[])) and i.id = paid.id and i.status = 'open'`;

async function readPapers(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<Map<string, Paper>> {
  const result = await trx.raw<{ rows: Paper[] }>(READ_PAPERS, { organizationId, invoiceIds: [...invoiceIds] }).options({ name: 'read-papers' });
  return new Map(result.rows.map((paper) => [paper.id, paper]));
}

/** Who bought where no partner does: the account, at the address of the card that paid, as it was given on the card page or under billing details. */
const CUSTOMER = `(
      select json_build_object('name', a.name, 'address_line1', coalesce(k.billing_line1, ''), 'address_line2', '', 'city', coalesce(k.billing_city, ''),
          'state', coalesce(k.billing_state, ''), 'postal_code', coalesce(k.billing_postal_code, ''), 'country', coalesce(nullif(k.billing_country, ''), a.country))
        from accounts a left join lateral (
          select c.* from cards c where c.payer_id = i.payer_id and (c.is_default or c.id = (select p.card_id from payments p where p.invoice_id = i.id and p.state = 'paid'))
           order by c.is_default limit 1) k on true
       where a.id = i.account_id)`;

const READ_PAPERS = `
  select i.id, i.kind, i.account_id, i.account_name, i.description, i.purchase_order, i.tax_name, i.tax_rate_ppm, i.total_cents, i.currency,
    case when logo.id is not null then json_build_object('id', logo.id, 'file', logo.file, 'width', logo.width, 'height', logo.height, 'name', o.display_name) end as logo,
    case when ${isPaidByAccount('i.organization_id')} then ${CUSTOMER} end as customer,
    o.legal_name, o.address_line1, o.address_line2, o.city, o.state, o.postal_code, o.country, o.tax_id, o.time_zone,
    (select json_agg(json_build_object('description', l.description, 'explanation', l.explanation, 'quantity', l.quantity,
        'unitListCents', l.unit_list_cents, 'listCents', l.list_cents, 'discountCents', l.discount_cents, 'adjustmentCents', l.adjustment_cents,
        'netCents', l.net_cents, 'taxCents', l.tax_cents, 'totalCents', l.total_cents, 'termStartsOn', l.term_starts_on, 'termEndsOn', l.term_ends_on)
        order by l.position) from invoice_lines l where l.invoice_id = i.id) as lines,
    exists (select from invoice_lines l where l.invoice_id = i.id and l.item_kind = 'carried_over') as leaves,
    ${undoZones} as undo_zones,
    ${paperRecipients} as recipients
  from invoices i join organizations o on o.id = i.organization_id left join logos logo on logo.id = o.logo_id
  where i.organization_id = :organizationId and i.id = any(cast(:invoiceIds as uuid[])) and i.status = 'open'`;

function snapshotOf(paper: Paper, card: { brand: string; last4: string } | null): ReceiptSnapshot {
  const { vendor } = config;
  return {
    seller: { name: vendor.legalName, address: vendor.address, supportEmail: vendor.supportEmail, supportPhone: vendor.supportPhone },
    buyer: paper.customer ? { name: paper.customer.name, lines: addressLines(paper.customer), taxId: '', logo: null } : { name: paper.legal_name, lines: addressLines(paper), taxId: paper.tax_id, logo: paper.logo },
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
  id: string; kind: string; account_id: string | null; account_name: string; description: string; purchase_order: string; tax_name: string; tax_rate_ppm: number;
  total_cents: Cents; currency: string; legal_name: string; address_line1: string; address_line2: string; city: string; state: string;
  postal_code: string; country: string; tax_id: string; time_zone: string; lines: ReceiptLine[]; logo: ReceiptLogo | null; leaves: boolean; recipients: PaperRecipient[] | null;
  undo_zones: string[] | null; customer: Parameters<typeof addressLines>[0] & { name: string } | null;
};
