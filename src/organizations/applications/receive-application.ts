import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { TooMany } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { APPLICATIONS_A_DAY, type ApplicationDetails } from './application';
import { mailConfirmation } from './applications.mails';
import { countApplications, insertApplication, lockApplicationsOf } from './applications.repository';

const DAY_MS = 86_400_000;

/**
 * Keeps an application that was sent and mails its link: it counts only when the applicant has opened that link and handed
 * it in. Does the same for every address, known or not. Throws TooMany when the address was written to often enough today.
 */
export function receiveApplication(details: ApplicationDetails, requestId: string): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const today = await countApplications(trx, details.email, new Date(now.getTime() - DAY_MS));
    if (today >= APPLICATIONS_A_DAY) throw new TooMany(`We have written to ${details.email} ${APPLICATIONS_A_DAY} times today. Open the newest of those mails, or try again tomorrow.`, DAY_MS / 1000);
    const replaces = (await lockApplicationsOf(trx, details.email)).some(({ status }) => status === 'submitted');
    const { id, secret } = await insertApplication(trx, details, now);
    await mailConfirmation(trx, { ...details, id }, { secret, replaces, now });
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'system', id: 'apply', requestId }, action: 'application.received', subjectType: 'application', subjectId: id,
      after: { status: 'unconfirmed', legalName: details.legalName }, now,
    });
  });
}
