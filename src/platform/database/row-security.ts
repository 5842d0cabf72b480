import type { Knex } from 'knex';

type Audience = { privileges: string; column?: string; updateColumns?: string };
type Walls = { partner?: Audience; customer?: Audience; office?: string; system?: string };

/**
 * Puts the second wall around a table: row-level security with FORCE, one policy per role, one equality each.
 * Partner rows are told by `organization_id`, customer rows by `account_id` unless another column is named;
 * office and system read everything and write only when their privileges say so.
 */
export async function secureTable(db: Knex, table: string, walls: Walls): Promise<void> {
  await db.raw(`alter table ${table} enable row level security; alter table ${table} force row level security`);
  if (walls.partner) await audience(db, table, 'portal_partner', walls.partner, `${walls.partner.column ?? 'organization_id'} = app.organization()`);
  if (walls.customer) await audience(db, table, 'portal_customer', walls.customer, `${walls.customer.column ?? 'account_id'} = app.account()`);
  await audience(db, table, 'portal_office', { privileges: walls.office ?? 'select' }, 'true');
  await audience(db, table, 'portal_system', { privileges: walls.system ?? 'select' }, 'true');
}

/** A table that no organization owns (people, catalog …): no policy, only the grants named here. */
export async function grantTable(db: Knex, table: string, grants: Partial<Record<'partner' | 'limited' | 'customer' | 'office' | 'system' | 'sealer', string>>): Promise<void> {
  for (const [role, privileges] of Object.entries(grants)) await db.raw(`grant ${privileges} on ${table} to portal_${role}`);
}

/** True of a row whose account was chosen for the limited member in scope; asked by index for a few rows, by a hash for many. */
export function isChosen(table: string, column = 'account_id'): string {
  return `exists (select from membership_accounts c where c.organization_id = app.organization() and c.membership_id = app.membership() and c.account_id = ${table}.${column})`;
}

/**
 * What a member sees and writes who is limited to chosen accounts: rows of the organization of which `condition` is true.
 * A table of partners without this is closed to them. `insert` is for rows that the condition cannot see while they are written.
 */
export async function limitTable(db: Knex, table: string, privileges: string, condition: string, { insert }: { insert?: string } = {}): Promise<void> {
  const own = 'organization_id = app.organization()';
  await db.raw(`grant ${privileges} on ${table} to portal_limited`);
  await db.raw(`create policy portal_limited on ${table} for all to portal_limited using (${own} and ${condition}) with check (${own} and ${condition})`);
  if (insert) await db.raw(`create policy portal_limited_insert on ${table} for insert to portal_limited with check (${own} and ${insert})`);
}

async function audience(db: Knex, table: string, role: string, { privileges }: Audience, condition: string): Promise<void> {
  await db.raw(`grant ${privileges} on ${table} to ${role}`);
  await db.raw(`create policy ${role} on ${table} for all to ${role} using (${condition}) with check (${condition})`);
}
