import { databaseNow, within } from '../../platform/database/database';
import { mailReminders } from './security.mails';
import { listToRemind } from './two-step-members.report';

const DAYS_BEFORE = 3;

/** Reminds, once, members who have three days or less to set up two-step verification; safe to repeat. Answers how many mails were written. */
export function remindTwoStep(): Promise<number> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    return mailReminders(trx, await listToRemind(trx, now, DAYS_BEFORE), now);
  });
}
