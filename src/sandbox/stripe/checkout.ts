import { addCard } from './cards';
import { challengeUrl } from './challenges';
import { confirmIntent } from './charging';
import { ApiError, refused } from './asking/errors';
import { type CheckoutSessionObject } from './objects/checkout-session';
import { newPaymentIntent, type PaymentIntentObject } from './objects/payment-intent';
import { type CardDetails } from './objects/payment-method';
import { type SetupIntentObject } from './objects/setup-intent';
import { confirmSetup } from './setting-up';
import { now, Work, type World } from './records/world';

/** Where the person goes next: away to the shop, to 3-D Secure, or back to the form with a reason. */
export type CheckoutStep = { kind: 'complete' | 'challenge'; url: string } | { kind: 'refused'; reason: string };

/** Pays or keeps the card with the card typed on the page. */
export function submitCard(work: Work, session: CheckoutSessionObject, card: CardDetails): CheckoutStep {
  if (session.status !== 'open') throw refused(`This Checkout Session is ${session.status} and takes no card.`);
  return session.mode === 'payment' ? pay(work, session, card) : keepCard(work, session, card);
}

/** Closes the session after its intent has ended well; the address to go to. */
export function completeSession(work: Work, session: CheckoutSessionObject): string {
  const method = methodOf(work, session);
  const details = method?.billing_details;
  const done = work.put('sessions', {
    ...session,
    status: 'complete',
    url: null,
    payment_status: session.mode === 'setup' ? 'no_payment_required' : paymentStatus(work, session),
    customer_details: {
      address: null, business_name: null, individual_name: null, phone: null, tax_exempt: 'none', tax_ids: [],
      email: details?.email ?? session.customer_email ?? emailOf(work, session), name: details?.name ?? null,
    },
  });
  work.emit('checkout.session.completed', done);
  return session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

/** Closes an open session unused and gives up the payment that it had begun. */
export function expireSession(work: Work, session: CheckoutSessionObject): CheckoutSessionObject {
  if (session.status !== 'open') {
    throw refused(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status ?? ''}.`);
  }
  giveUpIntents(work, session);
  const expired = work.put('sessions', { ...session, status: 'expired', url: null });
  work.emit('checkout.session.expired', expired);
  return expired;
}

/** Expires every open session whose time has come. */
export async function expireDueSessions(world: World): Promise<void> {
  const due = [...world.store.newestFirst('sessions', { field: 'status', value: 'open' }, {})].filter((session) => session.expires_at <= now(world));
  if (due.length === 0) return;
  const work = new Work(world);
  for (const session of due) expireSession(work, session);
  await work.saveAndPublish();
}

/** Says on the page why the last card was not taken. */
export function noteRefusal(work: Work, session: CheckoutSessionObject, refusal: string | null): void {
  const plan = work.store.find('plans', session.id)!;
  if (plan.refusal !== refusal) work.put('plans', { ...plan, refusal });
}

function pay(work: Work, session: CheckoutSessionObject, card: CardDetails): CheckoutStep {
  const intent = work.store.find('payment_intents', session.payment_intent ?? '') ?? startPayment(work, session);
  const withIntent = session.payment_intent === intent.id ? session : work.put('sessions', { ...session, payment_intent: intent.id });
  const method = addCard(work, { ...card, email: session.customer_email ?? emailOf(work, session) });
  try {
    const confirmed = confirmIntent(work, intent, method, { offSession: false, errorOnChallenge: false, returnTo: { session: session.id } });
    const url = challengeUrl(confirmed.next_action);
    if (url !== undefined) return { kind: 'challenge', url };
    return { kind: 'complete', url: completeSession(work, withIntent) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 402) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function startPayment(work: Work, session: CheckoutSessionObject): PaymentIntentObject {
  const plan = work.store.find('plans', session.id)!;
  const intent = work.put('payment_intents', {
    ...newPaymentIntent(work.now, session.amount_total!, session.currency!),
    customer: session.customer,
    description: plan.intentDescription,
    metadata: plan.intentMetadata,
    setup_future_usage: plan.setupFutureUsage,
    statement_descriptor_suffix: plan.statementDescriptorSuffix,
    receipt_email: plan.receiptEmail,
  });
  work.emit('payment_intent.created', intent);
  return intent;
}

function keepCard(work: Work, session: CheckoutSessionObject, card: CardDetails): CheckoutStep {
  const intent = work.store.find('setup_intents', session.setup_intent!)!;
  const method = addCard(work, { ...card, email: session.customer_email ?? emailOf(work, session) });
  const confirmed = confirmSetup(work, intent, method, { session: session.id });
  if (confirmed.last_setup_error) return { kind: 'refused', reason: confirmed.last_setup_error.message };
  const url = challengeUrl(confirmed.next_action);
  if (url !== undefined) return { kind: 'challenge', url };
  return { kind: 'complete', url: completeSession(work, session) };
}

function giveUpIntents(work: Work, session: CheckoutSessionObject): void {
  const payment = work.store.find('payment_intents', session.payment_intent ?? '');
  if (payment && payment.status !== 'succeeded' && payment.status !== 'processing' && payment.status !== 'canceled') cancelIntent(work, payment, 'automatic');
  const setup = work.store.find('setup_intents', session.setup_intent ?? '');
  if (setup && setup.status !== 'succeeded') cancelSetup(work, setup);
}

export function cancelIntent(work: Work, intent: PaymentIntentObject, reason: PaymentIntentObject['cancellation_reason']): PaymentIntentObject {
  const canceled = work.put('payment_intents', { ...intent, status: 'canceled', canceled_at: work.now, cancellation_reason: reason, next_action: null });
  work.emit('payment_intent.canceled', canceled);
  return canceled;
}

function cancelSetup(work: Work, intent: SetupIntentObject): void {
  work.emit('setup_intent.canceled', work.put('setup_intents', { ...intent, status: 'canceled', cancellation_reason: 'abandoned', next_action: null }));
}

function methodOf(work: Work, session: CheckoutSessionObject) {
  const intent = session.mode === 'payment' ? work.store.find('payment_intents', session.payment_intent!) : work.store.find('setup_intents', session.setup_intent!);
  return work.store.find('payment_methods', intent?.payment_method ?? '');
}

function paymentStatus(work: Work, session: CheckoutSessionObject): 'paid' | 'unpaid' {
  return work.store.find('payment_intents', session.payment_intent!)?.status === 'succeeded' ? 'paid' : 'unpaid';
}

function emailOf(work: Work, session: CheckoutSessionObject): string | null {
  return work.store.find('customers', session.customer ?? '')?.email ?? null;
}
