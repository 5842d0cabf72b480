import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';

export interface PartnerAccount { readonly id: string; readonly name: string; readonly place: string; readonly kind: 'safe' | 'safe_pro'; readonly planName: string; readonly status: string; readonly expiresOn: Day }

/** A partner's accounts by name, one more than a page, by the index of the Accounts list. In the office's scope. */
export async function listPartnerAccounts(trx: Scoped, organizationId: string, { place, direction, size }: Pick<PageRequest, 'place' | 'direction' | 'size'>): Promise<PartnerAccount[]> {
  const isReversed = direction === 'before' && place !== undefined;
  const [sign, order] = isReversed ? ['<', 'desc'] : ['>', 'asc'];
  const after = place === undefined ? '' : `and (sort_name, id) ${sign} (:name, cast(:id as uuid))`;
  const { rows } = await trx.raw<{ rows: PartnerAccount[] }>(
    `select id, name, sort_name as place, kind, plan_name as "planName", list_status as status, sort_expires_on as "expiresOn" from accounts
      where organization_id = :organizationId ${after} order by sort_name ${order}, id ${order} limit :limit`,
    { organizationId, name: place?.value ?? '', id: place?.id ?? null, limit: size + 1 });
  return rows;
}
