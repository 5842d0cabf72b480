import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import type { Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type Currency } from '../../platform/values/money';
import type { Move, MovedLine, MoveState } from './move';
import type { Settlement, SettlementLine } from './settlement.model';

type Row = {
  id: string; account_id: string; account_name: string; organization_id: string; from_organization_id: string; from_name: string; to_name: string; request_id: string;
  state: MoveState; accepted_by: string; accepted_name: string; opened_at: Date; lapses_at: Date; signed_name: string | null; signed_at: Date | null; moves_on: Day | null;
  time_zone: string | null; due_at: Date | null; delayed_since: Date | null; delay: string; closed_at: Date | null; withdrawn_by_side: 'customer' | 'receiving' | null; lines: MovedLine[] | null;
};
const COLUMNS: readonly (keyof Row)[] = [
  'id', 'account_id', 'account_name', 'organization_id', 'from_organization_id', 'from_name', 'to_name', 'request_id', 'state', 'accepted_by', 'accepted_name', 'opened_at', 'lapses_at',
  'signed_name', 'signed_at', 'moves_on', 'time_zone', 'due_at', 'delayed_since', 'delay', 'closed_at', 'withdrawn_by_side', 'lines',
];

export type NewMove = Pick<Move, 'accountId' | 'accountName' | 'from' | 'to' | 'requestId' | 'acceptedBy' | 'acceptedName' | 'openedAt' | 'lapsesAt'>;

/** A new case; undefined when the account has an open one, or this request has opened one already. Needs the system scope, as everything that writes here. */
export async function insertMove(trx: Scoped, move: NewMove): Promise<Move | undefined> {
  const rows: Row[] = await trx('account_moves').insert({
    id: uuidv7(), account_id: move.accountId, account_name: move.accountName, organization_id: move.to.organizationId, from_organization_id: move.from.organizationId,
    to_name: move.to.name, from_name: move.from.name, request_id: move.requestId, accepted_by: move.acceptedBy, accepted_name: move.acceptedName, opened_at: move.openedAt, lapses_at: move.lapsesAt,
  }).onConflict().ignore().returning([...COLUMNS]);
  return rows[0] && moveOf(rows[0]);
}

/** The open case of an account, if there is one. */
export async function findOpenMove(trx: Scoped, accountId: string): Promise<Move | undefined> {
  const row = await trx('account_moves').where({ account_id: accountId }).whereIn('state', ['waiting', 'dated']).first<Row | undefined>(...COLUMNS);
  return row && moveOf(row);
}

/** What a partner's page of an account tells: the move by which the account leaves it, or came to it; undefined for none. In the partner's scope. */
export async function findMoveShown(trx: Scoped, { organizationId, accountId }: { organizationId: string; accountId: string }): Promise<Move | undefined> {
  const row = await trx('account_moves').where({ account_id: accountId })
    .where((which) => void which.where({ state: 'dated', from_organization_id: organizationId }).orWhere({ state: 'done', organization_id: organizationId }))
    .orderBy('opened_at', 'desc').first<Row | undefined>(...COLUMNS);
  return row && moveOf(row);
}

/** A case as far as the scope reaches; throws NotFound. */
export async function getMove(trx: Scoped, id: string): Promise<Move> {
  const row = await trx('account_moves').where({ id }).first<Row | undefined>(...COLUMNS);
  if (!row) throw new NotFound('We could not find that move.');
  return moveOf(row);
}

/** The same, locked; undefined where there is none. */
export async function lockMove(trx: Scoped, id: string): Promise<Move | undefined> {
  const row = await trx('account_moves').where({ id }).forUpdate().first<Row | undefined>(...COLUMNS);
  return row && moveOf(row);
}

export async function putSignature(trx: Scoped, id: string, given: { signedBy: string; signedName: string; signedAt: Date; movesOn: Day; timeZone: string; dueAt: Date }): Promise<void> {
  await trx('account_moves').where({ id, state: 'waiting' }).update({
    state: 'dated', signed_by: given.signedBy, signed_name: given.signedName, signed_at: given.signedAt, moves_on: given.movesOn, time_zone: given.timeZone, due_at: given.dueAt,
  });
}

export async function putDelay(trx: Scoped, id: string, delay: string, since: Date): Promise<void> {
  await trx('account_moves').where({ id, state: 'dated' }).update({ delay, delayed_since: since });
}

export async function closeMove(trx: Scoped, id: string, given: { state: 'done' | 'withdrawn' | 'lapsed'; closedAt: Date; closedBy?: string; side?: 'customer' | 'receiving'; lines?: readonly MovedLine[]; movesOn?: Day }): Promise<void> {
  await trx('account_moves').where({ id }).whereIn('state', ['waiting', 'dated']).update({
    state: given.state, closed_at: given.closedAt, closed_by: given.closedBy ?? null, withdrawn_by_side: given.side ?? null, lines: given.lines ? JSON.stringify(given.lines) : null,
    ...given.movesOn && { moves_on: given.movesOn },
  });
}

export async function insertSettlement(trx: Scoped, { move, settlement, now }: { move: Move; settlement: Settlement; now: Date }): Promise<void> {
  await trx('account_move_settlements').insert({
    move_id: move.id, organization_id: move.from.organizationId, account_id: move.accountId, settled_on: settlement.on, currency: settlement.currency,
    lines: JSON.stringify(settlement.lines), total_cents: settlement.totalCents, created_at: now,
  });
}

/** What was settled on the day; undefined before it and for whom it is not. */
export async function findSettlement(trx: Scoped, moveId: string): Promise<Settlement | undefined> {
  const row = await trx('account_move_settlements').where({ move_id: moveId })
    .first<{ on: Day; currency: Currency; lines: SettlementLine[]; totalCents: Settlement['totalCents'] } | undefined>('settled_on as on', 'currency', 'lines', 'total_cents as totalCents');
  return row;
}

/** The ids of cases whose time has come, the longest due first. */
export async function listDueMoves(trx: Scoped, now: Date, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await trx('account_moves').where({ state: 'dated' }).where('due_at', '<=', now).orderBy(['due_at', 'id']).limit(limit).select('id');
  return rows.map(({ id }) => id);
}

export async function listLapsingMoves(trx: Scoped, now: Date, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await trx('account_moves').where({ state: 'waiting' }).where('lapses_at', '<=', now).orderBy(['lapses_at', 'id']).limit(limit).select('id');
  return rows.map(({ id }) => id);
}

export function moveOf(row: Row): Move {
  return {
    id: row.id, accountId: row.account_id, accountName: row.account_name, from: { organizationId: row.from_organization_id, name: row.from_name },
    to: { organizationId: row.organization_id, name: row.to_name }, requestId: row.request_id, state: row.state, acceptedBy: row.accepted_by, acceptedName: row.accepted_name,
    openedAt: row.opened_at, lapsesAt: row.lapses_at, signedName: row.signed_name, signedAt: row.signed_at, movesOn: row.moves_on, timeZone: row.time_zone, dueAt: row.due_at,
    delayedSince: row.delayed_since, delay: row.delay, closedAt: row.closed_at, withdrawnBySide: row.withdrawn_by_side, lines: row.lines,
  };
}
