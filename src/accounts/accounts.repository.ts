import type { Scoped } from '../platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../platform/database/house';
import type { Day } from '../platform/values/dates';
import { NotFound } from '../platform/errors';
import type { Account, AccountKind, AccountSource, ListStatus, ListType, NewAccount } from './account';

/** Stands for "no end" in the database, so that such accounts sort last. */
export const NO_END = '9999-12-31';

type AccountRow = {
  id: string;
  organization_id: string;
  kind: AccountKind;
  name: string;
  first_name: string;
  last_name: string;
  email: string;
  phone: string;
  country: string;
  language: string;
  administered_by: 'partner' | 'customer';
  partner_is_administrator: boolean;
  registered_at: Date | null;
  created_at: Date;
  sort_expires_on: Day;
  renews: boolean;
  plan_name: string;
  source: AccountSource;
  subscriptions_count: number;
  open_alerts: number;
  list_status: ListStatus;
  list_type: ListType;
};

/** An account of this organization. Another organization's account is not found, not forbidden. */
export async function getAccount(trx: Scoped, organizationId: string, accountId: string): Promise<Account> {
  const row = await rows(trx).where({ ...of(organizationId), id: accountId }).first();
  if (!row) throw new NotFound('We could not find that account.');
  return toAccount(row);
}

/** The account for its own people, in the customer's scope. */
export async function getOwnAccount(trx: Scoped, accountId: string): Promise<Account> {
  const row = await rows(trx).where({ id: accountId }).first();
  if (!row) throw new NotFound('We could not find that account.');
  return toAccount(row);
}

export async function findAccount(trx: Scoped, organizationId: string, accountId: string): Promise<Account | undefined> {
  const row = await rows(trx).where({ ...of(organizationId), id: accountId }).first();
  return row && toAccount(row);
}

