import { recordAudit } from '../../audit/audit.repository';
import { findPersonByEmail } from '../../identity/people.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { findStaff } from '../../organizations/staff/staff.repository';
import { databaseNow, isUuid, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type Difference, markExplained } from './differences.repository';

type Explaining = { differenceId: string; reason: string } & ({ email: string } | { personId: string });

/**
 * A named person of staff says how a difference between Stripe and the portal came about and that it is dealt with: it is closed, the reconciler and
 * the looks before charges pass over it from then on, and it no longer puts billing on hold. Written to the audit log. Throws RuleBroken, with
 * nothing changed, for an unknown or closed difference, somebody who is not active staff, or no reason (security.md §1.16).
 */
export async function explainDifference({ differenceId, reason, ...by }: Explaining): Promise<Difference> {
  const why = reason.trim();
  if (why.length < 10 || why.length > 1_000) throw new RuleBroken('Give a reason of 10 to 1,000 characters, such as "refunded at Stripe on 21 Nov, ticket 4711".');
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const personId = await getStaffId(trx, by);
    const difference = isUuid(differenceId) ? await markExplained(trx, { id: differenceId, by: personId, reason: why, now }) : undefined;
    if (!difference) throw new RuleBroken(`No open difference has the id ${differenceId}. npm run reconcile lists them.`);
    await recordAudit(trx, {
      organizationId: difference.organizationId ?? HOUSE_ORGANIZATION_ID, actor: { kind: 'staff', id: personId }, action: 'billing.difference-explained',
      subjectType: 'reconciliation-difference', subjectId: difference.id, before: { kind: difference.kind, stripeId: difference.stripeId, detail: difference.detail }, after: { reason: why }, now,
    });
    return difference;
  });
}

async function getStaffId(trx: Scoped, by: { email: string } | { personId: string }): Promise<string> {
  const personId = 'personId' in by ? by.personId : (await findPersonByEmail(trx, by.email.trim().toLowerCase()))?.id;
  const staff = personId && await findStaff(trx, personId);
  if (!staff || staff.status !== 'active') throw new RuleBroken(`Nobody of staff signs in as ${'email' in by ? by.email : 'that person'}. Name yourself: --by your@e-mail.`);
  return staff.personId;
}
