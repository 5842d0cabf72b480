import { uuidv7 } from 'uuidv7';
import { type ConsentStatus } from '../../../src/accounts/consents/consent-request.model';
import { ownerSql } from '../database';
import { membershipOf } from './organizations';

type Given = { organizationId: string; requestedBy: string; status?: ConsentStatus; answeredBy?: string } & ({ email: string } | { accountId: string });

/** A request as asking leaves it, without its mail: an association with an address, administrator access with an account. Who asked answers it, unless named. */
export async function createRequest({ organizationId, requestedBy, status = 'pending', answeredBy, ...about }: Given): Promise<string> {
  const id = uuidv7();
  const [kind, email, accountId] = 'email' in about ? ['association', about.email, null] : ['administrator', null, about.accountId];
  await ownerSql(
    `insert into consent_requests (id, kind, organization_id, email, account_id, status, requested_by, membership_id, requested_at, lapses_at, status_since, answered_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, app.now(), app.now() + interval '30 days', app.now(), $9)`,
    [id, kind, organizationId, email, accountId, status, requestedBy, await membershipOf({ organizationId, personId: requestedBy }), ['accepted', 'declined'].includes(status) ? answeredBy ?? requestedBy : null]);
  return id;
}

/** Somebody who may answer for an account. */
export async function addAccountPerson({ organizationId, accountId, personId, role = 'holder' }: { organizationId: string; accountId: string; personId: string; role?: 'holder' | 'user' | 'administrator' | 'billing_owner' }): Promise<void> {
  await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())', [organizationId, accountId, personId, role]);
}
