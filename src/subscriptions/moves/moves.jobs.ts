import { databaseNow, within } from '../../platform/database/database';
import { defineJob } from '../../platform/queue/queue';
import { completeMove } from './complete-move';
import { lapseMoves } from './lapse-moves';
import { listDueMoves } from './moves.repository';

const MOVES_A_SWEEP = 500;

/** Every ten minutes what is due; one that fails does not hold up the others. */
export const completeMoves = defineJob('subscriptions.complete-moves', async (_data, { log, stopping }) => {
  const ids = await within('system', async (trx) => listDueMoves(trx, await databaseNow(trx), MOVES_A_SWEEP), { readOnly: true });
  for (const id of ids) {
    if (stopping.aborted) return;
    try {
      log.info({ move: id, outcome: await completeMove(id) }, 'a move is due');
    } catch (error) {
      log.error({ err: error, move: id }, 'a move could not be made; the next sweep tries again');
    }
  }
}, { oneAtATime: true });

export const lapseMovesJob = defineJob('subscriptions.lapse-moves', async (_data, { log }) => {
  const lapsed = await lapseMoves();
  if (lapsed > 0) log.info({ lapsed }, 'moves lapsed');
}, { oneAtATime: true });
