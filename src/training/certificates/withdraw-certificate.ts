import { type StaffActor } from '../../platform/visitors/visitor';
import { recordAudit } from '../../audit/audit.repository';
import { isUuid, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { getEnrolmentForUpdate, updateStanding } from '../courses/enrolments.repository';
import { leavingWords } from '../rights/deal-rights.model';
import { readDealRights } from '../rights/deal-rights.report';
import { mailWithdrawn } from '../training.mails';
import { getCertificate, lastDayOf, type NamedCertificate, updateWithdrawn } from './certificates.repository';
import { listAdministrators } from './ending-certificates.report';

type Withdrawal = { certificateId: string; reason: string; actor: StaffActor; now: Date };

/** Ends a certificate at once, for good, with the reason by mail to its holder and the organization's administrators; again changes nothing. */
export async function withdrawCertificate({ certificateId, reason, actor, now }: Withdrawal): Promise<NamedCertificate> {
  if (!isUuid(certificateId)) throw new NotFound('We could not find that certificate.');
  const { organizationId } = await within('office', (trx) => getCertificate(trx, certificateId), { readOnly: true });
  return within({ organizationId }, async (trx) => {
    const enrolment = await getEnrolmentForUpdate(trx, organizationId, (await getCertificate(trx, certificateId)).enrolmentId);
    // Read anew: what it said before the lock may be older.
    const certificate = await getCertificate(trx, certificateId);
    if (certificate.withdrawnAt !== null) return certificate;
    const today = dayIn(now, certificate.timeZone);
    const { organization, holders } = await readDealRights(trx, organizationId, today);
    const [effect = ''] = leavingWords(organization, holders.filter(({ product }) => product === certificate.product), { personId: certificate.personId, name: certificate.holderName || certificate.holderEmail, today });
    await updateWithdrawn(trx, certificate, { by: actor.id, reason, now });
    await updateStanding(trx, enrolment, { lastResult: enrolment.lastResult, validUntil: await lastDayOf(trx, organizationId, enrolment.id) });
    await mailWithdrawn(trx, certificate, { reason, effect, administrators: await listAdministrators(trx, organizationId), now });
    await recordAudit(trx, {
      organizationId, actor, action: 'certificate.withdrawn', subjectType: 'certificate', subjectId: certificateId, before: { number: certificate.number, validUntil: certificate.validUntil }, after: { reason }, now,
    });
    return certificate;
  });
}
