import { type Scoped } from '../../platform/database/database';
import { type Platform } from '../machine';
import { type ClientVersions } from './client-versions.repository';

/** Who said it; empty for what the portal came with. */
export type VersionsRow = Pick<ClientVersions, 'current' | 'minimum' | 'notes' | 'releasedOn' | 'createdAt'> & { readonly by: string };

/** All that ever held for a platform, newest first. */
export async function listVersionHistory(trx: Scoped, platform: Platform): Promise<VersionsRow[]> {
  const result = await trx.raw<{ rows: VersionsRow[] }>(
    `select v.current, v.minimum, v.notes, v.released_on as "releasedOn", v.created_at as "createdAt", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email, '') as by
       from client_versions v left join people p on p.id = v.made_by where v.platform = ? order by v.created_at desc, v.id desc limit 100`, [platform]);
  return result.rows;
}
