import { AsyncLocalStorage } from 'node:async_hooks';
import { config } from '../../config';
import { HOUSE_ORGANIZATION_ID } from './house';
import { isOnlyLooking } from './looking';

/** Whose rows a transaction may see. Each kind runs as its own database role (architecture: two walls). */
export type Scope =
  /** With `membershipId` only the accounts that were chosen for that member (docs/decisions, chosen accounts). */
  | { organizationId: string; membershipId?: string }
  | { accountId: string }
  | 'office'
  /** Jobs, webhooks and sign-in: reads everything, writes only the system's own tables. */
  | 'system'
  /** The job that seals the audit log. */
  | 'sealer'
  /** The job that collects or erases what is held of one person. */
  | 'privacy';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Where a rule acts for somebody: in the organization, in what a limited member of it sees, or in what a customer sees of their own. */
export function scopeOf(organizationId: string, { membershipId, accountId }: { membershipId?: string | undefined; accountId?: string | undefined }): Scope {
  if (accountId !== undefined) return { accountId };
  return membershipId === undefined ? { organizationId } : { organizationId, membershipId };
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const patient = new AsyncLocalStorage<true>();

/** Runs a job or a command, whose statements may take as long as a worker's: nobody waits at a page for them. */
export function patiently<T>(work: () => Promise<T>): Promise<T> {
  return patient.run(true, work);
}

/** What opens a transaction in a scope, as one simple query: begin, role, whose rows. */
export function openingOf(scope: Scope, options: { readOnly?: boolean }): string {
  const mode = options.readOnly || isOnlyLooking() ? 'BEGIN READ ONLY' : 'BEGIN';
  const begin = patient.getStore() ? `${mode}; SET LOCAL statement_timeout = ${config.statementMs.worker}` : mode;
  return `${begin}; ${rolesOf(scope)}`;
}

/** The statements that take the role of a scope until the end of the transaction. */
export function rolesOf(scope: Scope): string {
  if (typeof scope === 'string') return `SET LOCAL ROLE portal_${scope}`;
  if ('accountId' in scope) return `SET LOCAL ROLE portal_customer; SET LOCAL app.account_id = '${checked(scope.accountId)}'`;
  const organization = `SET LOCAL app.organization_id = '${checked(scope.organizationId)}'`;
  if (scope.organizationId === HOUSE_ORGANIZATION_ID) return `SET LOCAL ROLE portal_house; ${organization}`;
  if (scope.membershipId === undefined) return `SET LOCAL ROLE portal_partner; ${organization}`;
  return `SET LOCAL ROLE portal_limited; ${organization}; SET LOCAL app.membership_id = '${checked(scope.membershipId)}'`;
}

function checked(id: string): string {
  if (!UUID.test(id)) throw new RangeError('A scope takes a lower-case uuid.');
  return id;
}
