import { type Actor } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn, daysBetween } from '../../platform/values/dates';
import { money } from '../../platform/values/format';
import { type JobContext } from '../../platform/queue/queue';
import { isCurrency } from '../../platform/values/money';
import { type RecoveryCase } from '../recovery-case';
import { changeCase, getCaseForUpdate } from '../recovery-cases.repository';
import { readParties } from '../recovery-parties.report';
import { mailReturnDue } from '../recovery.mails';
import { nextReminder } from '../return-dates.model';
import { recordStep } from '../with-case';
import { findReturnFees } from './return-fees';

const pageSize = 200;

/** Reminds of drives that have to come back, 7 days and 1 day before (domain.md §13.3), each once; one that fails waits for the next sweep. */
export async function remindReturns({ actor, log, stopping }: JobContext): Promise<void> {
  const failed: string[] = [];
  for (;;) {
    const ids = await within('system', (trx) => listDue(trx, failed), { readOnly: true });
    for (const id of ids) {
      try {
        await within('system', (trx) => remind(trx, id, actor));
      } catch (error) {
        failed.push(id);
        log.error({ err: error, case: id }, 'a reminder of a recovery drive could not be sent');
      }
    }
    if (ids.length < pageSize || stopping.aborted) return;
  }
}

async function listDue(trx: Scoped, except: readonly string[]): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>('select id from recovery_cases where remind_at <= app.now() and not id = any(?::uuid[]) order by remind_at limit ?', [[...except], pageSize]);
  return result.rows.map(({ id }) => id);
}

async function remind(trx: Scoped, id: string, actor: Actor): Promise<void> {
  const found = await getCaseForUpdate(trx, id);
  const now = await databaseNow(trx);
  if (found.state !== 'delivered' || found.remindAt === null || found.remindAt > now) return;
  const daysLeft = daysBetween(dayIn(now, found.timeZone), found.returnDueOn!);
  const after = await changeCase(trx, found, { remindAt: nextReminder(found.returnDueOn!, found.timeZone, now) }, now);
  // A sweep that comes after the day itself, because nothing ran, says nothing: the office looks at the case.
  if (daysLeft < 0) return;
  await recordStep(trx, { before: found, after, event: 'reminded', side: 'system', actor, now });
  await mailReturnDue(trx, { found: after, parties: await readParties(trx, after), now, daysLeft, fees: await feeWords(trx, after, now) });
}

async function feeWords(trx: Scoped, found: RecoveryCase, now: Date): Promise<string> {
  const invoice = await trx('invoices').where({ id: found.invoiceId }).first<{ currency: string }>('currency');
  const currency = invoice.currency;
  const fees = isCurrency(currency) ? await findReturnFees(trx, currency, dayIn(now, found.timeZone)) : undefined;
  if (!fees) return 'What does not come back is charged to the card that paid for the case.';
  return `After that day what does not come back is charged to the card that paid for the case: ${money(fees.driveCents, currency)} for a drive and ${money(fees.cordCents, currency)} for a cord, before tax.`;
}
