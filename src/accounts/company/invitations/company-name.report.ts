import { type Scoped } from '../../../platform/database/database';

/** How a company is called to somebody who holds an invitation to it, in the system scope. */
export async function findAccountName(trx: Scoped, accountId: string): Promise<{ name: string; country: string }> {
  const row = await trx('accounts').where({ id: accountId }).first<{ name: string; country: string }>('name', 'country');
  return row;
}
