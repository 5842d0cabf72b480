import { type Account } from '../../accounts/account';
import { config } from '../../config';
import { queueMails } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { continueIn, type Scoped } from '../../platform/database/database';
import { day } from '../../platform/values/format';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { listRecipients, type Recipient } from '../recipients.report';
import { type Subscription } from '../subscription';

type Told = { account: Account; before: Subscription; after: Subscription; now: Date };

/** Tells both that the customer pays from now on: the partner what has ended, the customer what is theirs to do. Goes on in the partner's scope. */
export async function mailTakenOver(trx: Scoped, { account, before, after, now }: Told): Promise<void> {
  const { organizationId } = before;
  await continueIn(trx, { organizationId });
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const mail = { organizationId, accountId: account.id, dedupeKey: keyOf(before, now), view: 'message', now } as const;
  const recipients = await listRecipients(trx, { organizationId, accountId: account.id, madeBy: '' });
  await queueMails(trx, recipients.map((to) => ({
    ...mail, kind: 'subscriptions.payer-customer-partner', to, subject: `${account.name} pays for ${before.number} now`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${account.name} has chosen to pay for ${before.number} from now on. Nothing more is charged to you for it, and nothing is refunded: what you paid runs on.`,
        ...before.autoRenew ? ['Your auto-renew for it is off.'] : [],
        'You still see it on the account’s page.',
      ],
      facts: factsOf(account, after),
      button: { label: 'Open the account', href: config.baseUrl + paths.portal.account(account.id) },
    },
  })));
  await queueMails(trx, (await payingPeopleOf(trx, account)).map((to) => ({
    ...mail, kind: 'subscriptions.payer-customer', to, partnerName: organization.name, partnerLogo: organization.logo,
    subject: `You pay for ${before.number} from now on`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `You pay for ${before.number} from now on. ${after.state === 'active' ? `It is paid until ${day(after.expiresOn)}.` : ''} ${organization.name} is not charged for it any more, and still sees how your backup is doing.`.replace('  ', ' '),
        'It does not renew by itself: switch auto-renew on, or renew it in time.',
      ],
      facts: factsOf(account, after),
      button: { label: 'See your subscriptions', href: config.baseUrl + paths.my.subscriptions },
    },
  })));
}

/** Tells the customer that their partner pays again. In the partner's scope. */
export async function mailPaidByPartner(trx: Scoped, { organizationId, account, before, after, now }: Told & { organizationId: string }): Promise<void> {
  const organization = await getBuyingOrganization(trx, organizationId, now);
  await queueMails(trx, (await payingPeopleOf(trx, account)).map((to) => ({
    organizationId, accountId: account.id, dedupeKey: keyOf(before, now), view: 'message', now, kind: 'subscriptions.payer-partner',
    to, partnerName: organization.name, partnerLogo: organization.logo, subject: `${organization.name} pays for ${before.number} now`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${organization.name} pays for ${before.number} from now on. Your card is not charged for it any more${before.autoRenew ? ', and your auto-renew is off' : ''}. What you paid runs on; nothing is refunded.`,
        'You can choose to pay for it yourself again at any time.',
      ],
      facts: factsOf(account, after),
      button: { label: 'See your subscriptions', href: config.baseUrl + paths.my.subscriptions },
    },
  })));
}

/** It is the matter of who pays in the account: nobody's where the partner administers it (domain.md §15). */
function payingPeopleOf(trx: Scoped, { id }: Account): Promise<Recipient[]> {
  return listRecipients(trx, { organizationId: HOUSE_ORGANIZATION_ID, accountId: id, madeBy: '' });
}

function factsOf({ name }: Account, { number, expiresOn }: Subscription) {
  return [{ label: 'Account', value: name }, { label: 'Subscription', value: number }, { label: 'Last day', value: day(expiresOn) }];
}

/** It may change hands more than once. */
function keyOf({ id }: Subscription, now: Date): string {
  return `subscription:${id}:${now.toISOString()}`;
}
