import { type Account, customerGetsMail } from '../../accounts/account';
import { findAccountPerson, listAccountKeepers } from '../../accounts/account-people.repository';
import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';

export interface Recipient {
  readonly email: string;
  readonly name: string;
}

/**
 * Who is mailed how to install a computer: its user; in a household the holder, or the account's own address while nobody has registered. Null
 * where there is nobody, and for a company that gets no mail from us (domain.md §5.6, §8.8).
 */
export async function installRecipient(trx: Scoped, account: Account, machine: Pick<Machine, 'personId'>): Promise<Recipient | null> {
  if (!customerGetsMail(account)) return null;
  const user = machine.personId === null ? undefined : await findAccountPerson(trx, account.id, machine.personId);
  const person = user ?? (account.kind === 'safe' ? (await listAccountKeepers(trx, account.id))[0] : undefined);
  if (person) return { email: person.email, name: `${person.firstName} ${person.lastName}`.trim() || person.email };
  return account.kind === 'safe' && account.email !== '' ? { email: account.email, name: account.name } : null;
}
