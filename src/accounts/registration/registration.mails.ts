import { config } from '../../config';
import { issueToken } from '../../identity/tokens';
import { queueMails } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { addDays, type Day, startOfDay } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Account, greetingName } from '../account';
import { listLinkSenders } from './link-senders.report';

/**
 * Asks those of the partner's people who may send registration mails for a new link, once a day for an account. Answers whether it was
 * written; the customer gets nothing, so whoever holds an old link learns nothing from it.
 */
export async function mailNewLinkWanted(trx: Scoped, { account, today, now }: { account: Account; today: Day; now: Date }): Promise<boolean> {
  const senders = await listLinkSenders(trx, { organizationId: account.organizationId, accountId: account.id });
  const written = await queueMails(trx, senders.map((to) => ({
    organizationId: account.organizationId, accountId: account.id, kind: 'accounts.link-wanted', dedupeKey: `account:${account.id}:${today}`,
    to, subject: `${account.name} asks for a new registration link`, view: 'message', now,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `Somebody opened the registration link of ${account.name} after it had ended, and asks for a new one. It was sent to ${account.email}.`,
        'Open the account and send the registration mail again. Check the address first: if it is wrong, nobody there can register.',
      ],
      button: { label: 'Open the account', href: config.baseUrl + paths.portal.account(account.id) },
    },
  })));
  return written > 0;
}

/** A registration link works for 30 days (domain.md §5.6). */
const LINK_DAYS = 30;

/** The new link itself, to the account's own address, once a day: for customers whom no partner looks after. The caller holds the account's lock. Answers whether it was written. */
export async function mailNewLink(trx: Scoped, { account, today, now }: { account: Account; today: Day; now: Date }): Promise<boolean> {
  const lastDay = addDays(today, LINK_DAYS);
  const about = { organizationId: HOUSE_ORGANIZATION_ID, accountId: account.id };
  const sent = { kind: 'accounts.new-link', dedupeKey: `account:${account.id}:${today}` };
  // Before the link is made: it voids the one that was sent today.
  if (await trx('mails').where({ kind: sent.kind, dedupe_key: sent.dedupeKey }).first('id')) return false;
  const secret = await issueToken(trx, { ...about, purpose: 'registration', email: account.email, now, expiresAt: startOfDay(addDays(lastDay, 1), 'UTC') });
  const written = await queueMails(trx, [{
    ...about, ...sent, to: { email: account.email, name: account.name },
    subject: 'Your new link to register', view: 'message', now,
    locals: {
      greeting: `Hello ${greetingName(account)},`,
      paragraphs: ['You asked for a new link, because the one you had has ended. Complete your registration to choose a password. Then you see your plan, add a card and renew in time.'],
      button: { label: 'Complete registration', href: config.baseUrl + paths.registration(secret) },
      after: [`The link works once, until ${day(lastDay)}.`, 'You did not ask for it? Then you need do nothing.'],
    },
  }]);
  return written > 0;
}
