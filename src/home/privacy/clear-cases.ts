import { databaseNow, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { erasedEmailOf } from './erase-person';
import { removeFiles } from './remove-files';
import { sweepCopies } from './sweep-copies';
import { clearCase, listUnfinished } from './unfinished-cases.repository';

/** What an erasure leaves for afterwards: kept files, our copies of mails to others, and events of Stripe. It is over, and its address forgotten, when nothing of that is left. */
export async function clearCases({ log, stopping }: Pick<JobContext, 'log' | 'stopping'>): Promise<void> {
  await removeFiles({ log, stopping });
  for (const one of await within('system', listUnfinished, { readOnly: true })) {
    if (!await sweepCopies(one, stopping)) continue;
    const isOver = await within('system', async (trx) => clearCase(trx, one.id, { erased: erasedEmailOf(one.personId ?? one.id), now: await databaseNow(trx) }));
    if (isOver) log.info({ case: one.id }, 'erasure is over');
  }
}
