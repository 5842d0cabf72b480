import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { listStaffWho } from '../staff/staff.repository';
import { statusAfter } from './application';
import { mailNewApplication, mailReceived } from './applications.mails';
import { type Application, findApplicationByLink, lockApplicationsOf, moveApplication } from './applications.repository';

export const LINK_UNKNOWN = 'This link leads to no application. It may have been replaced, or it is too old: apply again.';

/**
 * Hands an application in, by its mailed link: from now on it waits for a decision. An earlier one of the same address that
 * waits still is withdrawn, because the newer says what holds. Pressing twice changes nothing. Throws NotFound for a link
 * that is none and RuleBroken for an application that has ended.
 */
export function confirmApplication(secret: string, requestId: string): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { application, others } = await lockByLink(trx, secret, now);
    if (application.status === 'submitted') return;
    const status = statusAfter('confirm', application.status);
    const actor: Actor = { kind: 'system', id: 'applicant', requestId };
    const earlier = others.find((other) => other.status === 'submitted');
    if (earlier) {
      await moveApplication(trx, earlier, 'withdrawn', now);
      await record(trx, { application: earlier, actor, action: 'application.withdrawn', after: { status: 'withdrawn', replacedBy: application.id }, now });
    }
    await moveApplication(trx, application, status, now, { submittedAt: now });
    await mailReceived(trx, application, { secret, now });
    await mailNewApplication(trx, application, await listStaffWho(trx, 'applications:decide'), now);
    await record(trx, { application, actor, action: 'application.submitted', after: { status }, now });
  });
}

/** The applicant takes it back, by the same link; also the way to say "that was not me". Pressing twice changes nothing. */
export function withdrawApplication(secret: string, requestId: string): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { application } = await lockByLink(trx, secret, now);
    if (application.status === 'withdrawn') return;
    const status = statusAfter('withdraw', application.status);
    await moveApplication(trx, application, status, now);
    await record(trx, { application, actor: { kind: 'system', id: 'applicant', requestId }, action: 'application.withdrawn', after: { status }, now });
  });
}

async function lockByLink(trx: Scoped, secret: string, now: Date): Promise<{ application: Application; others: Application[] }> {
  const found = await findApplicationByLink(trx, secret, now);
  if (!found) throw new NotFound(LINK_UNKNOWN);
  const all = await lockApplicationsOf(trx, found.email);
  return { application: all.find(({ id }) => id === found.id)!, others: all.filter(({ id }) => id !== found.id) };
}

function record(trx: Scoped, { application, ...entry }: { application: Application; actor: Actor; action: string; after: unknown; now: Date }): Promise<number> {
  return recordAudit(trx, {
    ...entry, organizationId: HOUSE_ORGANIZATION_ID, subjectType: 'application', subjectId: application.id, before: { status: application.status },
  });
}
