import { staffRolesWith } from '../../organizations/staff/staff-roles';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type ContentVersion } from '../content-versions.repository';

export type Owner = { id: string; name: string };
export type SavedVersion = Pick<ContentVersion, 'version' | 'title' | 'changedAt'> & { by: string | null };
export type DownloadsOf = { organizationName: string; count: number; lastOn: Day };

const NAME = "coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)";

/** Who may own an item: colleagues who write content now, and whoever owns this one already. */
export async function listOwners(trx: Scoped, ownerId: string | null): Promise<Owner[]> {
  const { rows } = await trx.raw<{ rows: Owner[] }>(
    `select p.id, ${NAME} as name from staff s join people p on p.id = s.person_id
      where (s.status = 'active' and s.roles && cast(:roles as text[])) or p.id = :ownerId order by 2, p.id`, { roles: staffRolesWith('content:manage'), ownerId });
  return rows;
}

/** The newest versions of an item, with who wrote them; nobody where it came with the portal. */
export async function listVersions(trx: Scoped, itemId: string, limit = 50): Promise<SavedVersion[]> {
  const { rows } = await trx.raw<{ rows: SavedVersion[] }>(
    `select v.version, v.title, v.changed_at as "changedAt", ${NAME} as by from content_versions v left join people p on p.id = v.changed_by
      where v.item_id = :itemId order by v.version desc limit :limit`, { itemId, limit });
  return rows;
}

/** Which partners have downloaded an item, most often first. */
export async function listDownloads(trx: Scoped, itemId: string, limit = 10): Promise<DownloadsOf[]> {
  const { rows } = await trx.raw<{ rows: DownloadsOf[] }>(
    `select o.display_name as "organizationName", sum(d.downloads_count)::int as count, max(d.on_day) as "lastOn" from content_downloads d join organizations o on o.id = d.organization_id
      where d.item_id = :itemId group by o.id, o.display_name order by 2 desc, 1 limit :limit`, { itemId, limit });
  return rows;
}
