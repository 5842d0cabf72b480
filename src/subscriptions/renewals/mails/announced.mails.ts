import { accountAddress } from '../../../accounts/account-address';
import { cardLabel } from '../../../billing/cards/card';
import { type NewQuote, sumsOf } from '../../../billing/quotes/quote';
import { queueMails } from '../../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../../organizations/house';
import { type Scoped } from '../../../platform/database/database';
import { type Day, dayIn } from '../../../platform/values/dates';
import { day, money } from '../../../platform/values/format';
import { addCents, type Cents } from '../../../platform/values/money';
import { type Subscription } from '../../subscription';
import { lastDayToSayNo } from '../auto-renew/auto-renewals.presenter';
import { type About, customerMail, scheduleButton, type Told, toPartner } from './renewal-mail';

type Announced = Told & { renewals: readonly { subscription: Subscription; quote: NewQuote; announcedBefore: Cents | undefined }[]; card: { brand: string; last4: string } | undefined; chargeOn: Day };

/**
 * Announces a charge: the sum, the card, the day, and the last day to say no; one mail for all of an account that renew on one day. Where another
 * sum was announced before, both are named.
 */
export async function mailRenewalAnnounced(trx: Scoped, { renewals, card, chargeOn, ...told }: Announced): Promise<void> {
  const [first] = renewals;
  const { subscription, quote } = first!;
  const totals = renewals.map((renewal) => sumsOf(renewal.quote.lines).totalCents);
  const total = money(addCents(...totals), quote.currency);
  const isAtOnce = chargeOn <= dayIn(told.now, subscription.timeZone);
  const pays = card ? `your ${cardLabel(card)}` : 'your default card';
  await toPartner(trx, told, {
    kind: 'renewals.announced', key: `quote:${subscription.renewalQuoteId}`,
    subject: `${total} will be charged ${isAtOnce ? 'today' : `on ${day(chargeOn)}`} to renew for ${told.account.name}`,
    paragraphs: [
      `Auto-renew is on for ${told.account.name}. We will charge ${total} to ${pays} ${isAtOnce ? 'today' : `on ${day(chargeOn)}`}. This price is fixed.`,
      ...renewals.flatMap((renewal, index) => insteadWords(renewal, totals[index]!)),
      ...card ? [] : ['There is no card to charge. Add one before that day.'],
      ...isAtOnce ? [] : [`You can say no until ${day(lastDayToSayNo(subscription))}: switch auto-renew off on ${told.organization.id === HOUSE_ORGANIZATION_ID ? 'your own pages' : 'the account’s page'}.`],
    ],
    facts: [
      ...renewals.map((renewal, index) => ({ label: renewal.quote.lines[0]!.description, value: `${money(totals[index]!, quote.currency)} for ${day(renewal.quote.lines[0]!.termStartsOn!)} until ${day(renewal.quote.lines[0]!.termEndsOn!)}` })),
      { label: 'Total with tax', value: total }, { label: 'Charged on', value: day(chargeOn) }, ...card ? [{ label: 'Card', value: cardLabel(card) }] : [],
    ],
    button: { label: 'Open the account', href: accountAddress(told.organization.id, told.account.id) },
  });
}

function insteadWords({ subscription, quote, announcedBefore }: Announced['renewals'][number], totalCents: Cents): string[] {
  if (announcedBefore === undefined || announcedBefore === totalCents) return [];
  return [`For ${subscription.number} this is ${money(totalCents, quote.currency)} instead of the ${money(announcedBefore, quote.currency)} that we announced before, because what is renewed has changed.`];
}

type Impossible = Told & { subscription: Subscription; reason: string };

/** A renewal that has no quote: why, and what to do; said once for a term and reason (beyond.md X6). */
export async function mailRenewalImpossible(trx: Scoped, { subscription, reason, ...told }: Impossible): Promise<void> {
  const { id, number, expiresOn, renewalStopped } = subscription;
  const isScheduled = renewalStopped === 'schedule';
  await toPartner(trx, told, {
    kind: 'renewals.impossible', key: `term:${id}:${expiresOn}:${renewalStopped}:${told.now.toISOString().slice(0, 10)}`, subject: `The renewal for ${told.account.name} needs you`,
    paragraphs: [
      `Auto-renew is on for ${number}, which expires on ${day(expiresOn)}, but it cannot be renewed ${isScheduled ? 'as it is scheduled' : 'now'}. ${reason}`,
      isScheduled ? 'Nothing is charged until you change or undo what is scheduled. Then we announce the new price.' : 'Nothing is charged until there is a price. Then we announce it.',
    ],
    facts: [{ label: 'Subscription', value: number }, { label: 'Expiry day', value: day(expiresOn) }],
    button: isScheduled ? scheduleButton(told.organization.id, subscription) : { label: 'Open the account', href: accountAddress(told.organization.id, told.account.id) },
  });
}

type Renewed = About & { subscriptions: readonly Subscription[]; invoiceId: string };

/** Tells customers who manage their accounts that it goes on; the partner gets the receipt (domain.md §7.3). */
export async function mailRenewed(trx: Scoped, renewed: readonly Renewed[]): Promise<void> {
  await queueMails(trx, renewed.flatMap(({ subscriptions, invoiceId, ...about }) => customerMail(about, {
    kind: 'renewals.renewed', key: `invoice:${invoiceId}:${subscriptions[0]!.id}`, subject: 'Your backup plan is renewed',
    paragraphs: [`${about.organization.name} has renewed your plan, so your backup goes on.`],
    facts: subscriptions.map(({ number, expiresOn }) => ({ label: number, value: `Runs until ${day(expiresOn)}` })),
  })));
}
