import { within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { type JobContext } from '../../platform/queue/queue';
import { dueNotice, noticesOf } from '../moments';
import { type Subscription, withMoments } from '../subscription';
import { updateSubscription } from '../subscriptions.repository';
import { accountOf, claimSubscriptions, planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { mailNotice } from './mails/ends.mails';
import { type Batch, sweepDue } from './sweep-due';

const batchSize = 100;

/**
 * Sends the reminders that are due to the partner and, where the customer manages the account, to them (domain.md §7.8, §7.10). Each is keyed by
 * term and day: run four times it is one mail (golden case G7), and a renewal arms them anew. Of those that were missed only the newest is sent late, and
 * none that announces an end which has come: the mail about that end follows.
 */
export async function sendNotices(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'next_notice_at', batchSize, context }, noticeBatch);
}

/** Past its last day, and no sweep has ended it yet. */
function isOver({ state, expiresOn, timeZone }: Subscription, now: Date): boolean {
  return (state === 'active' || state === 'trial') && dayIn(now, timeZone) > expiresOn;
}

async function noticeBatch({ organizationId, due, now }: Batch): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const claimed = await claimSubscriptions(trx, { organizationId, ids: due.map(({ id }) => id), now }, 's.next_notice_at <= :now');
    if (claimed.length === 0) return;
    const basis = await readLifeCycleBasis(trx, organizationId, claimed, now);
    for (const subscription of claimed) {
      const plan = planOf(basis, subscription);
      const notice = isOver(subscription, now) ? undefined : dueNotice(subscription, plan, now);
      const isLast = notice?.offsetDays === noticesOf(subscription, plan).at(-1)?.offsetDays;
      if (notice) await mailNotice(trx, { ...basis, account: accountOf(basis, subscription), subscription, planName: plan.name, offsetDays: notice.offsetDays, isLast });
      await updateSubscription(trx, withMoments(subscription, plan, now));
    }
  });
}
