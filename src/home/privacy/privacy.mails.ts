import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped } from '../../platform/database/database';

/** The last mail to somebody who is erased: it is written before their address is gone. */
export async function mailErased(trx: Scoped, { email, caseId, hasSignIn, now }: { email: string; caseId: string; hasSignIn: boolean; now: Date }): Promise<void> {
  await queueMail(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'privacy.erased', dedupeKey: `privacy-case:${caseId}`, to: { email, name: '' }, view: 'message', now,
    subject: `Your data at ${config.vendor.name} is erased`,
    locals: {
      greeting: 'Hello,',
      paragraphs: [
        `What ${config.vendor.name} held of you as a person is erased${hasSignIn ? ', and your sign-in has ended' : ''}. Nothing brings it back.`,
        'Invoices and the sealed log of changes are kept as the law asks; they name you by a number only. Backups of our systems still hold your data until they are replaced, and it is erased again should one be used.',
        'This is the last mail that we send to this address.',
      ],
    },
  });
}
