import { type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';

/** How a partner is called on pages and in mails; in the scope of the organization or of one of its accounts. */
export async function findOrganizationName(trx: Scoped, organizationId: string): Promise<string> {
  const row = await trx<{ id: string; display_name: string }>('organizations').where({ id: organizationId }).first('display_name');
  if (!row) throw new NotFound();
  return row.display_name;
}

/** What a customer sees of the partner that looks after them. */
export type PartnerCard = { name: string; phone: string; website: string; logo: { id: string; width: number; height: number } | null };

/** In an account's scope its own partner, and no other. */
export async function getPartnerCard(trx: Scoped, organizationId: string): Promise<PartnerCard> {
  const { rows } = await trx.raw<{ rows: PartnerCard[] }>(
    `select o.display_name as name, o.phone, o.website, (select json_build_object('id', l.id, 'width', l.width, 'height', l.height) from logos l where l.organization_id = o.id and l.id = o.logo_id) as logo
       from organizations o where o.id = ?`, [organizationId]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}
