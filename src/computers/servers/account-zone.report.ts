import { type Scoped } from '../../platform/database/database';

/** Who holds an account, and the zone in which its moments are told. In the system's scope. */
export async function readAccountZone(trx: Scoped, accountId: string): Promise<{ organizationId: string; zone: string }> {
  return trx('accounts as a').join('organizations as o', 'o.id', 'a.organization_id').where('a.id', accountId).first<{ organizationId: string; zone: string }>({ organizationId: 'a.organization_id', zone: 'o.time_zone' });
}
