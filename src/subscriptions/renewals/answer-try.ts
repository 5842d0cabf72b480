import { getAccount } from '../../accounts/accounts.repository';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { cardExpiry } from '../../billing/cards/card';
import { findSpareCard } from '../../billing/cards/cards.repository';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { insertNextAttempt } from '../../billing/payments/next-attempt';
import { type Payment } from '../../billing/payments/payment';
import { findLatestPayment, getPayment } from '../../billing/payments/payments.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { type Subscription, withMoments } from '../subscription';
import { subscriptionOf, updateSubscription } from '../subscriptions.repository';
import { planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { mailRenewalFailed, mailRenewalNeedsPerson } from './mails/tries.mails';

type Answering = { organizationId: string; paymentId: string; actor: Actor };

/**
 * Deals with a try to charge a renewal that was not paid, once, whoever brought the answer: the spare card in the same try, else a mail with the
 * reason and a link to pay; a hard decline or a bank that asks for a person ends the tries (domain.md §7.10, security.md §1.10). Answers the
 * payment on the spare card, to be charged after the commit. Where a person had taken the try over to pay it themselves, their decline, which they saw, is
 * no failed try: no spare card, no end to the tries, and a mail only when none is left.
 */
export async function answerTry({ organizationId, paymentId, actor }: Answering): Promise<string | undefined> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const subscriptions = await lockThoseWaiting(trx, organizationId, paymentId);
    const payment = await getPayment(trx, organizationId, paymentId);
    if (subscriptions.length === 0 || (payment.state !== 'declined' && payment.state !== 'needs_action')) return undefined;
    const spareTry = payment.state === 'declined' && payment.offSession ? await trySpareCard(trx, payment, subscriptions, now) : undefined;
    const basis = await readLifeCycleBasis(trx, organizationId, subscriptions, now);
    const changes = spareTry === undefined ? { renewalPaymentId: null, ...stopped(payment) } : { renewalPaymentId: spareTry };
    const after = subscriptions.map((subscription) => withMoments({ ...subscription, ...changes }, planOf(basis, subscription), now));
    for (const subscription of after) await updateSubscription(trx, subscription);
    if (spareTry === undefined) await tell(trx, { payment, after, recipients: basis.recipients, organization: basis.organization, actor, now });
    return spareTry;
  });
}

async function lockThoseWaiting(trx: Scoped, organizationId: string, paymentId: string): Promise<Subscription[]> {
  const rows = await trx<Record<string, unknown>>('subscriptions').where({ organization_id: organizationId, renewal_payment_id: paymentId }).orderBy('id').forUpdate();
  return rows.map(subscriptionOf);
}

/** Hard declines and a bank that wants a person end the tries; all else is tried again on its day. */
function stopped({ state, offSession, declineKind, declineCode }: Payment): Partial<Pick<Subscription, 'renewalStopped'>> {
  if (state === 'needs_action') return { renewalStopped: 'authentication' };
  if (declineCode === 'frozen') return { renewalStopped: 'frozen' };
  return offSession && declineKind === 'stop' ? { renewalStopped: 'declined' } : {};
}

/** The spare is asked once a try, after the card that was meant; not after a hard decline, and not while a person pays. */
async function trySpareCard(trx: Scoped, payment: Payment, subscriptions: readonly Subscription[], now: Date): Promise<string | undefined> {
  const { organizationId, invoiceId, payerId, declineKind, declineCode } = payment;
  const [first] = subscriptions as [Subscription];
  if (declineKind === 'stop' || declineCode === 'voided') return undefined;
  const spare = await findSpareCard(trx, payerId);
  if (!spare || spare.id === payment.cardId || cardExpiry(spare, dayIn(now, first.timeZone)) === 'expired') return undefined;
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const latest = await findLatestPayment(trx, organizationId, invoiceId);
  if (invoice.status !== 'open' || latest?.id !== payment.id) return undefined;
  return insertNextAttempt(trx, { organizationId, invoiceId, cardId: spare.id, offSession: true, dueAt: now, now });
}

type Telling = Pick<Parameters<typeof mailRenewalFailed>[1], 'recipients' | 'organization' | 'now'> & { payment: Payment; after: readonly Subscription[]; actor: Actor };

async function tell(trx: Scoped, { payment, after, recipients, organization, actor, now }: Telling): Promise<void> {
  const { organizationId, invoiceId, id: paymentId, amountCents: totalCents, currency } = payment;
  const [first] = after as [Subscription];
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const isKnown = payment.state === 'declined' && !payment.offSession && first.chargeAt !== null;
  if (invoice.status === 'open' && !isKnown) {
    const account = await getAccount(trx, organizationId, first.accountId);
    const mail = { organization, account, recipients, subscriptions: after, paymentId, invoiceId, totalCents, currency, now };
    const card = payment.cardBrand && payment.cardLast4 ? { brand: payment.cardBrand, last4: payment.cardLast4 } : null;
    if (payment.state === 'needs_action') await mailRenewalNeedsPerson(trx, mail);
    else await mailRenewalFailed(trx, { ...mail, card, reason: payment.declineMessage ?? '', isStopped: first.renewalStopped !== null });
  }
  for (const { id, accountId, renewalStopped, chargeAt } of after) {
    await recordAudit(trx, {
      organizationId, accountId, actor, action: 'renewal.not-charged', subjectType: 'subscription', subjectId: id,
      after: { paymentId, code: payment.declineCode, stopped: renewalStopped, nextTryAt: chargeAt }, now,
    });
  }
  await refreshAccountSummary(trx, first.accountId);
}
