import { type Scoped } from '../../platform/database/database';
import { PRIVACY_MAP } from './privacy-map';

/** Where an address stands, in words, and how often; counting stops at `MOST_COUNTED`. */
export interface FoundPlace { readonly place: string; readonly count: number }

export const MOST_COUNTED = 100;

/** Everywhere that the map leads to by the address alone, each place by its index; what holds nothing is left out. Needs the privacy scope. */
export async function listPlaces(trx: Scoped, email: string): Promise<FoundPlace[]> {
  const places = PRIVACY_MAP.flatMap(({ table, address, place }) => (address === undefined || place === undefined ? [] : [{ table, address, place }]));
  const { rows } = await trx.raw<{ rows: (FoundPlace & { number: number })[] }>(places.map(({ table, address, place }, number) =>
    `select ${number} as number, '${place}' as place, cast(count(*) as integer) as count from (select from ${table} t where ${address} limit ${MOST_COUNTED}) found_${number}`).join(' union all '), { email });
  return rows.filter(({ count }) => count > 0).sort((a, b) => a.number - b.number).map(({ place, count }) => ({ place, count }));
}
