import { type Scoped } from '../../platform/database/database';
import { HOUSE_ORGANIZATION_ID } from '../house';

/** The vendor's own time zone, by which the office shows moments. */
export async function houseZone(trx: Scoped): Promise<string> {
  const row = await trx('organizations').where({ id: HOUSE_ORGANIZATION_ID }).first<{ zone: string }>('time_zone as zone');
  return row.zone;
}
