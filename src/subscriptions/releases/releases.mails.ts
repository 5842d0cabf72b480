import { type Account, greetingName } from '../../accounts/account';
import { type Actor } from '../../audit/audit.repository';
import { config } from '../../config';
import { issueToken } from '../../identity/tokens';
import { queueMail, queueMails } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { addDays, dayIn, startOfDay } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { listRecipients } from '../recipients.report';
import { isPaidByCustomer, type Subscription } from '../subscription';
import { type ReleaseBasis } from './release-basis.report';
import { isLive } from './release.model';
import { type Release } from './releases.repository';

/** A registration link works for 30 days (domain.md §5.6). */
const registrationDays = 30;

/** Confirms to who released it what has ended and what stays (domain.md §15). */
export async function mailReleasedToPartner(trx: Scoped, { organization, account, released, accountLeaves, now }: ReleaseBasis, done: Release, actor: Actor): Promise<void> {
  const what = accountLeaves ? account.name : `${done.numbers.join(', ')} of ${account.name}`;
  const recipients = await listRecipients(trx, { organizationId: organization.id, accountId: account.id, madeBy: actor.id });
  await queueMails(trx, recipients.map((to) => ({
    organizationId: organization.id, accountId: account.id, kind: 'releases.partner', dedupeKey: `release:${done.id}`, to, view: 'message', now,
    subject: `You released ${what}`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${what} is released. The customer looks after it alone from now on, and you do not see it any more. Nothing is charged to you for it again, and nothing is refunded.`,
        'Your receipts and statements stay with you.',
      ],
      facts: [{ label: 'Account', value: account.name }, ...factsOf(released)],
      button: { label: 'Open Payment & History', href: config.baseUrl + paths.portal.payments.history },
      after: accountLeaves ? [`To look after them again, add them as an existing customer. They have to accept.`] : [],
    },
  })));
}

type ToCustomer = Pick<ReleaseBasis, 'organization' | 'account' | 'people' | 'released' | 'now'> & { done: Release };

/** Tells the customer that it is theirs now and how to go on: whoever of them may decide, else the account's own address (domain.md §8.4). */
export async function mailReleasedToCustomer(trx: Scoped, { organization, account, people, released, done, now }: ToCustomer): Promise<void> {
  const deciding = people.filter(({ role, email }) => role !== 'user' || email === account.email);
  const recipients = deciding.length === 0 ? [{ email: account.email, name: greetingName(account) }] : deciding.map(({ email, firstName }) => ({ email, name: firstName || account.name }));
  await queueMails(trx, recipients.map((to) => ({
    organizationId: HOUSE_ORGANIZATION_ID, accountId: account.id, kind: 'releases.customer', dedupeKey: `release:${done.id}`, to, view: 'message', now,
    subject: done.accountLeft ? 'You now manage your backup yourself' : `You now manage ${done.numbers.join(', ')} yourself`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [whatIsTheirs(organization.name, account, done), howToGoOn(released, 'Sign in to see your plan, add a card and renew in time')],
      facts: factsOf(released),
      button: { label: 'See your plan', href: config.baseUrl + paths.my.home },
      after: account.registeredAt === null ? [`You have not registered yet: use the link in our earlier mail, or ask ${organization.name} for a new one.`] : [],
    },
  })));
}

/** The same for a customer without a sign-in, with the link to make one. */
export async function mailRegistrationOfReleased(trx: Scoped, { account, partnerName, done, released, now }: Pick<ReleaseBasis, 'account' | 'released' | 'now'> & { partnerName: string; done: Release }): Promise<void> {
  const { timeZone } = await getBuyingOrganization(trx, HOUSE_ORGANIZATION_ID, now);
  const lastDay = addDays(dayIn(now, timeZone), registrationDays);
  const secret = await issueToken(trx, {
    purpose: 'registration', email: account.email, organizationId: HOUSE_ORGANIZATION_ID, accountId: account.id, now, expiresAt: startOfDay(addDays(lastDay, 1), timeZone),
  });
  await queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, accountId: account.id, kind: 'releases.registration', dedupeKey: `release:${done.id}`, to: { email: account.email, name: account.name }, view: 'message', now,
    subject: 'You now manage your backup yourself: complete your registration',
    locals: {
      greeting: `Hello ${greetingName(account)},`,
      paragraphs: [whatIsTheirs(partnerName, account, done), howToGoOn(released, 'Complete your registration to choose a password. Then you see your plan, add a card and renew in time')],
      facts: factsOf(released),
      button: { label: 'Complete registration', href: config.baseUrl + paths.registration(secret) },
      after: [`The link works once, until ${day(lastDay)}.`, 'You did not expect this mail? Then you need do nothing.'],
    },
  });
}

function whatIsTheirs(partnerName: string, account: Pick<Account, 'kind' | 'name'>, { accountLeft, numbers }: Release): string {
  const what = !accountLeft ? numbers.join(', ') : account.kind === 'safe' ? 'your backup' : `the backup of ${account.name}`;
  return `${partnerName} has released ${what}: you manage it yourself from now on. Your backups go on, no data is touched, and what is paid runs to its end.`;
}

/** What the customer pays for goes on as they have set it up; only what the partner paid for needs them now. */
function howToGoOn(released: readonly Subscription[], first: string): string {
  const live = released.filter((each) => isLive(each));
  if (live.length > 0 && live.every((each) => isPaidByCustomer(each))) return 'You pay for it yourself already, so nothing else changes: it goes on as you have set it up.';
  return `${first}: nothing renews by itself until you switch that on.${live.some((each) => isPaidByCustomer(each)) ? ' What you pay for yourself already goes on as it is.' : ''}`;
}

function factsOf(released: readonly Subscription[]) {
  return released.filter((each) => isLive(each)).map((each) => ({ label: each.number, value: wordsOf(each) }));
}

function wordsOf({ state, expiresOn, purgeOn, ...subscription }: Subscription): string {
  if (isPaidByCustomer(subscription)) return 'Paid by the customer';
  if (state === 'trial') return `Trial until ${day(expiresOn)}`;
  return state === 'active' ? `Paid until ${day(expiresOn)}` : `Ended on ${day(expiresOn)}. Data kept until ${day(purgeOn!)}`;
}
