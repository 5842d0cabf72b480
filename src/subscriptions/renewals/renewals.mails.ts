import { type Account, customerGetsMail, greetingName } from '../../accounts/account';
import { accountAddress } from '../../accounts/account-address';
import { billingPages } from '../../billing/payers/billing-pages';
import { cardLabel } from '../../billing/cards/card';
import { type NewQuote, sumsOf } from '../../billing/quotes/quote';
import { config } from '../../config';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type NewMail, queueMail, queueMails } from '../../mail/queue-mail';
import { type Scoped } from '../../platform/database';
import { addDays, type Day, dayIn, daysBetween } from '../../platform/dates';
import { day, money } from '../../platform/format';
import { addCents, type Cents, type Currency } from '../../platform/money';
import { type BuyingOrganization } from '../purchases/purchase-facts.report';
import { orderPages } from '../quotes/order-pages';
import { type Recipient } from '../recipients.report';
import { type Subscription } from '../subscription';
import { lastDayToSayNo } from './auto-renew/auto-renewals.presenter';

/** Days after the expiry day until which tries go on and backups run (domain.md §7.10). */
const serviceDaysUnpaid = 13;

type About = { organization: Pick<BuyingOrganization, 'id' | 'name' | 'logo'>; account: Account; now: Date };
type Told = About & { recipients: ReadonlyMap<string, readonly Recipient[]> };
type Message = { kind: string; key: string; subject: string; paragraphs: string[]; facts: { label: string; value: string }[]; button: { label: string; href: string }; after?: string[] };

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

type Ended = Told & { subscription: Subscription; planName: string };

/** The end has come: what stops now, how long the data is kept, and what to do. */
export async function mailLapsed(trx: Scoped, { subscription, planName, ...told }: Ended): Promise<void> {
  const { number, state, trialKind, expiresOn, purgeOn } = subscription;
  const kept = `The data is kept until ${day(purgeOn!)}; after that day it is removed for good.`;
  const unpaid = state === 'payment_failed';
  const what = trialKind === null ? `${planName} (${number})` : `The trial of ${planName} (${number})`;
  const key = `term:${subscription.id}:${expiresOn}`;
  await toPartner(trx, told, {
    kind: 'renewals.lapsed', key, subject: unpaid ? `${told.account.name} is not paid for` : `${told.account.name}: ${trialKind === null ? 'the subscription' : 'the trial'} has ended`,
    paragraphs: [
      unpaid ? `${what} was to renew on ${day(expiresOn)} and could not be charged. Backups go on until ${day(addDays(expiresOn, serviceDaysUnpaid))}.` : `${what} ended on ${day(expiresOn)}. Backups and restores have stopped.`,
      kept, trialKind === null ? 'Renew it and the backup continues where it stopped.' : 'Buy a plan and the backup continues where it stopped.',
    ],
    facts: factsOf(subscription, planName), button: nextButton(told.organization.id, subscription, told.account),
  });
  if (unpaid) return;
  await toCustomer(trx, told, {
    kind: 'renewals.lapsed', key, subject: trialKind === null ? 'Your backup has stopped' : 'Your trial has ended',
    paragraphs: [`${what} ended on ${day(expiresOn)}. Backups and restores have stopped. ${kept}`, askPartner(told)], facts: factsOf(subscription, planName),
  });
}

type Reminder = Ended & { offsetDays: number; isLast: boolean };

/**
 * A reminder before the end or in grace (domain.md §7.8, §7.10), once for a term and day; the last one names the day the data goes. The days left are
 * those of the moment it is written, also where that is later than its day; the date stands beside them, because a mail may lie about.
 */
export async function mailNotice(trx: Scoped, { subscription, planName, offsetDays, isLast, ...told }: Reminder): Promise<void> {
  const { number, expiresOn, purgeOn, trialKind, state } = subscription;
  const what = trialKind === null ? `${planName} (${number})` : `the trial of ${planName} (${number})`;
  const removal = purgeOn === null ? '' : `The data is removed for good after ${day(purgeOn)}.`;
  const daysLeft = daysBetween(dayIn(told.now, subscription.timeZone), expiresOn);
  const ends = `${daysLeft === 0 ? 'today' : daysLeft === 1 ? 'tomorrow' : `in ${daysLeft} days`}, on ${day(expiresOn)}`;
  const subject = offsetDays > 0 ? `${told.account.name}: ${isLast ? 'last reminder before the data is removed' : 'the data is still kept'}` : `${told.account.name}: ${trialKind === null ? 'the subscription expires' : 'the trial ends'} ${ends}`;
  const situation = offsetDays > 0
    ? `${capital(what)} ended on ${day(expiresOn)}${state === 'payment_failed' ? ' because its renewal could not be charged' : ''}. ${removal}`
    : `${capital(what)} ${trialKind === null ? 'expires' : 'ends'} ${ends}.`;
  const key = `term:${subscription.id}:${expiresOn}:${state === 'payment_failed' ? 'failed' : 'end'}${offsetDays >= 0 ? '+' : ''}${offsetDays}`;
  const paid = subscription.scheduledLapse ? 'Auto-renew is on, but it is scheduled not to renew this time, and nothing is charged. Undo that to let it renew.' : 'Renew it by hand, or enable auto-renew.';
  const remedy = trialKind === null ? paid : 'A trial never turns into a purchase by itself. Buy a plan to keep the backup.';
  await toPartner(trx, told, {
    kind: 'renewals.notice', key, subject, paragraphs: [situation, offsetDays > 0 && trialKind === null ? 'Renew it and the backup continues where it stopped.' : remedy],
    facts: factsOf(subscription, planName), button: subscription.scheduledLapse ? scheduleButton(told.organization.id, subscription) : nextButton(told.organization.id, subscription, told.account),
  });
  await toCustomer(trx, told, { kind: 'renewals.notice', key, subject: offsetDays > 0 ? 'Your backup has stopped; the data is still kept' : `Your backup plan ends ${ends}`, paragraphs: [situation, askPartner(told)], facts: factsOf(subscription, planName) });
}

