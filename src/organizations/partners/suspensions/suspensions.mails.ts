import { config } from '../../../config';
import { queueMails } from '../../../mail/queue-mail';
import { paths } from '../../../paths';
import { type Scoped } from '../../../platform/database/database';
import { type Administrator } from '../../administrators.report';
import { type PartnerBasis } from '../partner-row.repository';

type Told = { partner: PartnerBasis; reason: string; administrators: readonly Administrator[]; now: Date };

/** Tells the administrators that the portal is closed for them, why, and what goes on. */
export function mailSuspended(trx: Scoped, { partner, reason, administrators, now }: Told): Promise<number> {
  return queueMails(trx, administrators.map(({ email, name }) => ({
    organizationId: partner.id, kind: 'organizations.suspended', dedupeKey: `organization:${partner.id}:${now.toISOString()}`, to: { email, name }, view: 'message', now,
    subject: `${partner.name} can’t use the portal for now`,
    locals: {
      greeting: `Hello ${name},`,
      paragraphs: [
        `${config.vendor.name} has suspended ${partner.name}. Nobody of your organization can use its portal until this ends.`,
        `The reason: ${reason}`,
        'Your customers are not touched: their backups and restores go on, and what renews automatically renews as you have set it up.',
      ],
      after: [`Write to ${config.vendor.supportEmail} to settle this.`],
    },
  })));
}

/** Tells them that it is open again. */
export function mailReactivated(trx: Scoped, { partner, reason, administrators, now }: Told): Promise<number> {
  return queueMails(trx, administrators.map(({ email, name }) => ({
    organizationId: partner.id, kind: 'organizations.reactivated', dedupeKey: `organization:${partner.id}:${now.toISOString()}`, to: { email, name }, view: 'message', now,
    subject: `${partner.name} can use the portal again`,
    locals: {
      greeting: `Hello ${name},`,
      paragraphs: [`${config.vendor.name} has opened the portal for ${partner.name} again. Everything is as it was; sign in to go on.`, ...(reason === '' ? [] : [reason])],
      button: { label: 'Sign in', href: config.baseUrl + paths.signIn },
    },
  })));
}
