import { recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { lockAddress } from '../../platform/database/address-lock';
import { continueIn, databaseNow, type Scoped, within } from '../../platform/database/database';
import { daysFromMoment } from '../../platform/values/dates';
import { enqueueAfterCommit, type JobContext } from '../../platform/queue/queue';
import { listBlockers } from './blockers.report';
import { erasedEmailOf, erasePerson } from './erase-person';
import { eachHeld, type HeldFile, type HeldRows, type Subject } from './held.report';
import { mailErased } from './privacy.mails';
import { finishCase, listOpenCases, type PrivacyCase, refuseWaitingExports } from './privacy-cases.repository';
import { subjectOfCase } from './subject-of-case';

export const EXPORT_DAYS = 7;
/** What one archive holds of kept files; the export says how many were left out. */
export const MOST_FILE_BYTES = 1024 ** 3;

/** Does what waits: collects what is held of a person or an address into a file, or erases them. Each once; what breaks off is found again. */
export async function workPrivacyCases({ log }: Pick<JobContext, 'log'>): Promise<void> {
  for (const one of await within('system', listOpenCases, { readOnly: true })) {
    if (one.kind === 'export') await collect(one);
    else if (await erase(one)) log.info({ person: one.personId, case: one.id }, 'person erased; after a restored backup erase them again');
  }
}

async function collect(one: PrivacyCase): Promise<void> {
  const { held, subject, now } = await within('privacy', async (trx) => {
    const subject = { personId: one.personId, email: await emailOf(trx, one) };
    const held: HeldRows[] = [];
    for await (const rows of eachHeld(trx, subject)) held.push(rows);
    return { held, subject, now: await databaseNow(trx) };
  }, { readOnly: true });
  const { files, leftOut } = thoseThatFit(held.flatMap(({ files }) => files));
  const file = Buffer.from(JSON.stringify(exportOf(subject, { held, files, leftOut, now }), null, 2));
  await within('system', async (trx) => {
    await finishCase(trx, one.id, { now, file, files, expiresAt: daysFromMoment(now, EXPORT_DAYS) });
    await record(trx, one, 'privacy.collected', now, { bytes: file.length, files: files.length });
  });
}

type Collected = { held: readonly HeldRows[]; files: readonly HeldFile[]; leftOut: number; now: Date };

function exportOf({ personId, email }: Subject, { held, files, leftOut, now }: Collected) {
  return {
    person: personId, email, collectedAt: now.toISOString(), held: held.map(({ kept, files: _files, ...one }) => ({ ...one, ...(kept && { note: kept }) })),
    ...(files.length > 0 && { files: files.map(({ name, sha256 }) => ({ name, sha256 })) }), ...(leftOut > 0 && { filesLeftOut: leftOut }),
  };
}

function thoseThatFit(all: readonly HeldFile[]): { files: HeldFile[]; leftOut: number } {
  let bytes = 0;
  const files = all.filter((file) => (bytes += file.bytes) <= MOST_FILE_BYTES);
  return { files, leftOut: all.length - files.length };
}

/** Answers whether it was done; what stands in the way by now is written on the case. */
async function erase(one: PrivacyCase): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const subject = { personId: one.personId, email: await emailOf(trx, one) };
    await lockAddress(trx, subject.email, 'alone');
    await trx('people').where({ email: subject.email }).forUpdate().first('id');
    const refusal = await refusalOf(trx, subject);
    if (refusal !== undefined) {
      await finishCase(trx, one.id, { now, refusal });
      return false;
    }
    await refuseWaitingExports(trx, subject.email, now);
    if (subject.email !== erasedEmailOf(one.personId ?? one.id)) await mailErased(trx, { email: subject.email, caseId: one.id, hasSignIn: one.personId !== null, now });
    await continueIn(trx, 'privacy');
    await erasePerson(trx, { ...subject, caseId: one.id });
    await continueIn(trx, 'system');
    await finishCase(trx, one.id, { now, goesOn: true });
    await record(trx, one, 'privacy.erased', now, { reason: one.reason });
    enqueueAfterCommit(trx, 'privacy.clear', { id: 'erased' });
    return true;
  });
}

/** Somebody may have made a sign-in with the address since it was asked for. */
async function refusalOf(trx: Scoped, subject: Subject): Promise<string | undefined> {
  if (subject.personId === null && await trx('people').where({ email: subject.email }).first<{ id: string } | undefined>('id')) return 'This address has a sign-in by now. Ask for it on the page of the person.';
  return (await listBlockers(trx, subject))[0];
}

async function emailOf(trx: Scoped, { personId, email }: PrivacyCase): Promise<string> {
  return personId === null ? email : (await trx('people').where({ id: personId }).first<{ email: string }>('email')).email;
}

async function record(trx: Scoped, one: PrivacyCase, action: string, now: Date, after: object): Promise<void> {
  await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'staff', id: one.askedBy }, action, ...subjectOfCase(one), after, now });
}
