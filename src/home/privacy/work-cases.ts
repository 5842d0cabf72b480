import { recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, databaseNow, type Scoped, within } from '../../platform/database';
import { daysFromMoment } from '../../platform/dates';
import { type JobContext } from '../../platform/queue';
import { listBlockers } from './blockers.report';
import { erasedEmailOf, erasePerson } from './erase-person';
import { eachHeld, type HeldRows } from './held.report';
import { mailErased } from './privacy.mails';
import { finishCase, listOpenCases, type PrivacyCase } from './privacy-cases.repository';

export const EXPORT_DAYS = 7;

/** Does what waits: collects what is held of a person into a file, or erases them. Each once; what breaks off is found again. */
export async function workPrivacyCases({ log }: Pick<JobContext, 'log'>): Promise<void> {
  for (const one of await within('system', listOpenCases, { readOnly: true })) {
    if (one.kind === 'export') await collect(one);
    else if (await erase(one)) log.info({ person: one.personId, case: one.id }, 'person erased; after a restored backup erase them again');
  }
}

async function collect({ id, personId, askedBy }: PrivacyCase): Promise<void> {
  const email = await within('system', (trx) => emailOf(trx, personId), { readOnly: true });
  const { held, now } = await within('privacy', async (trx) => {
    const held: HeldRows[] = [];
    for await (const one of eachHeld(trx, { personId, email })) held.push(one);
    return { held, now: await databaseNow(trx) };
  }, { readOnly: true });
  const file = Buffer.from(JSON.stringify({ person: personId, email, collectedAt: now.toISOString(), held: held.map(({ kept, ...one }) => ({ ...one, ...(kept && { note: kept }) })) }, null, 2));
  await within('system', async (trx) => {
    await finishCase(trx, id, { now, file, expiresAt: daysFromMoment(now, EXPORT_DAYS) });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'staff', id: askedBy }, action: 'privacy.collected', subjectType: 'person', subjectId: personId, after: { bytes: file.length }, now });
  });
}

/** Answers whether it was done; what stands in the way by now is written on the case. */
async function erase({ id, personId, askedBy, reason }: PrivacyCase): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    await trx('people').where({ id: personId }).forUpdate().first('id');
    const [refusal] = await listBlockers(trx, personId);
    if (refusal !== undefined) {
      await finishCase(trx, id, { now, refusal });
      return false;
    }
    const email = await emailOf(trx, personId);
    if (email !== erasedEmailOf(personId)) await mailErased(trx, { email, caseId: id, now });
    await continueIn(trx, 'privacy');
    await erasePerson(trx, { personId, email });
    await continueIn(trx, 'system');
    await finishCase(trx, id, { now });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'staff', id: askedBy }, action: 'privacy.erased', subjectType: 'person', subjectId: personId, after: { reason }, now });
    return true;
  });
}

async function emailOf(trx: Scoped, personId: string): Promise<string> {
  const row = await trx('people').where({ id: personId }).first<{ email: string }>('email');
  return row.email;
}
