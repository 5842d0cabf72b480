import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Administrator, type Company, type CompanyField, SECTIONS } from './company';

const FIELDS = Object.values(SECTIONS).flat();
type CompanyRow = Record<CompanyField, string | null> & { id: string };

export async function getCompany(trx: Scoped, organizationId: string): Promise<Company> {
  const row: CompanyRow | undefined = await trx('organizations').where({ id: organizationId }).first(...FIELDS);
  return companyOf(row);
}

/** The same with the row locked until the transaction ends. */
export async function getCompanyForUpdate(trx: Scoped, organizationId: string): Promise<Company> {
  const row: CompanyRow | undefined = await trx('organizations').where({ id: organizationId }).forUpdate().first(...FIELDS);
  return companyOf(row);
}

export async function updateCompany(trx: Scoped, organizationId: string, changed: Partial<Company>, now: Date): Promise<void> {
  const columns = Object.fromEntries(Object.entries(changed).map(([field, value]) => [field, field === 'primary_contact_id' && value === '' ? null : value]));
  await trx('organizations').where({ id: organizationId }).update({ ...columns, updated_at: now });
}

const ADMINISTRATORS = `
  select m.id as "membershipId", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, p.email
    from memberships m join people p on p.id = m.person_id
   where m.organization_id = ? and m.status = 'active' and 'administrator' = any(m.roles)`;

/** Who may be the primary contact, by name. */
export async function listAdministrators(trx: Scoped, organizationId: string): Promise<Administrator[]> {
  const result = await trx.raw<{ rows: Administrator[] }>(`${ADMINISTRATORS} order by name, p.email`, [organizationId]);
  return result.rows;
}

/** Whether this membership is an active administrator's, and stays so until the transaction ends. */
export async function holdAdministrator(trx: Scoped, organizationId: string, membershipId: string): Promise<boolean> {
  const result = await trx.raw<{ rows: unknown[] }>(`${ADMINISTRATORS} and m.id = ? for share of m`, [organizationId, membershipId]);
  return result.rows.length > 0;
}

/**
 * Whom the organization has chosen as its primary contact, as long as they are an active administrator: who is deactivated, removed or
 * given another role is the contact no longer, from that moment on, whatever changed them (domain.md §11.2).
 */
export async function findPrimaryContact(trx: Scoped, organizationId: string): Promise<Administrator | undefined> {
  const result = await trx.raw<{ rows: Administrator[] }>(
    `${ADMINISTRATORS} and m.id = (select o.primary_contact_id from organizations o where o.id = m.organization_id)`, [organizationId]);
  return result.rows[0];
}

function companyOf(row: CompanyRow | undefined): Company {
  if (!row) throw new NotFound();
  return Object.fromEntries(FIELDS.map((field) => [field, row[field] ?? ''])) as Record<CompanyField, string>;
}
