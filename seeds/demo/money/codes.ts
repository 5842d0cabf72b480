import { uuidv7 } from 'uuidv7';
import { allocateAmount } from '../../../src/billing/credit-notes/allocation.model';
import { refundInvoice } from '../../../src/billing/refunds/refund-invoice';
import { settleRefund } from '../../../src/billing/refunds/refunds.repository';
import { getQuote } from '../../../src/billing/quotes/quotes.repository';
import { listPaidLines } from '../../../src/billing/credit-notes/credit-notes.repository';
import { listInvoiceLinesForUpdate } from '../../../src/billing/invoices/invoice-lines.repository';
import { addDays, dayIn, instantAt } from '../../../src/platform/values/dates';
import { addCents, currency } from '../../../src/platform/values/money';
import { listCodesOfLine } from '../../../src/subscriptions/codes/activation-codes.repository';
import { lapseMoment, nextNotice } from '../../../src/subscriptions/codes/activation-code';
import { type CodeOrder } from '../../../src/subscriptions/codes/buying/code-order.model';
import { firstTerm } from '../../../src/subscriptions/subscription';
import { fulfilCodes } from '../../../src/subscriptions/codes/buying/fulfil-codes';
import { quoteCodes } from '../../../src/subscriptions/codes/buying/quote-codes';
import { applyCodeAt } from '../../../src/subscriptions/codes/using/use-code';
import { voidCodes } from '../../../src/subscriptions/codes/void-codes';
import { type NewCustomer } from '../../../src/subscriptions/purchases/order';
import { confirmThen, paidThen, type Past } from './past';
import { type Happening, type Present } from '../story';

interface DemoOrder {
  readonly daysAgo: number;
  readonly order: Omit<CodeOrder, 'purchaseOrder'>;
  readonly uses?: readonly { readonly daysAgo: number; readonly customer: NewCustomer }[];
  /** So many were given back some days ago. */
  readonly voided?: { readonly count: number; readonly daysAgo: number };
}

/** Orders of codes whose codes are in every state today: lapsed, applied, voided, about to lapse, and fresh. */
const orders: readonly DemoOrder[] = [
  {
    daysAgo: 390, order: { planCode: 'safe_plus', years: 1, quantity: 5 }, voided: { count: 1, daysAgo: 380 },
    uses: [{ daysAgo: 300, customer: household('Beatrix', 'Lowell') }, { daysAgo: 120, customer: household('Caleb', 'Moreau') }],
  },
  { daysAgo: 341, order: { planCode: 'safe_pro_core', years: 1, quantity: 4 }, uses: [{ daysAgo: 100, customer: { ...household('', ''), kind: 'safe_pro', name: 'Larkspur Landscaping', email: 'office@larkspur.example' } }] },
  { daysAgo: 20, order: { planCode: 'safe_plus', years: 1, quantity: 10 } },
  { daysAgo: 6, order: { planCode: 'safe_prime', years: 3, quantity: 2 } },
];

/** What happened with codes up to now, each with its moment; in no order. */
export function storyOfCodes(present: Present): Happening[] {
  return orders.flatMap((told) => {
    const bought = { lineId: '' };
    const at = (daysAgo: number): Date => instantAt(addDays(present.today, -daysAgo), '11:20', present.timeZone);
    return [
      { at: at(told.daysAgo), tell: async (past: Past) => { bought.lineId = await boughtThen(past, told.order, at(told.daysAgo)); } },
      ...(told.uses ?? []).map(({ daysAgo, customer }) => ({ at: at(daysAgo), tell: (past: Past) => usedThen(past, { lineId: bought.lineId, customer, at: at(daysAgo) }) })),
      ...told.voided ? [{ at: at(told.voided.daysAgo), tell: (past: Past) => voidedThen(past, { lineId: bought.lineId, count: told.voided!.count, at: at(told.voided!.daysAgo) }) }] : [],
      { at: present.now, tell: (past: Past) => arriveAtPresent(past, bought.lineId, present.now) },
    ];
  });
}

async function boughtThen(past: Past, told: DemoOrder['order'], at: Date): Promise<string> {
  const { trx, organization, catalog, cards, buyer: actor } = past;
  const organizationId = organization.id;
  const quote = await quoteCodes(trx, { organizationId, order: { ...told, purchaseOrder: '' }, actor, now: at });
  const card = cards.find(({ use }) => use === 'default');
  const { invoiceId, paymentId } = await confirmThen(past, { quotes: [quote], chargeKey: `order-${quote.id}`, accountName: '', purchaseOrder: '', card, actor, at });
  await paidThen(past, { paymentId, actor, at });
  const lines = await listInvoiceLinesForUpdate(trx, organizationId, [invoiceId]);
  const fulfilling = { organizationId, invoiceId, accountId: null, timeZone: organization.timeZone, currency: currency('USD'), plans: catalog.plans, actor, now: at };
  await fulfilCodes.fulfil(trx, fulfilling, await getQuote(trx, organizationId, quote.id), lines);
  return lines[0]!.id;
}

async function usedThen({ trx, organization, buyer: actor }: Past, { lineId, customer, at }: { lineId: string; customer: NewCustomer; at: Date }): Promise<void> {
  const organizationId = organization.id;
  const code = (await listCodesOfLine(trx, organizationId, lineId)).find(({ state }) => state === 'available')!;
  const shown = firstTerm(dayIn(at, organization.timeZone), code.years);
  const use = { codeId: code.id, accountId: uuidv7(), newCustomer: customer, administeredBy: 'customer', subscriptionId: uuidv7(), isNew: true } as const;
  await applyCodeAt(trx, { organizationId, use, shown, actor }, at);
}

/** Staff gave some of an order back, with their share of its money. */
async function voidedThen({ trx, organization: { id: organizationId }, buyer: actor }: Past, { lineId, count, at }: { lineId: string; count: number; at: Date }): Promise<void> {
  const { invoiceId } = (await listCodesOfLine(trx, organizationId, lineId))[0]!;
  const { netCents, taxCents } = await voidCodes(trx, { organizationId, invoiceLineId: lineId, count, actor, now: at });
  const { refund } = await refundInvoice(trx, {
    organizationId, invoiceId, credits: allocateAmount(await listPaidLines(trx, organizationId, invoiceId), addCents(netCents, taxCents)), refundKey: `refund-demo-${invoiceId}`,
    reason: 'You do not need all of the codes.', paragraphs: null, actor: { kind: 'staff', id: 'demo' }, now: at,
  });
  // Without an id: no Stripe knows it, and the nightly comparison would ask for it.
  await settleRefund(trx, organizationId, refund.id, { state: 'done', stripeRefundId: null, now: at });
}

/** What the sweeps of all those days would have done. */
async function arriveAtPresent({ trx, organization }: Past, lineId: string, now: Date): Promise<void> {
  const available = (await listCodesOfLine(trx, organization.id, lineId)).filter(({ state }) => state === 'available');
  const [first] = available;
  if (!first) return;
  const rows = trx('activation_codes').where({ organization_id: organization.id }).whereIn('id', available.map(({ id }) => id));
  await rows.update(now >= lapseMoment(first) ? { state: 'lapsed', lapsed_at: first.lapsesAt, next_notice_at: null } : { next_notice_at: nextNotice(first, now) });
}

function household(firstName: string, lastName: string): NewCustomer {
  return { kind: 'safe', name: `${firstName} ${lastName}`, firstName, lastName, email: `${firstName}.${lastName}@customers.example`.toLowerCase(), phone: '', country: 'US', language: 'en' };
}
