import { databaseNow, within } from '../../platform/database/database';
import { verifyAudit } from '../verify-audit';
import { ensureCheckAsked, findOpenCheck, finishCheck } from './audit-checks.repository';

/** Verifies the chain where somebody asked for it, and keeps what was found. Safe to repeat: without a question nothing is done. */
export async function runAskedCheck(): Promise<void> {
  const open = await within('system', findOpenCheck, { readOnly: true });
  if (!open) return;
  const report = await verifyAudit();
  await within('system', async (trx) => finishCheck(trx, open.id, report, await databaseNow(trx)));
}

/** The nightly one. */
export async function runScheduledCheck(): Promise<void> {
  await within('system', async (trx) => ensureCheckAsked(trx, null, await databaseNow(trx)));
  await runAskedCheck();
}
