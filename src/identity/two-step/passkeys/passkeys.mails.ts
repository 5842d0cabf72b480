import { config } from '../../../config';
import { paths } from '../../../paths';
import { type Scoped } from '../../../platform/database/database';
import { queueSecurityMail } from '../../security-mail';
import { type TwoStepPerson } from '../two-step-person.repository';

type About = { organizationId: string; person: TwoStepPerson; now: Date };

const NOT_YOU = 'If that was not you, change your password at once and look at your passkeys in My account.';
const SIGNED_OUT = 'You were signed out everywhere else, and no device is trusted any more.';
const button = { label: 'Look at your passkeys', href: config.baseUrl + paths.me.twoStep.show };

/** `isFirst`: with it two-step verification was turned on. */
export function mailPasskeyAdded(trx: Scoped, about: About, { name, isFirst }: { name: string; isFirst: boolean }): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.passkey-added', subject: 'A passkey was added', facts: [{ label: 'Passkey', value: name }], button, after: [NOT_YOU],
    paragraphs: ['A passkey was added to your sign-in. With it you sign in without password and code.', ...(isFirst ? ['Two-step verification is on with it: whoever signs in with your password needs the passkey or a recovery code besides.'] : []), SIGNED_OUT],
  });
}

/** `isLast`: two-step verification went off with it. */
export function mailPasskeyRemoved(trx: Scoped, about: About, { name, isLast }: { name: string; isLast: boolean }): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.passkey-removed', subject: 'A passkey was removed', facts: [{ label: 'Passkey', value: name }], button, after: [NOT_YOU],
    paragraphs: ['A passkey of your sign-in does not work any more.', ...(isLast ? ['Two-step verification is off with it: signing in asks for your password only.'] : []), SIGNED_OUT],
  });
}

/** Each time: whoever has a copy has got past finger, face or PIN. */
export function mailPasskeyCopied(trx: Scoped, about: About, name: string): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.passkey-copied', subject: 'A passkey was refused', facts: [{ label: 'Passkey', value: name }], button,
    paragraphs: ['A passkey of yours was used, and we refused it: a copy of it may exist, because it was used elsewhere without us knowing.', 'Remove that passkey in My account and add a new one.'],
    after: ['If you have just put your device back to an earlier state, that is the reason. Remove the passkey all the same.'],
  });
}
