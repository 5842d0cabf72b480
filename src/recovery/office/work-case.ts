import { RuleBroken } from '../../platform/errors';
import { type Day, dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type StaffActor } from '../../platform/visitors/visitor';
import { newDrivePassword, sealPassword, unsealPassword } from '../drive-password';
import { type DriveSet } from '../drive-size.model';
import { type RecoveryCase, waitsForCustomer } from '../recovery-case';
import { changeCase, keepSealedPassword, readSealedPassword } from '../recovery-cases.repository';
import { readParties } from '../recovery-parties.report';
import { mailDelivered, mailShipped } from '../recovery.mails';
import { nextReminder, returnDueOn } from '../return-dates.model';
import { recordStep, withCase } from '../with-case';
import { endCase } from '../cases/end-case';

type Working = { caseId: string; actor: StaffActor };

/** Approves a request. `confirmedBy`: whom staff asked about the address by phone, where the customer has not answered in the portal. */
export function approveCase({ caseId, confirmedBy, actor }: Working & { confirmedBy: string }): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'approve' }, async (trx, found, now) => {
    const waits = waitsForCustomer(found);
    if (waits && confirmedBy === '') throw new RuleBroken('The customer has not confirmed the address. Wait for that, or call them and say whom you spoke to.');
    const after = await changeCase(trx, found, { state: 'approved', approvedAt: now, ...waits && { confirmedAt: now, confirmedBy } }, now);
    await recordStep(trx, { before: found, after, event: 'approved', side: 'office', detail: waits ? `The address was confirmed by phone by ${confirmedBy}.` : '', actor, now });
    return after;
  });
}

/** Denies a request, with the reason that everybody reads; the whole fee goes back. Possible until the drives are on their way. */
export function denyCase({ caseId, reason, actor }: Working & { reason: string }): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'deny' }, (trx, found, now) => endCase(trx, found, { state: 'denied', event: 'denied', side: 'office', words: reason, refusal: reason, actor, now }));
}

/** Begins the work: from now on nobody cancels. */
export function prepareCase({ caseId, actor }: Working): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'prepare' }, async (trx, found, now) => {
    if (found.machineId === null) throw new RuleBroken(`${found.machineName} and its backup have been deleted, so there are no files to copy. Deny the case; the fee goes back.`);
    const after = await changeCase(trx, found, { state: 'preparing', preparingAt: now }, now);
    await recordStep(trx, { before: found, after, event: 'preparing', side: 'office', actor, now });
    return after;
  });
}

/**
 * A password for the drives of a case, made now and shown this once: staff protect the drives with it, and the mail of the dispatch brings it to the customer. Asked again, a new one
 * takes its place.
 */
export function makeDrivePassword({ caseId, actor }: Working): Promise<string> {
  return withCase({ caseId, step: 'show_password' }, async (trx, found, now) => {
    const password = newDrivePassword();
    const { shownAt } = await readSealedPassword(trx, caseId);
    await keepSealedPassword(trx, caseId, sealPassword(password, caseId), now);
    await recordStep(trx, { before: found, after: found, event: 'password_made', side: 'office', detail: shownAt ? 'It takes the place of the one before.' : '', actor, now });
    return password;
  });
}

type Parcel = { carrier: string; tracking: string };

/** The drives are handed to the courier: tracking to both sides, the password to whoever unlocks them. */
export function shipCase({ caseId, carrier, tracking, drives, driveTb, actor }: Working & Parcel & DriveSet): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'ship' }, async (trx, found, now) => {
    const { password: sealed } = await readSealedPassword(trx, caseId);
    const password = sealed && unsealPassword(sealed, caseId);
    if (!password) throw new RuleBroken('Make the password first and protect the drives with it.');
    const after = await changeCase(trx, found, { state: 'shipped', shippedAt: now, carrier, tracking, drives, driveTb }, now);
    await recordStep(trx, { before: found, after, event: 'shipped', side: 'office', detail: `${carrier} ${tracking}`, actor, now });
    await mailShipped(trx, { found: after, parties: await readParties(trx, after), now, password });
    return after;
  });
}

/** A tracking number was mistyped, or the parcel went out again. */
export function correctParcel({ caseId, carrier, tracking, actor }: Working & Parcel): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'correct' }, async (trx, found, now) => {
    if (found.carrier === carrier && found.tracking === tracking) return found;
    const after = await changeCase(trx, found, { carrier, tracking }, now);
    await recordStep(trx, { before: found, after, event: 'corrected', side: 'office', detail: `${carrier} ${tracking}`, actor, now });
    return after;
  });
}

/** The parcel was signed for on this day, where the customer is: 21 days are counted from it. Throws RuleBroken for a day before the dispatch or after today. */
export function deliverCase({ caseId, deliveredOn, actor }: Working & { deliveredOn: Day }): Promise<RecoveryCase> {
  return withCase({ caseId, step: 'deliver' }, async (trx, found, now) => {
    const [first, last] = [dayIn(found.shippedAt!, found.timeZone), dayIn(now, found.timeZone)];
    if (deliveredOn < first || deliveredOn > last) throw new RuleBroken(`Choose a day from the dispatch (${day(first)}) to today (${day(last)}).`);
    const dueOn = returnDueOn(deliveredOn);
    const after = await changeCase(trx, found, { state: 'delivered', deliveredOn, returnDueOn: dueOn, remindAt: nextReminder(dueOn, found.timeZone, now) }, now);
    await recordStep(trx, { before: found, after, event: 'delivered', side: 'office', detail: `Delivered on ${day(deliveredOn)}.`, actor, now });
    await mailDelivered(trx, { found: after, parties: await readParties(trx, after), now });
    return after;
  });
}