/** The days of grace are over. */
export async function mailPurging(trx: Scoped, { subscription, planName, ...told }: Ended): Promise<void> {
  const key = `term:${subscription.id}:${subscription.expiresOn}`;
  const situation = `${planName} (${subscription.number}) ended on ${day(subscription.expiresOn)} and was not renewed. The days for which its data was kept are over, and the data is being removed for good.`;
  await toPartner(trx, told, {
    kind: 'renewals.purging', key, subject: `${told.account.name}: the data of ${subscription.number} is being removed`,
    paragraphs: [situation, 'A new purchase starts an empty backup.'], facts: factsOf(subscription, planName), button: { label: 'Open the account', href: accountAddress(told.organization.id, told.account.id) },
  });
  await toCustomer(trx, told, { kind: 'renewals.purging', key, subject: 'Your backup data is being removed', paragraphs: [situation, askPartner(told)], facts: factsOf(subscription, planName) });
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

async function toPartner(trx: Scoped, { organization, account, recipients, now }: Told, { kind, key, subject, paragraphs, facts, button, after = [] }: Message): Promise<void> {
  for (const to of recipients.get(account.id) ?? []) {
    await queueMail(trx, {
      organizationId: organization.id, accountId: account.id, kind, dedupeKey: key, to, subject, view: 'message', now,
      locals: { greeting: `Hello ${to.name},`, paragraphs: paragraphs.filter((words) => words !== ''), facts: [{ label: 'Account', value: account.name }, ...facts], button, after },
    });
  }
}

async function toCustomer(trx: Scoped, about: About, message: Omit<Message, 'button'>): Promise<void> {
  await queueMails(trx, customerMail(about, message));
}

/** Only for who looks after the account themselves; the kind tells their mail from the partner's. */
function customerMail({ organization, account, now }: About, { kind, key, subject, paragraphs, facts }: Omit<Message, 'button'>): NewMail[] {
  // Who pays by themselves is told once, as the payer.
  if (organization.id === HOUSE_ORGANIZATION_ID || !customerGetsMail(account)) return [];
  return [{
    organizationId: organization.id, accountId: account.id, kind: `${kind}-customer`, dedupeKey: key, to: { email: account.email, name: account.name },
    subject, partnerName: organization.name, partnerLogo: organization.logo, view: 'message', now, locals: { greeting: `Hello ${greetingName(account)},`, paragraphs, facts },
  }];
}

function factsOf({ number, expiresOn, purgeOn }: Subscription, planName: string) {
  return [
    { label: 'Subscription', value: number }, { label: 'Plan', value: planName }, { label: 'Expiry day', value: day(expiresOn) },
    ...purgeOn === null ? [] : [{ label: 'Data kept until', value: day(purgeOn) }],
  ];
}

function keptWords({ state, expiresOn, purgeOn }: Subscription): string {
  if (state !== 'payment_failed') return `Backups go on. If it stays unpaid after ${day(expiresOn)}, they stop on ${day(addDays(expiresOn, serviceDaysUnpaid))}, and the data is kept for a while longer.`;
  return purgeOn === null ? '' : `The data is kept until ${day(purgeOn)}; after that day it is removed for good.`;
}

function askPartner({ organization }: Pick<About, 'organization'>): string {
  return `${organization.name} looks after your plan. Ask them to renew it or to buy a plan.`;
}

function nextButton(organizationId: string, { trialKind }: Subscription, account: Account) {
  const pages = orderPages(organizationId);
  return trialKind === null
    ? { label: 'Renew', href: config.baseUrl + pages.renewals.new(account.id) }
    : { label: 'Buy a plan', href: config.baseUrl + pages.purchases.plansFor(account.id) };
}

function scheduleButton(organizationId: string, { id }: Subscription) {
  return { label: 'Open the scheduled changes', href: config.baseUrl + orderPages(organizationId).scheduled.show(id) };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
