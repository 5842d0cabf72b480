import { type Actor } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { getCaseForUpdate } from '../recovery-cases.repository';
import { readParties } from '../recovery-parties.report';
import { mailFeeDeclined } from '../recovery.mails';
import { recordStep } from '../with-case';

const pageSize = 200;

interface Declined {
  readonly caseId: string;
  readonly paymentId: string;
  readonly needsPerson: boolean;
  readonly message: string | null;
}

/** Tells who pays that a charge for what did not come back was refused, or waits for them: once for each try, found by state. */
export async function tellDeclined({ actor, log, stopping }: JobContext): Promise<void> {
  const failed: string[] = [];
  for (;;) {
    const declined = await within('system', (trx) => listDeclined(trx, failed), { readOnly: true });
    for (const each of declined) {
      try {
        await within('system', (trx) => tell(trx, each, actor));
      } catch (error) {
        failed.push(each.caseId);
        log.error({ err: error, case: each.caseId }, 'nobody could be told of a refused charge for a recovery drive');
      }
    }
    if (declined.length < pageSize || stopping.aborted) return;
  }
}

/** Unpaid fees whose newest try was refused and that nobody has been told of since. */
async function listDeclined(trx: Scoped, except: readonly string[]): Promise<Declined[]> {
  const result = await trx.raw<{ rows: Declined[] }>(
    `select c.id as "caseId", p.id as "paymentId", p.state = 'needs_action' as "needsPerson", p.decline_message as message
       from recovery_cases c join invoices i on i.id = c.fee_invoice_id and i.status = 'open'
       cross join lateral (select * from payments p where p.invoice_id = i.id order by p.attempt desc limit 1) p
      where c.state = 'fee_charged' and c.fee_paid_at is null and p.state in ('declined', 'needs_action') and not c.id = any(?::uuid[])
        and not exists (select from recovery_events e where e.case_id = c.id and e.event = 'fee_declined' and e.at >= p.created_at)
      order by c.closed_at, c.id limit ?`, [[...except], pageSize]);
  return result.rows;
}

async function tell(trx: Scoped, { caseId, paymentId, needsPerson, message }: Declined, actor: Actor): Promise<void> {
  const found = await getCaseForUpdate(trx, caseId);
  const now = await databaseNow(trx);
  const why = needsPerson ? 'Your bank wants you to confirm the payment.' : message ?? 'The bank refused it.';
  await recordStep(trx, { before: found, after: found, event: 'fee_declined', side: 'system', actor, now });
  await mailFeeDeclined(trx, { found, parties: await readParties(trx, found), now, paymentId, why });
}
