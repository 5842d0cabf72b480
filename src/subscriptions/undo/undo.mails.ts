import { type Account, customerGetsMail, greetingName } from '../../accounts/account';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { queueMail } from '../../mail/queue-mail';
import { type Scoped } from '../../platform/database/database';
import { day } from '../../platform/values/format';
import { type BuyingOrganization } from '../purchases/purchase-facts.report';
import { type Subscription } from '../subscription';

type Ended = { organization: Pick<BuyingOrganization, 'id' | 'name' | 'logo'>; account: Account; subscription: Subscription; now: Date };

/** Tells a customer who looks after the account that the backup has stopped, or will; the partner reads it with the credit note. */
export async function mailEndedToCustomer(trx: Scoped, { organization, account, subscription, now }: Ended): Promise<void> {
  if (!customerGetsMail(account)) return;
  const { id, number, state, expiresOn, purgeOn } = subscription;
  const isOwn = organization.id === HOUSE_ORGANIZATION_ID;
  const isOver = state !== 'active';
  await queueMail(trx, {
    organizationId: organization.id, accountId: account.id, kind: 'subscriptions.ended-customer', dedupeKey: `subscription:${id}:${expiresOn}:${now.toISOString()}`,
    to: { email: account.email, name: account.name }, view: 'message', now,
    ...!isOwn && { partnerName: organization.name, partnerLogo: organization.logo },
    subject: isOver ? 'Your backup has stopped' : `Your backup plan ends on ${day(expiresOn)}`,
    locals: {
      greeting: `Hello ${greetingName(account)},`,
      paragraphs: [
        isOver ? `Your plan (${number}) ended on ${day(expiresOn)}. Backups and restores have stopped. Your data is kept until ${day(purgeOn!)}; after that day it is removed for good.`
          : `Your plan (${number}) does not go on after ${day(expiresOn)}. Until then nothing changes.`,
        isOwn ? 'You can renew it yourself on your own pages.' : `${organization.name} looks after your plan. Ask them to renew it.`,
      ],
      facts: [{ label: 'Subscription', value: number }, { label: 'Expiry day', value: day(expiresOn) }, ...(purgeOn === null ? [] : [{ label: 'Data kept until', value: day(purgeOn) }])],
    },
  });
}
