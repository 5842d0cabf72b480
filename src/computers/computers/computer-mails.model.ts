import { type Account, customerGetsMail } from '../../accounts/account';
import { type Inside } from '../../accounts/company/inside.model';
import { type Machine } from '../machine';

/** Whether the computer's user is told by mail what somebody else does with it: a company that its partner administers gets none (domain.md §5.6). */
export function tellsUser({ account, inside: { actor } }: { account: Account; inside: Pick<Inside, 'actor'> }, { personId }: Pick<Machine, 'personId'>): boolean {
  return customerGetsMail(account) && personId !== null && personId !== actor.id;
}
