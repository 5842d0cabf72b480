import { type Account, type AccountKind } from '../accounts/account';
import { payingPeople } from '../billing/payers/paying-people';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type Logo } from '../organizations/logo/logo';
import { type Scoped } from '../platform/database/database';
import { type Recipient, listRecipients } from '../subscriptions/recipients.report';
import { isByCustomer, type RecoveryCase } from './recovery-case';

export type { Recipient };

/** Both sides of a case, as mails and rules need them; in the system's scope. */
export interface CaseParties {
  readonly account: Pick<Account, 'id' | 'organizationId' | 'name' | 'administeredBy' | 'partnerIsAdministrator'> & { readonly kind: AccountKind };
  /** The partner who ordered and still looks after the account; null where the customer ordered. */
  readonly partner: { readonly name: string; readonly logo: Logo | null } | null;
  readonly partnerPeople: readonly Recipient[];
  /** Who answers for the account's money, or its own address before anybody registered; nobody where the partner administers it. */
  readonly customers: readonly Recipient[];
}

export async function readParties(trx: Scoped, found: Pick<RecoveryCase, 'accountId' | 'organizationId' | 'payerOrganizationId' | 'requestedBy'>): Promise<CaseParties> {
  const { accountId, organizationId, payerOrganizationId, requestedBy } = found;
  const row = await trx('accounts').where({ id: accountId }).first<CaseParties['account']>(
    { id: 'id', organizationId: 'organization_id', kind: 'kind', name: 'name', administeredBy: 'administered_by', partnerIsAdministrator: 'partner_is_administrator' });
  const customers = await trx.raw<{ rows: Recipient[] }>(`with asked as (select cast(? as uuid) as id) ${payingPeople('(select id from asked)')}`, [accountId]);
  // Released or moved since: who does not see the case any more is told nothing of it.
  const looksOn = !isByCustomer(found) && organizationId === payerOrganizationId && organizationId !== HOUSE_ORGANIZATION_ID;
  return {
    account: row, customers: customers.rows, partner: looksOn ? await findPartner(trx, organizationId) : null,
    partnerPeople: looksOn ? await listRecipients(trx, { organizationId, accountId, madeBy: requestedBy }) : [],
  };
}

async function findPartner(trx: Scoped, id: string): Promise<{ name: string; logo: Logo | null }> {
  const row = await trx('organizations as o').leftJoin('logos as l', 'l.id', 'o.logo_id').where({ 'o.id': id })
    .first<{ name: string; logo_id: string | null; file: string; width: number; height: number }>({ name: 'o.display_name', logo_id: 'l.id', file: 'l.file', width: 'l.width', height: 'l.height' });
  return { name: row.name, logo: row.logo_id === null ? null : { id: row.logo_id, file: row.file, width: row.width, height: row.height } };
}

/** What a person is called, for the log of a case. */
export async function nameOf(trx: Scoped, personId: string): Promise<string> {
  const row = await trx('people').where({ id: personId }).first<{ first_name: string; last_name: string; email: string } | undefined>('first_name', 'last_name', 'email');
  return row ? `${row.first_name} ${row.last_name}`.trim() || row.email : '';
}
