import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import type { PageRequest } from '../../platform/pages/pages';
import type { MoveState } from './move';

export type ListedMove = { id: string; place: string; accountName: string; fromName: string; toName: string; state: MoveState; movesOn: Day | null; openedAt: Date; lapsesAt: Date; delayed: boolean };

/** `receiving`: cases of customers who come to the organization; `leaving`: of those who go, once both have signed; `all`: everybody's, for the office. */
export type WhichMoves = { side: 'receiving' | 'leaving'; organizationId: string } | { side: 'all'; open: boolean };

/** The newest first: a page and one more. */
export async function listMoves(trx: Scoped, which: WhichMoves, page: PageRequest): Promise<ListedMove[]> {
  const isUpwards = page.direction === 'before' && page.place !== undefined;
  const direction = isUpwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: ListedMove[] }>(
    `select m.id, m.opened_at::text as place, m.account_name as "accountName", m.from_name as "fromName", m.to_name as "toName", m.state, m.moves_on as "movesOn", m.opened_at as "openedAt",
            m.lapses_at as "lapsesAt", m.delayed_since is not null and m.state = 'dated' as delayed
       from account_moves m
      where ${CONDITIONS[which.side]} ${which.side === 'all' && which.open ? "and m.state in ('waiting', 'dated')" : ''}
        ${page.place ? `and (m.opened_at, m.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
      order by m.opened_at ${direction}, m.id ${direction} limit :limit`,
    { ...which.side !== 'all' && { organizationId: which.organizationId }, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}

const CONDITIONS = { receiving: 'm.organization_id = :organizationId', leaving: 'm.from_organization_id = :organizationId and m.signed_at is not null', all: 'true' } as const;
