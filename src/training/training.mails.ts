import { config } from '../config';
import { type NewMail, queueMail, queueMails } from '../mail/queue-mail';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { day } from '../platform/values/format';
import { type NamedCertificate } from './certificates/certificates.repository';
import { CERTIFIED_PRODUCT_NAMES } from './certified-product';

export const ENDING_MAIL = 'training.certificate-ending';
export const LAPSED_MAIL = 'training.certificate-lapsed';

type Recipient = { email: string; name: string };

/** To who has passed: their number, its days, and where the PDF is. */
export async function mailIssued(trx: Scoped, certificate: NamedCertificate, now: Date): Promise<void> {
  await queueMail(trx, mailTo(certificate, { email: certificate.holderEmail, name: certificate.holderName }, now, {
    kind: 'training.certificate-issued', dedupeKey: `certificate:${certificate.id}`, subject: `You are certified: ${certificate.courseTitle}`,
    paragraphs: ['You have passed the exam. Your certificate can be downloaded as a PDF, and whoever has its number can check it on our pages.'],
    button: { label: 'Open your training', href: config.baseUrl + paths.training.index },
  }));
}

/** `step` is how many days before the end, so that each is sent once. The person is asked to renew; administrators are told what it means for deals. */
export async function mailEnding(trx: Scoped, certificate: NamedCertificate, { step, slug, effect, administrators, now }: { step: number; slug: string; effect: string; administrators: readonly Recipient[]; now: Date }): Promise<number> {
  const about = { kind: ENDING_MAIL, dedupeKey: endingKey(certificate.id, step) };
  const until = day(certificate.validUntil);
  const holder = certificate.holderName || certificate.holderEmail;
  const own = mailTo(certificate, { email: certificate.holderEmail, name: certificate.holderName }, now, {
    ...about, subject: `Your certificate ends on ${until}: ${certificate.courseTitle}`,
    paragraphs: [`Your certificate holds through ${until}. Pass the exam again before then: the new one begins the day after, so you lose no days.`, effect],
    button: { label: 'Renew the certificate', href: config.baseUrl + paths.training.course(slug) },
  });
  const others = administrators.filter(({ email }) => email !== certificate.holderEmail).map((administrator) => mailTo(certificate, administrator, now, {
    ...about, subject: `A certificate of ${holder} ends on ${until}`,
    paragraphs: [`${holder} is certified for ${CERTIFIED_PRODUCT_NAMES[certificate.product]} through ${until}. We have told them how to renew it.`, effect],
    button: { label: 'See who is certified', href: config.baseUrl + paths.training.people },
  }));
  return queueMails(trx, [own, ...others]);
}

function endingKey(certificateId: string, step: number): string {
  return `certificate:${certificateId}:e-${step}`;
}

/** Once, on the day after the last one: to the person, with the way back, and to the administrators, with what it changes for deals. */
export async function mailLapsed(trx: Scoped, certificate: NamedCertificate, { slug, effect, administrators, now }: { slug: string; effect: string; administrators: readonly Recipient[]; now: Date }): Promise<number> {
  const about = { kind: LAPSED_MAIL, dedupeKey: `certificate:${certificate.id}:lapsed` };
  const until = day(certificate.validUntil);
  const holder = certificate.holderName || certificate.holderEmail;
  const product = CERTIFIED_PRODUCT_NAMES[certificate.product];
  const own = mailTo(certificate, { email: certificate.holderEmail, name: certificate.holderName }, now, {
    ...about, subject: `Your certificate has ended: ${certificate.courseTitle}`,
    paragraphs: [`Your certificate for ${product} held through ${until}. It no longer counts, and the check page says so.`, effect, 'Pass the exam again to be certified from that day on.'],
    button: { label: 'Take the exam again', href: config.baseUrl + paths.training.course(slug) },
  });
  const others = administrators.filter(({ email }) => email !== certificate.holderEmail).map((administrator) => mailTo(certificate, administrator, now, {
    ...about, subject: `The certificate of ${holder} has ended`,
    paragraphs: [`${holder} was certified for ${product} through ${until}. We have told them how to be certified again.`, effect],
    button: { label: 'See who is certified', href: config.baseUrl + paths.training.people },
  }));
  return queueMails(trx, [own, ...others]);
}

/** To the holder and the administrators: since when it no longer counts, why, and what to do. */
export async function mailWithdrawn(trx: Scoped, certificate: NamedCertificate, { reason, effect, administrators, now }: { reason: string; effect: string; administrators: readonly Recipient[]; now: Date }): Promise<void> {
  const people = [{ email: certificate.holderEmail, name: certificate.holderName }, ...administrators.filter(({ email }) => email !== certificate.holderEmail)];
  await queueMails(trx, people.map((to) => mailTo(certificate, to, now, {
    kind: 'training.certificate-withdrawn', dedupeKey: `certificate:${certificate.id}`, subject: `Certificate ${certificate.number} is withdrawn`,
    paragraphs: [`We have withdrawn the certificate of ${certificate.holderName || certificate.holderEmail}. It no longer counts, and the check page says so.`, `The reason: ${reason}`, ...effect === '' ? [] : [effect], 'The exam can be taken again. Is this a mistake? Write to Partner Support.'],
    button: { label: 'Open training', href: config.baseUrl + paths.training.index },
  })));
}

type Words = { kind: string; dedupeKey: string; subject: string; paragraphs: readonly string[]; button: { label: string; href: string } };

function mailTo(certificate: NamedCertificate, to: Recipient, now: Date, { kind, dedupeKey, subject, paragraphs, button }: Words): NewMail {
  return {
    organizationId: certificate.organizationId, kind, dedupeKey, to, subject, view: 'message', now,
    locals: {
      greeting: to.name ? `Hello ${to.name},` : 'Hello,', paragraphs: paragraphs.filter((words) => words !== ''), button,
      facts: [
        { label: 'Certificate', value: certificate.number }, { label: 'Course', value: certificate.courseTitle }, { label: 'Held by', value: certificate.holderName || certificate.holderEmail },
        { label: 'Valid', value: `${day(certificate.validFrom)} to ${day(certificate.validUntil)}` },
      ],
    },
  };
}
