import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { dueNotice, lapseMoment, nextNotice } from './activation-code';
import { mailCodesLapse } from './codes.mails';
import { type DueDay, listDueDays, listLapsing } from './due-codes.report';

const codesASweep = 5_000;
/** A mail names that many codes and counts the rest. */
const mostNamed = 100;

/**
 * Reminds an organization of codes that nobody has used 60, 30, 7 days and 1 day before they lapse, in one mail for all that lapse on one day (domain.md §7.8).
 * Each is keyed by day and reminder: run four times it is one mail. Of those that were missed only the newest is sent.
 */
export async function remindCodes({ log, stopping }: JobContext): Promise<void> {
  const failed = new Set<string>();
  for (;;) {
    const now = await within('system', databaseNow, { readOnly: true });
    const due = await within('system', (trx) => listDueDays(trx, { now, except: [...failed], limit: codesASweep }), { readOnly: true });
    for (const each of due) {
      if (stopping.aborted) return;
      try {
        await within({ organizationId: each.organizationId }, (trx) => remind(trx, each, now));
      } catch (error) {
        failed.add(each.organizationId);
        log.error({ err: error, organization: each.organizationId, lapsesOn: each.lapsesOn }, 'a reminder of codes could not be written; the next sweep tries again');
      }
    }
    if (due.length === 0) return;
  }
}

async function remind(trx: Scoped, each: DueDay, now: Date): Promise<void> {
  const { organizationId, lapsesOn, timeZone } = each;
  const locked = await trx.raw<{ rows: { id: string }[] }>(
    `select id from activation_codes where organization_id = :organizationId and lapses_on = :lapsesOn and time_zone = :timeZone and state = 'available' and next_notice_at <= :now
      order by id for update`, { organizationId, lapsesOn, timeZone, now });
  if (locked.rows.length === 0) return;
  const daysBefore = dueNotice(each, now);
  const { codes, count } = await listLapsing(trx, each, mostNamed);
  // Past their last day they are not announced any more: the sweep that ends them comes by.
  const isOver = now >= lapseMoment(each);
  if (daysBefore !== undefined && !isOver) await mailCodesLapse(trx, { ...each, daysBefore, codes, count, now });
  await trx('activation_codes').where({ organization_id: organizationId }).whereIn('id', locked.rows.map(({ id }) => id)).update({ next_notice_at: nextNotice(each, now) });
}
