import { type Actor } from '../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../platform/database/database';
import { dayIn } from '../platform/values/dates';
import { type JobContext } from '../platform/queue/queue';
import { isOverdue } from './deal';
import { getRules } from './deal-rules.repository';
import { daysProtected, nextReminder } from './deal-terms.model';
import { changeDeal, getSubmittedDealForUpdate } from './deals.repository';
import { mailEndsSoon, mailLapsed, mailOverdue } from './deals.mails';
import { isUsed, USED } from './points/holds-points';
import { recordStep } from './with-deal';

const pageSize = 200;

type Work = { due: string; what: string; one: (trx: Scoped, id: string, actor: Actor) => Promise<void> };
const WORK: readonly Work[] = [
  { due: `d.lapses_at <= app.now() and d.state = 'approved' and not ${USED} order by d.lapses_at`, what: 'a deal could not lapse', one: lapse },
  { due: 'd.remind_at <= app.now() order by d.remind_at', what: 'a reminder of a deal could not be sent', one: remind },
  { due: "d.state in ('submitted', 'appealed') and d.overdue_told_at is null and d.reply_by_at <= app.now() order by d.reply_by_at", what: 'the desk could not be told of a late answer', one: tellDesk },
];

/** Lets deals lapse whose protection is over, reminds 30, 7 and 1 days before, and tells the desk of late answers (beyond.md X20); what fails waits for the next sweep. */
export async function sweepDeals(context: JobContext): Promise<void> {
  for (const work of WORK) await sweep(work, context);
}

async function sweep({ due, what, one }: Work, { actor, log, stopping }: JobContext): Promise<void> {
  const failed: string[] = [];
  for (;;) {
    const ids = await within('system', (trx) => listDue(trx, due, failed), { readOnly: true });
    for (const id of ids) {
      try {
        await within('system', (trx) => one(trx, id, actor));
      } catch (error) {
        failed.push(id);
        log.error({ err: error, deal: id }, what);
      }
    }
    if (ids.length < pageSize || stopping.aborted) return;
  }
}

async function listDue(trx: Scoped, due: string, except: readonly string[]): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(`select d.id from deals d where not d.id = any(?::uuid[]) and ${due} limit ?`, [[...except], pageSize]);
  return rows.map(({ id }) => id);
}

async function lapse(trx: Scoped, id: string, actor: Actor): Promise<void> {
  const before = await getSubmittedDealForUpdate(trx, id);
  const now = await databaseNow(trx);
  // An order is being paid that was promised its points: the deal waits for what becomes of it.
  if (before.state !== 'approved' || before.lapsesAt! > now || await isUsed(trx, before)) return;
  const after = await changeDeal(trx, before, { state: 'lapsed', closedAt: now, lapsesAt: null, remindAt: null }, now);
  await recordStep(trx, { before, after, event: 'lapsed', side: 'system', actor, now });
  await mailLapsed(trx, { deal: after, now });
}

async function remind(trx: Scoped, id: string, _actor: Actor): Promise<void> {
  const deal = await getSubmittedDealForUpdate(trx, id);
  const now = await databaseNow(trx);
  if (deal.state !== 'approved' || deal.remindAt === null || deal.remindAt > now) return;
  const daysLeft = daysProtected(deal.protectedUntil!, dayIn(now, deal.timeZone));
  await changeDeal(trx, deal, { remindAt: nextReminder(deal.protectedUntil!, deal.timeZone, now) }, now);
  if (daysLeft < 1 || await isUsed(trx, deal)) return;
  await mailEndsSoon(trx, { deal, now, daysLeft, extensionDays: (await getRules(trx, deal.ruleVersion)).extensionDays });
}

async function tellDesk(trx: Scoped, id: string, _actor: Actor): Promise<void> {
  const deal = await getSubmittedDealForUpdate(trx, id);
  const now = await databaseNow(trx);
  if (!isOverdue(deal, now) || deal.overdueToldAt) return;
  await changeDeal(trx, deal, { overdueToldAt: now }, now);
  const partner = await trx('organizations').where({ id: deal.organizationId }).first<{ name: string }>('display_name as name');
  await mailOverdue(trx, { deal, now, organizationName: partner.name });
}
