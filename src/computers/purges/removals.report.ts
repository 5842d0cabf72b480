import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type PageRequest } from '../../platform/pages/pages';
import { type RemovalReason } from './removals.repository';

export interface RemovalRow {
  readonly id: string;
  readonly nickname: string;
  readonly accountName: string;
  readonly number: string;
  readonly bytes: number;
  readonly reason: RemovalReason;
  readonly begunAt: Date;
  readonly endedAt: Date | null;
  readonly place: string;
}

/** What was removed for good, or is being, the newest first; one more than a page. In the office's scope, as all of these. */
export async function listRemovals(trx: Scoped, page: PageRequest): Promise<RemovalRow[]> {
  const isReversed = page.direction === 'before' && page.place !== undefined;
  const order = isReversed ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: RemovalRow[] }>(
    `select r.machine_id as id, r.nickname, a.name as "accountName", s.number, r.bytes, r.reason, r.begun_at as "begunAt", r.ended_at as "endedAt", r.begun_at::text as place
       from machine_removals r join accounts a on a.id = r.account_id join subscriptions s on s.id = r.subscription_id
      ${page.place ? `where (r.begun_at, r.machine_id) ${isReversed ? '>' : '<'} (cast(:at as timestamptz), cast(:id as uuid))` : ''}
      order by r.begun_at ${order}, r.machine_id ${order} limit :limit`,
    { limit: page.size + 1, ...page.place ? { at: page.place.value, id: page.place.id } : {} });
  return rows;
}

export interface Removable {
  readonly id: string;
  readonly organizationId: string;
  readonly number: string;
  readonly state: string;
  readonly accountName: string;
  readonly planName: string;
  readonly purgeOn: string | null;
  readonly machines: number;
  readonly bytes: number;
}

/** The subscription that is called so, whatever the case and the spaces around it. */
export async function findRemovableByNumber(trx: Scoped, number: string): Promise<Removable | undefined> {
  return (await removables(trx, 's.number = ?', number.trim().toUpperCase()))[0];
}

/** Throws NotFound. */
export async function getRemovable(trx: Scoped, id: string): Promise<Removable> {
  const [found] = isUuid(id) ? await removables(trx, 's.id = ?', id) : [];
  if (!found) throw new NotFound('We could not find that subscription.');
  return found;
}

async function removables(trx: Scoped, condition: string, value: string): Promise<Removable[]> {
  const { rows } = await trx.raw<{ rows: Removable[] }>(
    `select s.id, s.organization_id as "organizationId", s.number, s.state, a.name as "accountName", p.name as "planName", s.purge_on as "purgeOn", m.machines, m.bytes
       from subscriptions s join accounts a on a.id = s.account_id join plans p on p.id = s.plan_id
       cross join lateral (select count(*)::int as machines, coalesce(sum(bytes_stored), 0)::bigint as bytes from machines where subscription_id = s.id) m
      where ${condition}`, [value]);
  return rows;
}
