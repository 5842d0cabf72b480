import { randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type CertifiedProduct } from '../certified-product';
import { type Course } from '../course';
import { type Enrolment } from '../courses/enrolments.repository';
import { mailIssued } from '../training.mails';
import { certificateDays } from './certificate';
import { NUMBER_LETTERS } from './certificate-number.model';
import { getCertificate, insertCertificate, type NamedCertificate } from './certificates.repository';

type Issuing = { course: Course; product: CertifiedProduct; enrolment: Enrolment; tryId: string; actor: Actor; now: Date; today: Day };

/**
 * Gives the certificate for a passed exam, with its mail: from today, or from the day after the standing one ends (renewal in its last 90 days), for as many
 * months as the course says (domain.md §11.7). Its number is one of 30⁸ by chance.
 */
export async function issueCertificate(trx: Scoped, { course, product, enrolment, tryId, actor, now, today }: Issuing): Promise<NamedCertificate> {
  const { organizationId, personId } = enrolment;
  const id = uuidv7();
  const days = certificateDays({ validUntil: enrolment.validUntil, validMonths: course.validMonths, today });
  await insertCertificate(trx, { id, organizationId, personId, enrolmentId: enrolment.id, tryId, courseId: course.id, courseTitle: course.title, product, number: newNumber(), ...days, issuedAt: now });
  const certificate = await getCertificate(trx, id);
  await recordAudit(trx, { organizationId, actor, action: 'certificate.issued', subjectType: 'certificate', subjectId: id, after: { number: certificate.number, product, ...days }, now });
  await mailIssued(trx, certificate, now);
  return certificate;
}

function newNumber(): string {
  const four = () => Array.from({ length: 4 }, () => NUMBER_LETTERS[randomInt(NUMBER_LETTERS.length)]).join('');
  return `CERT-${four()}-${four()}`;
}
