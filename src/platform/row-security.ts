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
export async function grantTable(db: Knex, table: string, grants: Partial<Record<'partner' | 'customer' | 'office' | 'system' | 'sealer', string>>): Promise<void> {
  for (const [role, privileges] of Object.entries(grants)) await db.raw(`grant ${privileges} on ${table} to portal_${role}`);
}

async function audience(db: Knex, table: string, role: string, { privileges }: Audience, condition: string): Promise<void> {
  await db.raw(`grant ${privileges} on ${table} to ${role}`);
  await db.raw(`create policy ${role} on ${table} for all to ${role} using (${condition}) with check (${condition})`);
}
