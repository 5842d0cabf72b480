import { recordAudit } from '../audit/audit.repository';
import { config } from '../config';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { closeDatabase, databaseNow, within } from '../platform/database';
import { getHold, liftHold } from './reconciliation/holds.repository';

/** `npm run billing:lift -- "name"`: a named person lets automatic charges go out again. */
async function main(name: string | undefined): Promise<void> {
  const by = name?.trim();
  if (!by) throw new Error('Say who lifts the hold: npm run billing:lift -- "your name"');
  if (config.billingHold) throw new Error('The setting BILLING_HOLD is yes. Take it away and start again, then lift the hold.');
  const line = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { reason } = await getHold(trx);
    if (!(await liftHold(trx, by, now))) return 'Billing was not on hold.';
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'staff', id: by }, action: 'billing.hold-lifted', subjectType: 'billing', subjectId: 'hold',
      before: { held: true, reason }, after: { held: false }, now,
    });
    return `Billing goes on. It had been on hold: ${reason}`;
  });
  process.stdout.write(`${line}\n`);
}

void main(process.argv[2]).finally(closeDatabase);
