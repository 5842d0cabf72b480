import { recordAudit, type Actor } from '../../audit/audit.repository';
import { mailTwoStepReset } from '../../identity/two-step/two-step.mails';
import { removeTwoStep } from '../../identity/two-step/turn-off';
import { getTwoStepPersonForUpdate } from '../../identity/two-step/two-step-person.repository';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { getResetTarget, type ResetTarget } from './two-step-members.report';

type Given = { organizationId: string; membershipId: string; actor: Actor; byName: string };

/**
 * Takes two-step verification from a colleague who has lost their codes: their password alone lets them in, and they set it up
 * again. All their sessions and trusted devices end, and they are told by mail. Throws NotFound for who is no member of the
 * organization, and RuleBroken for oneself and for who belongs elsewhere too (docs/decisions/0019; domain.md §5.5). Safe to repeat.
 */
export function resetTwoStep({ organizationId, membershipId, actor, byName }: Given): Promise<ResetTarget> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { personId } = await getResetTarget(trx, organizationId, membershipId);
    await getTwoStepPersonForUpdate(trx, personId);
    // Read anew: what was read before the lock may be older than it.
    const target = await getResetTarget(trx, organizationId, membershipId);
    const reason = whyNotReset(target, actor.id);
    if (reason !== undefined) throw new RuleBroken(reason);
    if (target.twoStep === 'off') return target;
    const { personId: id, email, firstName, lastName, epoch, twoStep } = target;
    await removeTwoStep(trx, id, now);
    await mailTwoStepReset(trx, { organizationId, person: { id, email, firstName, lastName, epoch, twoStep }, now }, byName);
    await recordAudit(trx, {
      organizationId, actor, action: 'person.two-step-reset', subjectType: 'person', subjectId: id, before: { twoStep }, after: { twoStep: 'off' }, now,
    });
    return target;
  });
}

/** Why this administrator may not reset it, as a sentence; undefined when they may. */
export function whyNotReset({ personId, belongsElsewhere }: Pick<ResetTarget, 'personId' | 'belongsElsewhere'>, actorId: string): string | undefined {
  if (personId === actorId) return 'You cannot reset your own two-step verification. Change it in My account, or ask another administrator.';
  if (belongsElsewhere) return 'This person belongs to other places too, which their two-step verification protects as well. They can use a recovery code; else our support helps.';
  return undefined;
}
