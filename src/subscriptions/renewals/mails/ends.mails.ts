import { type Account } from '../../../accounts/account';
import { accountAddress } from '../../../accounts/account-address';
import { config } from '../../../config';
import { type Scoped } from '../../../platform/database/database';
import { addDays, dayIn, daysBetween } from '../../../platform/values/dates';
import { day } from '../../../platform/values/format';
import { orderPages } from '../../quotes/order-pages';
import { type Subscription } from '../../subscription';
import { type About, scheduleButton, serviceDaysUnpaid, toCustomer, type Told, toPartner } from './renewal-mail';

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

/** The days of grace are over, or staff were asked not to wait for their end. */
export async function mailPurging(trx: Scoped, { subscription, planName, isEarly, ...told }: Ended & { isEarly: boolean }): Promise<void> {
  const key = `term:${subscription.id}:${subscription.expiresOn}`;
  const why = isEarly ? `${planName} (${subscription.number}) has ended. Its data is being removed for good, as was asked for` : `${planName} (${subscription.number}) ended on ${day(subscription.expiresOn)} and was not renewed. The days for which its data was kept are over, and the data is being removed for good`;
  const situation = `${why}.`;
  await toPartner(trx, told, {
    kind: 'renewals.purging', key, subject: `${told.account.name}: the data of ${subscription.number} is being removed`,
    paragraphs: [situation, 'A new purchase starts an empty backup.'], facts: factsOf(subscription, planName), button: { label: 'Open the account', href: accountAddress(told.organization.id, told.account.id) },
  });
  await toCustomer(trx, told, { kind: 'renewals.purging', key, subject: 'Your backup data is being removed', paragraphs: [situation, askPartner(told)], facts: factsOf(subscription, planName) });
}

function factsOf({ number, expiresOn, purgeOn }: Subscription, planName: string) {
  return [
    { label: 'Subscription', value: number }, { label: 'Plan', value: planName }, { label: 'Expiry day', value: day(expiresOn) },
    ...purgeOn === null ? [] : [{ label: 'Data kept until', value: day(purgeOn) }],
  ];
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

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
