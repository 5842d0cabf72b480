import { uuidv7 } from 'uuidv7';
import { type AccountKind } from '../../../src/accounts/account';
import { type AccountRole } from '../../../src/accounts/account-people.repository';
import { insertAccount } from '../../../src/accounts/accounts.repository';
import { refreshAccountSummary } from '../../../src/accounts/refresh-account-summary';
import { databaseNow, within } from '../../../src/platform/database/database';
import { ownerSql } from '../database';
import { createPerson } from './organizations';

type Given = {
  organizationId: string;
  kind?: AccountKind;
  name?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  administeredBy?: 'partner' | 'customer';
  registered?: boolean;
};

let made = 0;

/** An account without subscriptions, registered unless told otherwise. */
export async function createAccount(given: Given): Promise<{ accountId: string; name: string; email: string }> {
  const accountId = uuidv7();
  const name = given.name ?? `Customer ${(made += 1)}`;
  // Digits alone: a search for somebody called Bea must not find them in an address.
  const email = given.email ?? `customer-${Number.parseInt(accountId.slice(-12), 16)}@example.test`;
  await within({ organizationId: given.organizationId }, async (trx) => insertAccount(trx, {
    id: accountId, organizationId: given.organizationId, kind: given.kind ?? 'safe', name, email,
    firstName: given.firstName ?? '', lastName: given.lastName ?? '', phone: given.phone ?? '', country: 'US', language: 'en',
    administeredBy: given.administeredBy ?? 'customer',
  }, await databaseNow(trx)));
  if (given.registered ?? true) await ownerSql('update accounts set registered_at = app.now() where id = $1', [accountId]);
  return { accountId, name, email };
}

/** Somebody who signs in to the account: its holder unless told otherwise. */
export async function createCustomer({ accountId, role = 'holder', ...person }: Parameters<typeof createPerson>[0] & { accountId: string; role?: AccountRole }) {
  const made = await createPerson(person);
  await ownerSql(
    'insert into account_people (organization_id, account_id, person_id, role, created_at) select organization_id, id, $2, $3, app.now() from accounts where id = $1', [accountId, made.personId, role]);
  return made;
}

/** The list columns as the rooms above would leave them after a change. */
export async function refreshSummary({ organizationId, accountId }: { organizationId: string; accountId: string }): Promise<void> {
  await within({ organizationId }, (trx) => refreshAccountSummary(trx, accountId));
}

type Columns = {
  sort_expires_on?: string; renews?: boolean; plan_name?: string; source?: string; subscriptions_count?: number; open_alerts?: number;
  list_status?: string; list_type?: string; partner_is_administrator?: boolean;
};

/** An account with its list columns set by hand: for tests of the list alone. */
export async function createListedAccount({ columns = {}, ...given }: Given & { columns?: Columns }): Promise<{ accountId: string; name: string; email: string }> {
  const account = await createAccount(given);
  for (const [column, value] of Object.entries({ list_status: 'active', source: 'partner', plan_name: 'Safe Plus', sort_expires_on: '2027-06-01', subscriptions_count: 1, ...columns })) {
    await ownerSql(`update accounts set ${column} = $1 where id = $2`, [value, account.accountId]);
  }
  return account;
}

/** An open alert, with the account's number of alerts refreshed. */
export async function createAlert({ organizationId, accountId, level = 'warning', message = 'The subscription expires soon.', rule = 'expiring' }: {
  organizationId: string; accountId: string; level?: 'info' | 'warning' | 'critical'; message?: string; rule?: string;
}): Promise<string> {
  const id = uuidv7();
  await ownerSql(
    `insert into alerts (id, organization_id, account_id, rule, cause, level, message, opened_at, last_seen_at)
     values ($1::uuid, $2, $3, $4, $1::uuid::text, $5, $6, app.now(), app.now())`,
    [id, organizationId, accountId, rule, level, message]);
  await refreshSummary({ organizationId, accountId });
  return id;
}
