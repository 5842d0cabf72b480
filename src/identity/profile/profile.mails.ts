import { config } from '../../config';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Person } from '../people.repository';
import { queueSecurityMail } from '../security-mail';

type About = { organizationId: string; person: Person; now: Date };

export const EMAIL_CHANGE_HOURS = 24;
const notYou = `If that was not you, write to ${config.vendor.supportEmail} at once.`;

export function mailOwnPasswordChanged(trx: Scoped, about: About): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.password-changed', subject: 'Your password was changed',
    paragraphs: ['You have changed your password. Everywhere else you are signed out, and no device is trusted any more.', notYou],
  });
}

export function mailQuestionsChanged(trx: Scoped, about: About): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.questions-changed', subject: 'Your security questions were changed',
    paragraphs: ['Your sign-in has new security questions. They prove that it is you when you have forgotten your password.', notYou],
  });
}

type Asked = About & { newEmail: string; secret: string };

/** To the address that they have now. */
export function mailChangeToOld(trx: Scoped, { newEmail, secret, ...about }: Asked): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, about: 'old', kind: 'identity.email-change', subject: 'Confirm your new e-mail',
    paragraphs: [`You asked to sign in with ${newEmail} from now on. Confirm it here and by the mail to the new address; it changes when both are done.`],
    button: { label: 'Confirm or cancel', href: config.baseUrl + paths.emailChange(secret) },
    after: [`The link works for ${EMAIL_CHANGE_HOURS} hours. If you did not ask for it, open the link, cancel the change and choose a new password.`],
  });
}

/** To the new address, which may be anybody's: it names neither the person nor their other address. */
export function mailChangeToNew(trx: Scoped, { newEmail, secret, ...about }: Asked): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, person: { ...about.person, firstName: '', lastName: '' }, to: newEmail, about: 'new', kind: 'identity.email-change', subject: 'Confirm your new e-mail',
    paragraphs: ['Somebody asked to sign in with this e-mail from now on. If that was you, confirm it here and by the mail to your other address; it changes when both are done.'],
    button: { label: 'Confirm or cancel', href: config.baseUrl + paths.emailChange(secret) },
    after: [`The link works for ${EMAIL_CHANGE_HOURS} hours. If it was not you, do nothing: without you nothing changes.`],
  });
}

/** To an address that has a sign-in of its own: nothing happens, and who asked is not told why. */
export function mailChangeToTaken(trx: Scoped, { newEmail, ...about }: Omit<Asked, 'secret'>): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, person: { ...about.person, firstName: '', lastName: '' }, to: newEmail, about: 'taken', kind: 'identity.email-taken', subject: 'Your e-mail was named for another sign-in',
    paragraphs: [
      'Somebody asked to sign in with this e-mail from now on. It has a sign-in already, so nothing changes.',
      'If that was you: sign in with this e-mail as before, or give that sign-in another e-mail first.',
    ],
  });
}

export function mailChangeCancelled(trx: Scoped, { newEmail, ...about }: About & { newEmail: string }): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.email-change-cancelled', subject: 'Your e-mail stays as it is',
    paragraphs: [`The change to ${newEmail} was cancelled. You go on signing in with ${about.person.email}.`],
  });
}

/** To both addresses. */
export async function mailEmailChanged(trx: Scoped, { newEmail, ...about }: About & { newEmail: string }): Promise<void> {
  for (const to of [about.person.email, newEmail]) {
    await queueSecurityMail(trx, {
      ...about, to, kind: 'identity.email-changed', subject: 'Your e-mail was changed',
      paragraphs: [`You sign in with ${newEmail} from now on, no longer with ${about.person.email}. Mails of the portal go there too. Your other sessions have ended, and no device is trusted any more.`, notYou],
    });
  }
}
