import { accountAddress } from '../../../accounts/account-address';
import { cardLabel } from '../../../billing/cards/card';
import { billingPages } from '../../../billing/payers/billing-pages';
import { config } from '../../../config';
import { type Scoped } from '../../../platform/database/database';
import { addDays, dayIn } from '../../../platform/values/dates';
import { day, money } from '../../../platform/values/format';
import { type Cents, type Currency } from '../../../platform/values/money';
import { type Subscription } from '../../subscription';
import { serviceDaysUnpaid, type Told, toPartner } from './renewal-mail';

type Failed = Told & {
  subscriptions: readonly Subscription[]; paymentId: string; invoiceId: string; totalCents: Cents; currency: Currency;
  card: { brand: string; last4: string } | null; reason: string; isStopped: boolean;
};

/** A try that failed: why, when the next one is, and what happens to the data (domain.md §7.10). */
export async function mailRenewalFailed(trx: Scoped, { subscriptions, paymentId, invoiceId, totalCents, currency, card, reason, isStopped, ...told }: Failed): Promise<void> {
  const [first] = subscriptions;
  const { chargeAt, timeZone, expiresOn } = first!;
  const isFrozen = first!.renewalStopped === 'frozen';
  const next = isStopped ? 'We will not try again by ourselves.' : chargeAt ? `We try again on ${day(dayIn(chargeAt, timeZone))}.` : 'This was the last try.';
  await toPartner(trx, told, {
    kind: 'renewals.failed', key: `payment:${paymentId}`, subject: `The renewal for ${told.account.name} could not be charged`,
    paragraphs: [
      `We could not charge ${money(totalCents, currency)}${card ? ` to your ${cardLabel(card)}` : ''} to renew for ${told.account.name}. ${reason}`,
      isFrozen ? 'Nothing is charged until partner support has looked at it.' : `${next} You can pay now with another card; it buys the same term.`,
      keptWords(first!),
    ],
    facts: [...subscriptions.map(({ number }) => ({ label: 'Subscription', value: number })), { label: 'Expiry day', value: day(expiresOn) }, { label: 'Sum', value: money(totalCents, currency) }],
    button: isFrozen ? { label: 'Open the account', href: accountAddress(told.organization.id, told.account.id) } : { label: 'Pay now', href: config.baseUrl + billingPages(told.organization.id).payments.payNow(invoiceId) },
  });
}

/** The bank asks for a person: a link to pay with somebody there; nothing more is tried without them (security.md §1.10). */
export async function mailRenewalNeedsPerson(trx: Scoped, { subscriptions, paymentId, invoiceId, totalCents, currency, ...told }: Omit<Failed, 'card' | 'reason' | 'isStopped'>): Promise<void> {
  const [first] = subscriptions;
  await toPartner(trx, told, {
    kind: 'renewals.needs-person', key: `payment:${paymentId}`, subject: `Confirm the payment that renews for ${told.account.name}`,
    paragraphs: [
      `Your bank wants you to confirm the charge of ${money(totalCents, currency)} that renews for ${told.account.name}. Nothing has been charged.`,
      'Open the page below to confirm it, or pay with another card. We do not try again without you.',
      keptWords(first!),
    ],
    facts: subscriptions.map(({ number }) => ({ label: 'Subscription', value: number })),
    button: { label: 'Confirm the payment', href: config.baseUrl + billingPages(told.organization.id).payments.payNow(invoiceId) },
  });
}

function keptWords({ state, expiresOn, purgeOn }: Subscription): string {
  if (state !== 'payment_failed') return `Backups go on. If it stays unpaid after ${day(expiresOn)}, they stop on ${day(addDays(expiresOn, serviceDaysUnpaid))}, and the data is kept for a while longer.`;
  return purgeOn === null ? '' : `The data is kept until ${day(purgeOn)}; after that day it is removed for good.`;
}
