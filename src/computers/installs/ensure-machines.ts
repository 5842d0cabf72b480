import { uuidv7 } from 'uuidv7';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { isOnlyLooking } from '../../platform/database/looking';
import { isServing } from '../machine';
import { insertWaitingMachines } from '../machines.repository';
import { listUncovered, listUncoveredAccounts, type Uncovered } from './missing-machines.report';

/**
 * Gives each subscription of a household its computer, which waits to be installed: a subscription covers exactly one (domain.md §2.1). Whoever looks
 * first makes them; in the system's scope, because they follow from what was bought and are nobody's act. Safe to repeat and to run twice at once.
 */
export async function ensureMachines(accountId: string): Promise<void> {
  // Whoever only looks leaves them to the sweep.
  if (isOnlyLooking()) return;
  await within('system', async (trx) => {
    // Whoever else ensures them waits here, then finds nothing left.
    await trx.raw(`select pg_advisory_xact_lock(hashtextextended('machines:' || ?, 0))`, [accountId]);
    const uncovered = await listUncovered(trx, accountId);
    if (uncovered.length === 0) return;
    const now = await databaseNow(trx);
    const taken = await namesOf(trx, accountId);
    await insertWaitingMachines(trx, uncovered.map((each) => ({ ...each, id: uuidv7(), nickname: nameFor(each, taken), isServed: isServing(each, now), now })));
  });
}

/** Whether a look at the account's computers has to make some first. */
export async function needsMachines(trx: Scoped, accountId: string): Promise<boolean> {
  return (await listUncovered(trx, accountId)).length > 0;
}

/** Accounts that bought since a moment and have subscriptions without computer; a sweep makes them. */
export function accountsWithoutMachines(since: Date, limit: number): Promise<string[]> {
  return within('system', (trx) => listUncoveredAccounts(trx, since, limit), { readOnly: true });
}

async function namesOf(trx: Scoped, accountId: string): Promise<Set<string>> {
  const rows = await trx('machines').where({ account_id: accountId }).select<{ nickname: string }[]>('nickname');
  return new Set(rows.map(({ nickname }) => nickname));
}

/** "Computer 1" and so on, until its people name it. */
function nameFor({ nickname }: Uncovered, taken: Set<string>): string {
  let name = nickname;
  for (let number = taken.size + 1; name === '' || taken.has(name); number += 1) name = `Computer ${number}`;
  taken.add(name);
  return name.slice(0, 60);
}
