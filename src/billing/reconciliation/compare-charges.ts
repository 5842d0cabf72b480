import type { Actor } from '../../audit/audit.repository';
import { type Scoped, within } from '../../platform/database/database';
import { money } from '../../platform/values/format';
import { cents, isCurrency } from '../../platform/values/money';
import { applyIntent } from '../events/apply-event';
import type { Intent } from '../payments/intent';
import type { Payment } from '../payments/payment';
import { findPaymentOfIntent } from '../payments/payments.repository';
import { isMissingAtStripe } from '../stripe/answers';
import { getIntent } from '../stripe/charges';
import type { DifferenceKind, FoundDifference } from './differences.repository';

/** Succeeded at Stripe under a reference of ours: booked here with the same sum, or booked now, or not to be explained. */
export async function compareIntents(intents: readonly Intent[], actor: Actor): Promise<FoundDifference[]> {
  const found: FoundDifference[] = [];
  for (const intent of intents.filter((each) => each.status === 'succeeded')) {
    const before = await paymentOf(intent);
    if (before?.state === 'paid' && before.stripePaymentIntentId === intent.id) {
      if (before.amountCents !== intent.receivedCents || before.currency !== intent.currency) found.push(differenceOf('amount', intent, before, `${sumOf(intent)} at Stripe, ${money(before.amountCents, before.currency)} here`));
      continue;
    }
    if (await isRefundedAsStray(intent.id)) continue;
    await applyIntent(intent, actor).catch(() => undefined);
    const after = await paymentOf(intent);
    if (after?.state === 'paid' && after.stripePaymentIntentId === intent.id) found.push({ ...differenceOf('booked_late', intent, after, 'paid at Stripe and not here'), resolution: 'booked by the reconciler' });
    else if (await isRefundedAsStray(intent.id)) found.push({ ...differenceOf('money_without_invoice', intent, after, 'no invoice was waiting for it'), resolution: 'refunded' });
    else found.push({ ...differenceOf('money_unknown_here', intent, after, `${sumOf(intent)} for ${intent.chargeRef ?? 'nothing we know'}`), organizationId: await ownerOf(intent) });
  }
  return found;
}

/** Succeeded at Stripe on a customer of ours without any reference of ours: somebody charged it at Stripe's own pages. */
export async function compareForeignCharges(intents: readonly Intent[]): Promise<FoundDifference[]> {
  const foreign = intents.filter((intent) => intent.status === 'succeeded' && intent.chargeRef === null && intent.customerId !== null);
  if (foreign.length === 0) return [];
  const owners = await within('system', (trx) => ownersOf(trx, foreign), { readOnly: true });
  return foreign.flatMap((intent) => {
    const organizationId = owners.get(intent.id);
    if (!organizationId) return [];
    return [{ kind: 'charge_made_elsewhere' as const, organizationId, paymentId: null, stripeId: intent.id, detail: `${sumOf(intent)} of customer ${intent.customerId!}` }];
  });
}

/** Paid here, and Stripe does not say so. Only what the list of the window does not name is asked for by itself. */
export async function comparePayments(from: Date, to: Date, intents: readonly Intent[]): Promise<FoundDifference[]> {
  const succeeded = new Set(intents.filter((intent) => intent.status === 'succeeded').map((intent) => intent.id));
  const paid = await within('system', (trx) => listPaidBetween(trx, from, to), { readOnly: true });
  const found: FoundDifference[] = [];
  for (const payment of paid.filter((each) => !succeeded.has(each.intentId))) {
    const intent = await getIntent(payment.intentId).catch((error: unknown) => {
      if (isMissingAtStripe(error)) return undefined;
      throw error;
    });
    if (intent?.status === 'succeeded') continue;
    found.push({ kind: 'paid_here_only', organizationId: payment.organizationId, paymentId: payment.id, stripeId: payment.intentId, detail: `Stripe says ${intent?.status ?? 'it does not know it'}` });
  }
  return found;
}

function paymentOf(intent: Intent): Promise<Payment | undefined> {
  return within('system', (trx) => findPaymentOfIntent(trx, intent), { readOnly: true });
}

function isRefundedAsStray(intentId: string): Promise<boolean> {
  return within('system', async (trx) => (await trx('refunds').where({ stripe_payment_intent_id: intentId, payment_id: null }).first('id')) !== undefined, { readOnly: true });
}

function differenceOf(kind: DifferenceKind, intent: Intent, payment: Payment | undefined, detail: string): FoundDifference {
  return { kind, organizationId: payment?.organizationId ?? null, paymentId: payment?.id ?? null, stripeId: intent.id, detail };
}

/** Whose customer was charged, where that is one of ours. */
function ownerOf({ customerId }: Intent): Promise<string | null> {
  return within('system', async (trx) => {
    const payer = await trx<{ stripe_customer_id: string | null; organization_id: string }>('payers').where({ stripe_customer_id: customerId ?? '' }).first('organization_id');
    return payer?.organization_id ?? null;
  }, { readOnly: true });
}

/** Stripe may have charged in a currency that we do not sell in. */
function sumOf({ receivedCents, currency }: Intent): string {
  return isCurrency(currency) ? money(cents(receivedCents), currency) : `${receivedCents} ${currency}`;
}

/** The organizations of those intents that are a customer's of ours and that no payment and no refund knows. */
async function ownersOf(trx: Scoped, intents: readonly Intent[]): Promise<Map<string, string>> {
  const result = await trx.raw<{ rows: { id: string; organization: string }[] }>(
    `select i.id, y.organization_id as organization
       from payers y join unnest(cast(:ids as text[]), cast(:customers as text[])) as i (id, customer) on i.customer = y.stripe_customer_id
      where not exists (select from payments p where p.stripe_payment_intent_id = i.id) and not exists (select from refunds r where r.stripe_payment_intent_id = i.id)`,
    { ids: intents.map(({ id }) => id), customers: intents.map(({ customerId }) => customerId) });
  return new Map(result.rows.map((row) => [row.id, row.organization]));
}

async function listPaidBetween(trx: Scoped, from: Date, to: Date): Promise<{ id: string; organizationId: string; intentId: string }[]> {
  // Times of ours are by the database's clock, the window by real time: in a live portal they are the same.
  const result = await trx.raw<{ rows: { id: string; organization_id: string; intent: string }[] }>(
    `select id, organization_id, stripe_payment_intent_id as intent from payments, clock
      where state = 'paid' and stripe_payment_intent_id is not null and settled_at - ahead_by between ? and ?`, [from, to]);
  return result.rows.map((row) => ({ id: row.id, organizationId: row.organization_id, intentId: row.intent }));
}
