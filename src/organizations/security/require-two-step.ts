import { recordAudit, type Actor } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { addDays, dayIn, startOfDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { mailRequirement } from './security.mails';
import { getRequirement, listTwoStepMembers } from './two-step-members.report';

/** How long people may have to set it up. */
export const MOST_GRACE_DAYS = 90;
const EVERYBODY = 10_000;

type Given = { organizationId: string; graceDays: number | null; actor: Actor };

/**
 * Asks every member of an organization for two-step verification, from the beginning of a day so many days ahead in the
 * organization's zone, or at once for 0; null asks nobody any more. Who has none yet is told by mail. Answers the moment, and whether
 * anything changed. Throws RuleBroken when the administrator who asks has none themselves (features.md I3, domain.md §5.5).
 */
export function requireTwoStep({ organizationId, graceDays, actor }: Given): Promise<{ requiredFrom: Date | null; changed: boolean }> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    await trx('organizations').where({ id: organizationId }).forUpdate().first('id');
    const before = await getRequirement(trx, organizationId);
    const { members } = await listTwoStepMembers(trx, organizationId, EVERYBODY);
    if (graceDays !== null && members.some(({ personId, twoStep }) => personId === actor.id && twoStep === 'off')) {
      throw new RuleBroken('Set up two-step verification for yourself first. You find it under My account.');
    }
    const requiredFrom = graceDays === null ? null : momentOf(graceDays, before.timeZone, now);
    if (isSame(before.requiredFrom, requiredFrom, now)) return { requiredFrom: before.requiredFrom, changed: false };
    await save(trx, organizationId, requiredFrom, now);
    if (requiredFrom) {
      await mailRequirement(trx, { organizationId, organizationName: before.name, timeZone: before.timeZone, requiredFrom }, members.filter(({ twoStep }) => twoStep === 'off'), now);
    }
    await recordAudit(trx, {
      organizationId, actor, action: 'organization.two-step-requirement-changed', subjectType: 'organization', subjectId: organizationId,
      before: { requiredFrom: before.requiredFrom }, after: { requiredFrom }, now,
    });
    return { requiredFrom, changed: true };
  });
}

function momentOf(graceDays: number, zone: string, now: Date): Date {
  return graceDays === 0 ? now : startOfDay(addDays(dayIn(now, zone), graceDays), zone);
}

// Asking "at once" where it is asked already changes nothing.
function isSame(before: Date | null, after: Date | null, now: Date): boolean {
  if (before === null || after === null) return before === after;
  return before.getTime() === after.getTime() || (before <= now && after <= now);
}

async function save(trx: Scoped, organizationId: string, requiredFrom: Date | null, now: Date): Promise<void> {
  await trx('organizations').where({ id: organizationId }).update({ two_step_required_from: requiredFrom, updated_at: now });
}
