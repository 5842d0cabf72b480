import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { type PartnerBasis } from '../../organizations/partners/partner-row.repository';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { day } from '../../platform/values/format';
import { type Subscription } from '../../subscriptions/subscription';
import { type Claimant } from './claimant.report';

type Claimed = { partner: PartnerBasis; person: Claimant; accountId: string; subscription: Subscription; planName: string; now: Date };

/** Confirms a claim to who made it, with the way to install. */
export function mailNfrClaimed(trx: Scoped, { partner, person, accountId, subscription, planName, now }: Claimed): Promise<boolean> {
  return queueMail(trx, {
    organizationId: partner.id, accountId, kind: 'program.nfr-claimed', dedupeKey: `subscription:${subscription.id}`, to: { email: person.email, name: nameOf(person) },
    subject: `${planName} for your own use`, view: 'message', now,
    locals: {
      greeting: `Hello ${nameOf(person)},`,
      paragraphs: [`You have claimed ${planName} for your own use, free of charge until ${day(subscription.expiresOn)}. It is not for resale.`, 'Open My account to see it. From there you go to its computer and install the backup.'],
      facts: [{ label: 'Subscription', value: subscription.number }, { label: 'Plan', value: planName }, { label: 'Until', value: day(subscription.expiresOn) }],
      button: { label: 'Open My account', href: config.baseUrl + paths.me.home },
    },
  });
}

/** Tells the holder that an administrator has released theirs. */
export function mailNfrEnded(trx: Scoped, { partner, person, claimId, subscription, now }: { partner: PartnerBasis; person: Claimant; claimId: string; subscription: Subscription; now: Date }): Promise<boolean> {
  return queueMail(trx, {
    organizationId: partner.id, accountId: subscription.accountId, kind: 'program.nfr-ended', dedupeKey: `nfr-claim:${claimId}`, to: { email: person.email, name: nameOf(person) },
    subject: `${subscription.number} has ended`, view: 'message', now,
    locals: {
      greeting: `Hello ${nameOf(person)},`,
      paragraphs: [
        `An administrator of ${partner.name} has released ${subscription.number}, which was for your own use and not for resale. Backups and restores have stopped.`,
        ...(subscription.purgeOn === null ? [] : [`Its data is kept until ${day(subscription.purgeOn)}. Ask your administrator before that day if you need it.`]),
      ],
    },
  });
}

function nameOf({ firstName, lastName, email }: Claimant): string {
  return `${firstName} ${lastName}`.trim() || email;
}
