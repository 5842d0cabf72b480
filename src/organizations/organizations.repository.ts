import { type Scoped } from '../platform/database';
import { NotFound } from '../platform/errors';

/** How a partner is called on pages and in mails; in the scope of the organization or of one of its accounts. */
export async function findOrganizationName(trx: Scoped, organizationId: string): Promise<string> {
  const row = await trx<{ id: string; display_name: string }>('organizations').where({ id: organizationId }).first('display_name');
  if (!row) throw new NotFound();
  return row.display_name;
}

/** What a customer sees of the partner that looks after them. */
export type PartnerCard = { name: string; phone: string; website: string };

/** In an account's scope its own partner, and no other. */
export async function getPartnerCard(trx: Scoped, organizationId: string): Promise<PartnerCard> {
  const row = await trx<{ id: string; display_name: string; phone: string; website: string }>('organizations')
    .where({ id: organizationId }).first('display_name', 'phone', 'website');
  if (!row) throw new NotFound();
  return { name: row.display_name, phone: row.phone, website: row.website };
}
