import { config } from '../../config';
import { queueMail, queueMails, type NewMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { APPLICATIONS_A_DAY, contactName, DAYS_TO_CONFIRM, type ApplicationDetails, type ReasonCode, REASONS } from './application';
import { type Application } from './applications.repository';

type Applied = Pick<Application, 'id' | keyof ApplicationDetails>;

/** Asks whoever reads the address whether they really apply; `replaces` is the application that theirs would replace. */
export function mailConfirmation(trx: Scoped, application: Applied, { secret, replaces, now }: { secret: string; replaces: boolean; now: Date }): Promise<boolean> {
  return queueMail(trx, {
    ...toApplicant(application, 'confirm', now),
    to: { email: application.email, name: '' },
    subject: 'Confirm your application',
    locals: {
      // Nothing that was typed stands in this mail: a stranger could send words of theirs through us.
      greeting: 'Hello,',
      paragraphs: [
        `Somebody applied to become a ${config.vendor.name} partner and gave this e-mail address. If that was you, open the link, look through what you said and hand the application in.`,
        ...(replaces ? ['You have handed in an application before. The new one replaces it as soon as you hand it in.'] : []),
      ],
      button: { label: 'Look through and hand in', href: linkTo(secret) },
      after: [`The link works for ${DAYS_TO_CONFIRM} days. If it was not you, do nothing: without you the application counts for nothing, and nobody can make us write to you more than ${APPLICATIONS_A_DAY} times a day.`],
    },
  });
}

/** Tells the applicant that theirs is with us. */
export function mailReceived(trx: Scoped, application: Applied, { secret, now }: { secret: string; now: Date }): Promise<boolean> {
  return queueMail(trx, {
    ...toApplicant(application, 'received', now),
    subject: 'We have your application',
    locals: {
      greeting: `Hello ${contactName(application)},`,
      paragraphs: [
        `Thank you for applying for ${application.legalName}. Somebody from our partner desk reads your application and answers you by e-mail.`,
        'The link shows where your application stands. You can withdraw it there too.',
      ],
      button: { label: 'See your application', href: linkTo(secret) },
    },
  });
}

/** Tells the colleagues who decide that there is something to decide. */
export function mailNewApplication(trx: Scoped, application: Applied, colleagues: readonly { email: string; name: string }[], now: Date): Promise<number> {
  return queueMails(trx, colleagues.map((to) => ({
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'application.new', dedupeKey: `application:${application.id}`, to, view: 'message', now,
    subject: `New application: ${application.legalName}`,
    locals: {
      greeting: to.name ? `Hello ${to.name},` : 'Hello,',
      paragraphs: [`${application.legalName} wants to become a partner. The application waits for your decision.`],
      facts: [{ label: 'Company', value: application.displayName }, { label: 'Contact', value: `${contactName(application)}, ${application.email}` }],
      button: { label: 'Open the application', href: config.baseUrl + paths.office.applications.show(application.id) },
    },
  })));
}

/** The good news; the invitation of the first administrator comes as a mail of its own, with its link. */
export function mailApproved(trx: Scoped, application: Applied, now: Date): Promise<boolean> {
  return queueMail(trx, {
    ...toApplicant(application, 'approved', now),
    subject: `Welcome as a ${config.vendor.name} partner`,
    locals: {
      greeting: `Hello ${contactName(application)},`,
      paragraphs: [
        `We have approved your application: ${application.legalName} is a ${config.vendor.name} partner now.`,
        'You are its first administrator. The invitation comes in a second mail: open its link to choose a password and to sign in. There you invite your colleagues.',
      ],
    },
  });
}

type Refused = { reasonCode: ReasonCode; reason: string; now: Date };

/** Says why not, in words, and what the applicant can do. */
export function mailRefused(trx: Scoped, application: Applied, { reasonCode, reason, now }: Refused): Promise<boolean> {
  const { sentence, next } = REASONS[reasonCode];
  return queueMail(trx, {
    ...toApplicant(application, 'refused', now),
    subject: 'Your application',
    locals: {
      greeting: `Hello ${contactName(application)},`,
      paragraphs: [`We have read your application for ${application.legalName} and cannot accept it.`, ...[sentence, reason].filter(Boolean), next],
      button: { label: 'To the application form', href: config.baseUrl + paths.apply.new },
      after: [`Questions? Write to ${config.vendor.supportEmail}.`],
    },
  });
}

function toApplicant(application: Applied, what: string, now: Date): Pick<NewMail, 'organizationId' | 'kind' | 'dedupeKey' | 'to' | 'view' | 'now'> {
  return {
    organizationId: HOUSE_ORGANIZATION_ID, kind: `application.${what}`, dedupeKey: `application:${application.id}`,
    to: { email: application.email, name: contactName(application) }, view: 'message', now,
  };
}

function linkTo(secret: string): string {
  return config.baseUrl + paths.application.show(secret);
}
