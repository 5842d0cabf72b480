import { recordAudit } from '../../audit/audit.repository';
import { config } from '../../config';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import type { Scoped } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';

export type Hold = { held: boolean; reason: string; changedBy: string; changedAt: Date };

/** While billing is on hold no charge goes out by itself; a person at a page still may pay, after a look of its own. */
export async function getHold(trx: Scoped): Promise<Hold> {
  const row = await trx<{ held: boolean; reason: string; changed_by: string; changed_at: Date }>('billing_holds').first();
  if (config.billingHold) return { held: true, reason: 'The setting BILLING_HOLD is yes.', changedBy: 'settings', changedAt: row!.changed_at };
  return { held: row!.held, reason: row!.reason, changedBy: row!.changed_by, changedAt: row!.changed_at };
}

/** Puts billing on hold (system scope). A hold that stands keeps its first reason. */
export async function putOnHold(trx: Scoped, reason: string, now: Date): Promise<void> {
  const changed = await trx('billing_holds').where({ held: false }).update({ held: true, reason, changed_by: 'system', changed_at: now });
  if (changed !== 1) return;
  await recordAudit(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'system', id: 'billing' }, action: 'billing.held', subjectType: 'billing', subjectId: 'hold',
    before: { held: false }, after: { held: true, reason }, now,
  });
  logger.error({ reason }, 'billing is on hold: reconcile, then lift it');
}

export async function markLifted(trx: Scoped, by: string, now: Date): Promise<boolean> {
  const changed = await trx('billing_holds').where({ held: true }).update({ held: false, reason: '', changed_by: by, changed_at: now });
  return changed === 1;
}
