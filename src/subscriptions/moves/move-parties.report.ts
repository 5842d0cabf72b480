import type { Scoped } from '../../platform/database/database';
import type { Currency } from '../../platform/values/money';

/** Needs the system scope, as everything here: a case has two partners and a customer. */
export type Recipient = { email: string; name: string };

type MovingPartner = { organizationId: string; name: string; kind: 'partner' | 'direct'; status: 'active' | 'suspended'; currency: Currency; timeZone: string };

export async function listMovingPartners(trx: Scoped, ids: readonly string[]): Promise<Map<string, MovingPartner>> {
  const rows: MovingPartner[] = await trx('organizations').whereIn('id', [...ids])
    .select({ organizationId: 'id', name: 'display_name', kind: 'kind', status: 'status', currency: 'currency', timeZone: 'time_zone' });
  return new Map(rows.map((row) => [row.organizationId, row]));
}

/** The currency of what the organization pays for in the account and still runs; undefined where there is nothing. */
export async function currencyOfPaid(trx: Scoped, { organizationId, accountId }: { organizationId: string; accountId: string }): Promise<Currency | undefined> {
  const row = await trx('subscriptions').where({ organization_id: organizationId, account_id: accountId }).whereNotIn('state', ['converted', 'purging', 'purged']).first<{ currency: Currency } | undefined>('currency');
  return row?.currency;
}

/** The organization that looks after the account now, and what it is called; undefined for an account that is not there. */
export async function findMovingAccount(trx: Scoped, accountId: string): Promise<{ organizationId: string; name: string; administeredBy: 'partner' | 'customer' } | undefined> {
  return trx('accounts').where({ id: accountId }).first<{ organizationId: string; name: string; administeredBy: 'partner' | 'customer' } | undefined>(
    { organizationId: 'organization_id', name: 'name', administeredBy: 'administered_by' });
}

/** Who may sign for the account, and what they are called: the holder of a household, an administrator or the billing owner of a company; undefined for anybody else. */
export async function findSigner(trx: Scoped, accountId: string, personId: string): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `select ${NAME} as name from account_people a join people p on p.id = a.person_id where a.account_id = ? and a.person_id = ? and a.role in ('holder', 'administrator', 'billing_owner')`, [accountId, personId]);
  return rows[0]?.name;
}

export async function nameOfPerson(trx: Scoped, personId: string): Promise<string> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(`select ${NAME} as name from people p where p.id = ?`, [personId]);
  return rows[0]!.name;
}

/** The active administrators of a partner. */
export async function listAdministrators(trx: Scoped, organizationId: string): Promise<Recipient[]> {
  const { rows } = await trx.raw<{ rows: Recipient[] }>(
    `select p.email, ${NAME} as name from memberships m join people p on p.id = m.person_id where m.organization_id = ? and m.status = 'active' and 'administrator' = any(m.roles) order by p.email`, [organizationId]);
  return rows;
}

/** Who may sign for the account; nobody for a company that its partner administers: it gets no mails (domain.md §15). */
export async function listCustomerRecipients(trx: Scoped, accountId: string): Promise<Recipient[]> {
  const { rows } = await trx.raw<{ rows: Recipient[] }>(
    `select p.email, ${NAME} as name from account_people a join people p on p.id = a.person_id join accounts c on c.id = a.account_id
      where a.account_id = ? and c.administered_by = 'customer' and a.role in ('holder', 'administrator', 'billing_owner') order by p.email limit 50`, [accountId]);
  return rows;
}

const NAME = "coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)";
