import { config } from '../../config';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Person } from '../people.repository';
import { queueSecurityMail } from '../security-mail';
import { type AskedReset } from './asked-resets.repository';

/** How long a mailed link lasts (domain.md §5.4), and the one that follows a right second proof. */
export const RESET_HOURS = 24;
export const CHOICE_MINUTES = 15;

type About = { organizationId: string; person: Person; now: Date };

export function mailResetLink(trx: Scoped, { secret, ...about }: About & { secret: string }): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.password-reset', subject: 'Choose a new password',
    paragraphs: [
      'Somebody asked for a new password for your sign-in. If that was you, open the link.',
      'It asks for a second proof that it is you, and then for the new password.',
    ],
    button: { label: 'Choose a new password', href: config.baseUrl + paths.passwordReset(secret) },
    after: [`The link works once, for ${RESET_HOURS} hours; a newer one takes its place. If it was not you, do nothing: your password stays as it is.`],
  });
}

/** A partner asked for it (domain.md §8.5); the mail says who, so that the person can ask back. */
export function mailAskedReset(trx: Scoped, { secret, asked: { id, askedBy, validated }, ...about }: About & { secret: string; asked: Pick<AskedReset, 'id' | 'askedBy' | 'validated'> }): Promise<boolean> {
  const address = validated ? paths.passwordReset(secret) : paths.passwordChoice(secret);
  return queueSecurityMail(trx, {
    ...about, about: id, kind: 'identity.password-reset', subject: 'Reset your password',
    paragraphs: [
      `${askedBy} looks after your backup, and asked us to send you a link for a new password.`,
      validated ? 'It asks for a second proof that it is you, and then for the new password.' : 'It leads straight to the new password. Whoever opens it can choose one, so do not pass this mail on.',
    ],
    button: { label: 'Reset password', href: config.baseUrl + address },
    after: [`The link works once, for ${RESET_HOURS} hours; a newer one takes its place. If you did not ask them for it, do nothing and tell them: your password stays as it is.`],
  });
}

/** For somebody who cannot get a new password by themselves: without a password yet, or without a second proof. */
export function mailResetHelp(trx: Scoped, about: About): Promise<boolean> {
  const { supportEmail, name } = config.vendor;
  const hasPassword = about.person.passwordHash !== null;
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.password-help', subject: 'How to sign in again',
    paragraphs: hasPassword ? [
      'Somebody asked for a new password for your sign-in. It has neither two-step verification nor security questions, so we cannot tell by ourselves that it is you.',
      `Ask an administrator of your organization, or the company that looks after your backup, to write to ${name} at ${supportEmail}. They can send you a link for a new password.`,
    ] : [
      'Somebody asked for a new password for your sign-in. You have not chosen a password yet.',
      'Look for the mail that invited you: its link leads to the page where you choose one. If you cannot find it or it is too old, ask the person who invited you to send it again.',
    ],
    after: ['If it was not you, do nothing.'],
  });
}

/** `askedBy`: the partner's person who asked for the link, when the person did not themselves. */
export function mailPasswordChanged(trx: Scoped, { askedBy, ...about }: About & { askedBy?: string | undefined }): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.password-changed', subject: 'Your password was changed',
    paragraphs: [
      'Your sign-in has a new password. Wherever you were signed in you are signed out, and no device is trusted any more.',
      ...(askedBy === undefined ? [] : [`It was chosen by the link that ${askedBy} asked us to send you.`]),
      `If that was not you, somebody else has your sign-in. Write to ${config.vendor.supportEmail} at once.`,
    ],
  });
}

/** Five wrong codes or answers: whoever tries them has the person's mailbox already. */
export function mailResetLocked(trx: Scoped, about: About): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.reset-locked', subject: 'Choosing a new password is locked for an hour',
    paragraphs: [
      'Somebody opened the link for a new password and was wrong five times about your code or your security questions. We locked that for an hour; your password stays as it is.',
      'If that was not you, somebody else can read your mails: change the password of your mailbox.',
    ],
  });
}

/** The operator has made a link for somebody who lost everything; the link itself goes to them another way. */
export function mailRescued(trx: Scoped, { twoStepOff, ...about }: About & { twoStepOff: boolean }): Promise<boolean> {
  return queueSecurityMail(trx, {
    ...about, kind: 'identity.rescued', subject: 'A link for a new password was made for you',
    paragraphs: [
      `The operator of the portal has made a link with which you choose a new password.${twoStepOff ? ' Your two-step verification was switched off with it.' : ''}`,
      `If you did not ask for it, write to ${config.vendor.supportEmail} at once.`,
    ],
  });
}
