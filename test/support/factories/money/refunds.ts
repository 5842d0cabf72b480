import { chargePayment } from '../../../../src/billing/payments/charge-payment';
import { type QuoteLine } from '../../../../src/billing/quotes/quote';
import { type Invoice, getInvoice } from '../../../../src/billing/invoices/invoices.repository';
import { within } from '../../../../src/platform/database/database';
import { type StaffActor } from '../../../../src/platform/visitors/visitor';
import { type Subscription } from '../../../../src/subscriptions/subscription';
import { setClock } from '../../clock';
import { ownerSql } from '../../database';
import { runJob } from '../../queue';
import { confirm, createQuote, worker } from './billing';
import { createEnrolled, createFirm, type Firm, readSubscription } from './renewals';
import { createColleague } from '../staff';
import '../../../../src/subscriptions/renewals/renewals.jobs';

/** An invoice that is paid at the sandbox, for lines that no room gives, or those of a test. */
export async function createPaidInvoice({ organizationId, payer, card }: Firm, lines: readonly QuoteLine[], changes: { accountId?: string; accountName?: string; taxRatePpm?: number } = {}): Promise<Invoice> {
  const { accountName, ...quote } = changes;
  const { invoiceId, paymentId } = await confirm(await createQuote(payer, { lines: [...lines], ...quote }), { cardId: card.id, ...(accountName && { accountName }) });
  await chargePayment({ organizationId, paymentId: paymentId!, actor: worker });
  await ownerSql('update invoice_lines set fulfilled_at = app.now() where invoice_id = $1 and fulfilled_at is null', [invoiceId]);
  return readInvoice(organizationId, invoiceId);
}

export function readInvoice(organizationId: string, id: string): Promise<Invoice> {
  return within({ organizationId }, (trx) => getInvoice(trx, organizationId, id), { readOnly: true });
}

/** Somebody of Finance, as rules take them. */
export async function createFinance(): Promise<StaffActor> {
  const { personId } = await createColleague({ roles: ['finance'] });
  return { kind: 'staff', id: personId, requestId: null };
}

export type Renewed = { firm: Firm; subscription: Subscription; invoice: Invoice };

/** Subscriptions of one account that the worker has renewed at 09:00 on 19 Dec 2026, the day before they ended; the clock stands there. */
export async function createRenewedByItself({ count = 1, packs = 0, planCode = 'safe_plus', ...organization }: { count?: number; packs?: number; planCode?: string; taxRatePpm?: number; timeZone?: string } = {}): Promise<Renewed & { all: Subscription[] }> {
  const { timeZone = 'UTC' } = organization;
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z', ...organization });
  const first = await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: '2026-12-20', packs, planCode, timeZone });
  const all = [first];
  while (all.length < count) all.push(await createEnrolled({ organizationId: firm.organizationId, member: firm.member, expiresOn: '2026-12-20', accountId: first.accountId, timeZone }));
  await setClock('2026-11-21T12:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock('2026-12-19T18:00:01Z');
  await runJob('subscriptions.charge-renewals');
  const [paid] = await ownerSql<{ id: string }>("select id from invoices where organization_id = $1 and status = 'paid'", [firm.organizationId]);
  return { firm, subscription: await readSubscription(first), all: await Promise.all(all.map(readSubscription)), invoice: await readInvoice(firm.organizationId, paid!.id) };
}

export const creditNotesOf = (organizationId: string) => ownerSql('select * from credit_notes where organization_id = $1 order by created_at, id', [organizationId]);
export const refundsOf = (organizationId: string) => ownerSql('select * from refunds where organization_id = $1 order by created_at, id', [organizationId]);
