import { fulfilInvoice } from '../../../../src/subscriptions/fulfilment/fulfil-invoice';
import { codesItemKind } from '../../../../src/subscriptions/codes/codes-item.model';
import { codesKind } from '../../../../src/subscriptions/codes/buying/quote-codes';
import { type QuoteLine } from '../../../../src/billing/quotes/quote';
import { ensurePayer } from '../../../../src/billing/payers/payers.repository';
import { databaseNow, within } from '../../../../src/platform/database/database';
import { cents } from '../../../../src/platform/values/money';
import { ownerSql } from '../../database';
import { confirm, createQuote, otherLine, worker } from './billing';
import { planId } from '../subscriptions';

type Given = { organizationId: string; planCode?: string; years?: 1 | 2 | 3; quantity?: number; createdBy?: string };

export type StoredCode = {
  id: string; code: string; state: string; value_cents: number; tax_cents: number; bought_on: string; lapses_on: string; lapses_at: Date; next_notice_at: Date | null;
  invoice_id: string; invoice_line_id: string; account_id: string | null; subscription_id: string | null; applied_by: string | null; position: number;
};

/** Codes as a paid order of them leaves them, of an order with nothing to pay, so that no card is needed. */
export async function createCodes({ organizationId, planCode = 'safe_plus', years = 1, quantity = 1, createdBy = 'test' }: Given): Promise<StoredCode[]> {
  const payer = await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) }));
  const line: QuoteLine = otherLine({
    itemKind: codesItemKind, subscriptionId: null, termStartsOn: null, termEndsOn: null, item: { planId: await planId(planCode), years }, quantity,
    description: 'Activation code for Safe Plus, 1 year', unitListCents: cents(100_00), listCents: cents(quantity * 100_00), discountCents: cents(quantity * 100_00), netCents: cents(0), totalCents: cents(0),
  });
  const quote = await createQuote(payer, { accountId: null, kind: codesKind, description: 'Codes', lines: [line], createdBy, orderDetails: { order: { planCode, years, quantity, purchaseOrder: '' }, title: 'codes', replacesQuoteId: null } });
  const { invoiceId } = await confirm(quote, { accountName: '', kind: codesKind });
  await fulfilInvoice({ organizationId, invoiceId, actor: worker });
  return codesOf(organizationId, invoiceId);
}

/** The codes of an organization, or of one order, in the order in which they were bought. */
export async function codesOf(organizationId: string, invoiceId?: string): Promise<StoredCode[]> {
  return ownerSql<StoredCode>('select * from activation_codes where organization_id = $1 and ($2::uuid is null or invoice_id = $2) order by id', [organizationId, invoiceId ?? null]);
}

