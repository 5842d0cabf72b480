import { databaseNow, partlyIn, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { readDigest } from './digest.report';
import { queueDigest } from './digest.mails';
import { type DueDigest, listDueDigests } from './due-digests.report';

const BATCH = 200;
const KEPT_DAYS = 60;

/**
 * The morning mail: to each colleague at seven in their organization's zone what is new or critical, of the accounts that they see; nothing where there is nothing (domain.md §13.3, §15).
 * One for each person and day, whoever runs this at the same time; by state: safe to repeat. Answers how many were sent.
 */
export async function sendDigests({ log, stopping }: Pick<JobContext, 'log' | 'stopping'>): Promise<number> {
  let sent = 0;
  for (;;) {
    const due = await within('system', async (trx) => listDueDigests(trx, await databaseNow(trx), BATCH), { readOnly: true });
    let failed = 0;
    for (const one of due) {
      if (stopping.aborted) return sent;
      try {
        if (await sendOne(one)) sent += 1;
      } catch (error) {
        failed += 1;
        log.error({ err: error, organization: one.organizationId, membership: one.membershipId }, 'a morning mail could not be made; the next run tries again');
      }
    }
    if (due.length < BATCH || failed === due.length) return sent;
  }
}

/** What was made long ago is no longer needed to make none twice. */
export function forgetOldDigests(): Promise<void> {
  return within('system', async (trx) => {
    await trx.raw('delete from alert_digests where on_day < cast(? as timestamptz)::date - ?::int', [await databaseNow(trx), KEPT_DAYS]);
  });
}

function sendOne(due: DueDigest): Promise<boolean> {
  const { organizationId, membershipId, isLimited, since } = due;
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { problems, customers } = await partlyIn(trx, isLimited ? { organizationId, membershipId } : { organizationId }, () => readDigest(trx, organizationId, since));
    const { rows } = await trx.raw<{ rows: unknown[] }>(
      'insert into alert_digests (organization_id, membership_id, on_day, made_at, is_sent) values (?, ?, ?, ?, ?) on conflict do nothing returning 1', [organizationId, membershipId, due.onDay, now, problems.length > 0]);
    if (rows.length === 0 || problems.length === 0) return false;
    return queueDigest(trx, { due, problems, customers, now });
  });
}