/** Several of this organization's accounts at once; those of others are left out. */
export async function listAccountsById(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<Account[]> {
  return (await rows(trx).where(of(organizationId)).whereIn('id', [...ids])).map(toAccount);
}

/** Locks the row until the transaction ends, so that two changes cannot overlap. */
export async function getAccountForUpdate(trx: Scoped, organizationId: string, accountId: string): Promise<Account> {
  const row = await rows(trx).where({ ...of(organizationId), id: accountId }).forUpdate().first();
  if (!row) throw new NotFound('We could not find that account.');
  return toAccount(row);
}

/** This organization's accounts with the address, the oldest first; a household and a company may share one. */
export async function listAccountsByEmail(trx: Scoped, organizationId: string, email: string): Promise<Account[]> {
  const found = await rows(trx).where({ organization_id: organizationId, email: email.toLowerCase() }).orderBy(['created_at', 'id']).limit(20);
  return found.map(toAccount);
}

/**
 * In a limited member's scope: whether the organization looks after the address in some account, chosen or not. Adding it again
 * would bill a customer twice; more than yes or no is not told (docs/decisions, chosen accounts).
 */
export async function isLookedAfter(trx: Scoped, email: string): Promise<boolean> {
  const result = await trx.raw<{ rows: { yes: boolean }[] }>('select app.is_looked_after(?) as yes', [email]);
  return result.rows[0]!.yes;
}

export const LOOKED_AFTER = 'Your organization looks after this address already. Ask an administrator to choose that account for you.';

export async function insertAccount(trx: Scoped, account: NewAccount, now: Date): Promise<void> {
  await trx('accounts').insert({
    id: account.id,
    organization_id: account.organizationId,
    kind: account.kind,
    name: account.name,
    first_name: account.firstName,
    last_name: account.lastName,
    email: account.email,
    phone: account.phone,
    country: account.country,
    language: account.language,
    administered_by: account.administeredBy,
    partner_is_administrator: account.administeredBy === 'partner',
    list_type: account.kind,
    created_at: now,
    updated_at: now,
  });
}

export async function markAccountRegistered(trx: Scoped, accountId: string, now: Date): Promise<void> {
  await trx('accounts').where({ id: accountId }).whereNull('registered_at').update({ registered_at: now, updated_at: now });
}

const COLUMNS: (keyof AccountRow)[] = [
  'id', 'organization_id', 'kind', 'name', 'first_name', 'last_name', 'email', 'phone', 'country', 'language', 'administered_by',
  'partner_is_administrator', 'registered_at', 'created_at', 'sort_expires_on', 'renews', 'plan_name', 'source',
  'subscriptions_count', 'open_alerts', 'list_status', 'list_type',
];

/** The name as lists and later papers show it; papers that are issued keep the old one. */
export async function renameAccount(trx: Scoped, accountId: string, name: string, now: Date): Promise<void> {
  await trx('accounts').where({ id: accountId }).update({ name, updated_at: now });
}

/** A household that becomes a company, for good (domain.md §7.5); its person stays the contact. */
export async function convertAccount(trx: Scoped, accountId: string, { name, administeredBy }: Pick<Account, 'name' | 'administeredBy'>, now: Date): Promise<void> {
  await trx('accounts').where({ id: accountId, kind: 'safe' })
    .update({ kind: 'safe_pro', name, administered_by: administeredBy, partner_is_administrator: administeredBy === 'partner', updated_at: now });
}

/** The second consent: whether the partner may act inside the account. Who gives it up also administers it no longer (domain.md §8.3, §8.4). */
export async function setPartnerIsAdministrator(trx: Scoped, accountId: string, isAdministrator: boolean, now: Date): Promise<void> {
  await trx('accounts').where({ id: accountId })
    .update({ partner_is_administrator: isAdministrator, ...(!isAdministrator && { administered_by: 'customer' }), updated_at: now });
}

/** Puts the account to another organization; administrator access ends, and a company that its partner administered answers for itself; false where it is not with `from`. In the account's scope. */
export async function moveAccount(trx: Scoped, { accountId, from, to, now }: { accountId: string; from: string; to: string; now: Date }): Promise<boolean> {
  return await trx('accounts').where({ id: accountId, organization_id: from }).update({ organization_id: to, partner_is_administrator: false, administered_by: 'customer', updated_at: now }) === 1;
}

/** The customer looks after the account from now on; for a company, with whom we write to about it where that is somebody new. */
export async function handAccountToCustomer(trx: Scoped, accountId: string, contact: Pick<Account, 'email' | 'firstName' | 'lastName'> | null, now: Date): Promise<void> {
  const person = contact ? { email: contact.email, first_name: contact.firstName, last_name: contact.lastName } : {};
  await trx('accounts').where({ id: accountId }).update({ administered_by: 'customer', ...person, updated_at: now });
}

/**
 * Whose accounts an organization deals with: its own; the house, whom customers pay by themselves, with those of partners too. What a scope may not
 * see it does not find either way.
 */
function of(organizationId: string): { organization_id?: string } {
  return organizationId === HOUSE_ORGANIZATION_ID ? {} : { organization_id: organizationId };
}

/** Another address, if it still is the one before; answers whether it was. */
export async function setAccountEmail(trx: Scoped, accountId: string, { before, after }: { before: string; after: string }, now: Date): Promise<boolean> {
  return (await trx('accounts').where({ id: accountId, email: before }).update({ email: after, updated_at: now })) === 1;
}

function rows(trx: Scoped) {
  return trx<AccountRow>('accounts').select<AccountRow[]>(COLUMNS);
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    organizationId: row.organization_id,
    kind: row.kind,
    name: row.name,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    country: row.country,
    language: row.language,
    administeredBy: row.administered_by,
    partnerIsAdministrator: row.partner_is_administrator,
    registeredAt: row.registered_at,
    createdAt: row.created_at,
    summary: {
      expiresOn: row.sort_expires_on === NO_END ? null : row.sort_expires_on,
      renews: row.renews,
      planName: row.plan_name,
      source: row.source,
      subscriptionsCount: row.subscriptions_count,
      openAlerts: row.open_alerts,
      status: row.list_status,
      type: row.list_type,
    },
  };
}
