import { uuidv7 } from 'uuidv7';
import { databaseNow, within } from '../../../../src/platform/database/database';
import type { Day } from '../../../../src/platform/values/dates';
import { openMove } from '../../../../src/subscriptions/moves/open-move';
import { signMove } from '../../../../src/subscriptions/moves/sign-move';
import { ownerSql } from '../../database';
import { refreshSummary } from '../accounts';
import { createPerson } from '../organizations';

export type Customer = { personId: string; email: string; password: string };

/** Somebody with a sign-in in an account. */
export async function createAccountPerson({ organizationId, accountId, role = 'holder', firstName = 'Ana', lastName = 'Silva' }: { organizationId: string; accountId: string; role?: 'holder' | 'user' | 'administrator' | 'billing_owner'; firstName?: string; lastName?: string }): Promise<Customer> {
  const person = await createPerson({ firstName, lastName });
  await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())', [organizationId, accountId, person.personId, role]);
  await ownerSql('update accounts set registered_at = app.now() where id = $1', [accountId]);
  await refreshSummary({ organizationId, accountId });
  return person;
}

type Opening = { accountId: string; from: string; to: string; customer: Pick<Customer, 'personId'>; requestId?: string };

/** The customer's signature, as the acceptance of a request gives it. */
export function openAMove({ accountId, from, to, customer, requestId = uuidv7() }: Opening) {
  return within({ accountId }, async (trx) => openMove(trx, {
    accountId, fromOrganizationId: from, toOrganizationId: to, requestId, acceptedBy: customer.personId, actor: { kind: 'person', id: customer.personId }, now: await databaseNow(trx),
  }));
}

/** Both signatures, for a day. */
export async function createDatedMove(opening: Opening & { signedBy: string; movesOn: string }): Promise<string> {
  const { move } = await openAMove(opening);
  await signMove({ organizationId: opening.to, moveId: move.id, movesOn: opening.movesOn as Day, actor: { kind: 'person', id: opening.signedBy, requestId: null } });
  return move.id;
}

export async function moveRow(moveId: string) {
  const [row] = await ownerSql('select * from account_moves where id = $1', [moveId]);
  return row!;
}
