import { config } from '../config';
import { queueMail } from '../mail/queue-mail';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { type Person } from './people.repository';
import { LOCK_AFTER, LOCK_MINUTES } from './sign-in-attempts.repository';

type UnlockLink = { organizationId: string; person: Person; secret: string; now: Date };

/** Tells a person that their sign-in is locked, with a link that ends it at once. One mail a lock. */
export function mailUnlockLink(trx: Scoped, { organizationId, person, secret, now }: UnlockLink): Promise<boolean> {
  const name = `${person.firstName} ${person.lastName}`.trim();
  return queueMail(trx, {
    organizationId,
    kind: 'identity.locked',
    dedupeKey: `person:${person.id}:${now.toISOString()}`,
    to: { email: person.email, name },
    subject: 'Your sign-in is locked for a while',
    view: 'message',
    locals: {
      greeting: name ? `Hello ${name},` : 'Hello,',
      paragraphs: [
        `Somebody entered a wrong password for your sign-in ${LOCK_AFTER} times. We locked it for ${LOCK_MINUTES} minutes.`,
        'If that was you, open the link and sign in again at once.',
      ],
      button: { label: 'End the lock', href: config.baseUrl + paths.unlock(secret) },
      after: [`The link works once, for ${LOCK_MINUTES} minutes. If it was not you, do nothing: nobody got in, and where you are signed in you stay signed in. Forgotten the password? Ask for a new one: ${config.baseUrl}${paths.forgottenPassword}`],
    },
    now,
  });
}
