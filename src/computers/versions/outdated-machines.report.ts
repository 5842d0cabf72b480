import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type MachineKind, type Platform } from '../machine';
import { type VersionRange } from './outdated.model';

export interface OutdatedMachine {
  readonly id: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly nickname: string;
  readonly kind: MachineKind;
  readonly platform: Platform;
  readonly osVersion: string;
  readonly clientVersion: string;
  /** Its place in the list: platform and version in their order. */
  readonly place: string;
  readonly lastContactAt: Date | null;
  readonly toldAt: Date | null;
}

/** As many are counted, and no more. */
export const COUNTED_UP_TO = 1_000;

const ranged = (range: VersionRange, index: number) => `m.organization_id = :organizationId and m.installed_at is not null and m.delete_at is null and m.platform = '${range.platform}'
  and m.version_key < app.version_key(:below${index})${range.from === null ? '' : ` and m.version_key >= app.version_key(:from${index})`}`;

/**
 * Installed machines of an organization whose client is in one of the ranges, by platform and then the oldest version first; one row more than the
 * page. Each range walks its part of one index, so that its length does not matter.
 */
export async function listOutdated(trx: Scoped, { organizationId, ranges }: { organizationId: string; ranges: readonly VersionRange[] }, page: PageRequest): Promise<OutdatedMachine[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const [order, compare] = backwards ? ['desc', '<'] : ['asc', '>'];
  const [platform = '', key = ''] = page.place?.value.split('|') ?? [];
  const parts = ranges.flatMap((range, index) => {
    if (page.place && (backwards ? range.platform > platform : range.platform < platform)) return [];
    const beyond = page.place && range.platform === platform ? `and (m.version_key, m.id) ${compare} (:key, cast(:id as uuid))` : '';
    return [`(select m.* from machines m where ${ranged(range, index)} ${beyond} order by m.version_key ${order}, m.id ${order} limit :limit)`];
  });
  if (parts.length === 0) return [];
  const result = await trx.raw<{ rows: OutdatedMachine[] }>(
    `select m.id, m.account_id as "accountId", a.name as "accountName", m.nickname, m.kind, m.platform, m.os_version as "osVersion", m.client_version as "clientVersion",
            m.platform || '|' || m.version_key as place, m.last_contact_at as "lastContactAt", m.update_told_at as "toldAt"
       from (select * from (${parts.join(' union all ')}) found order by platform ${order}, version_key ${order}, id ${order} limit :limit) m join accounts a on a.id = m.account_id
      order by m.platform ${order}, m.version_key ${order}, m.id ${order}`,
    { organizationId, ...boundsOf(ranges), key, id: page.place?.id ?? null, limit: page.size + 1 } as never);
  return result.rows;
}

/** How many there are, counted up to one more than COUNTED_UP_TO. */
export async function countOutdated(trx: Scoped, { organizationId, ranges }: { organizationId: string; ranges: readonly VersionRange[] }): Promise<number> {
  if (ranges.length === 0) return 0;
  const parts = ranges.map((range, index) => `(select from machines m where ${ranged(range, index)} limit ${COUNTED_UP_TO + 1})`);
  const result = await trx.raw<{ rows: [{ n: number }] }>(`select count(*)::int as n from (select from (${parts.join(' union all ')}) found limit ${COUNTED_UP_TO + 1}) counted`, { organizationId, ...boundsOf(ranges) });
  return result.rows[0].n;
}

function boundsOf(ranges: readonly VersionRange[]): Record<string, string> {
  return Object.fromEntries<string>(ranges.flatMap(({ from, below }, index): [string, string][] => [[`below${index}`, below], ...from === null ? [] : [[`from${index}`, from] as [string, string]]]));
}
