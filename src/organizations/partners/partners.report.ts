import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type PageRequest } from '../../platform/pages/pages';

export type PartnerRow = { id: string; name: string; legalName: string; tier: 'basic' | 'premier'; status: 'active' | 'suspended'; members: number; since: Date };

/** Partners by name, those whose names hold the words, with the number of their active members; one more than a page. Needs the office scope. */
export async function listPartners(trx: Scoped, words: string, page: PageRequest): Promise<PartnerRow[]> {
  const isReversed = page.direction === 'before' && page.place !== undefined;
  const [sign, order] = isReversed ? ['<', 'desc'] : ['>', 'asc'];
  const { rows } = await trx.raw<{ rows: PartnerRow[] }>(
    `select o.id, o.display_name as name, o.legal_name as "legalName", o.tier, o.status, o.created_at as since,
         (select count(*)::int from memberships m where m.organization_id = o.id and m.status = 'active') as members
       from (select * from organizations
         where kind = 'partner' and (:words = '' or position(lower(:words) in lower(display_name || ' ' || legal_name)) > 0)
           and (cast(:placeId as uuid) is null or (display_name, id) ${sign} (:placeName, cast(:placeId as uuid)))
         order by display_name ${order}, id ${order} limit :limit) o
       order by o.display_name ${order}, o.id ${order}`,
    { words, placeId: page.place?.id ?? null, placeName: page.place?.value ?? '', limit: page.size + 1 });
  return rows;
}

export type Partner = PartnerRow & {
  address: string[]; country: string; phone: string; website: string; taxId: string; taxName: string; taxRatePpm: number; timeZone: string; currency: string;
  applicationId: string | null;
};

/** One partner as the office sees it. Throws NotFound for an unknown id and for the house organization. */
export async function getPartner(trx: Scoped, id: string): Promise<Partner> {
  const { rows } = await trx.raw<{ rows: Partner[] }>(
    `select o.id, o.display_name as name, o.legal_name as "legalName", o.tier, o.status, o.created_at as since,
         (select count(*)::int from memberships m where m.organization_id = o.id and m.status = 'active') as members,
         array[o.address_line1, o.address_line2, trim(o.postal_code || ' ' || o.city), o.state] as address, o.country, o.phone, o.website, o.tax_id as "taxId", o.tax_name as "taxName",
         o.tax_rate_ppm as "taxRatePpm", o.time_zone as "timeZone", o.currency, (select a.id from applications a where a.organization_id = o.id) as "applicationId"
       from organizations o where o.kind = 'partner' and o.id = ?`, [id]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}
