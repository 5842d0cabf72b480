import { config } from '../../config';
import { queueMails } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database';
import { type Day } from '../../platform/dates';
import { type Account } from '../account';
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
