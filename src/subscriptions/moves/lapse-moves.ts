import { databaseNow, within } from '../../platform/database/database';
import { may } from './move';
import { recordMove } from './move-audit';
import { listAdministrators, listCustomerRecipients } from './move-parties.report';
import { mailMoveLapsed } from './moves.mails';
import { closeMove, listLapsingMoves, lockMove } from './moves.repository';

const PAGE = 200;

/** Ends cases that the receiving partner has not signed within 30 days. Safe to repeat; answers how many. */
export async function lapseMoves(): Promise<number> {
  const ids = await within('system', async (trx) => listLapsingMoves(trx, await databaseNow(trx), PAGE), { readOnly: true });
  let lapsed = 0;
  for (const id of ids) if (await lapseMove(id)) lapsed += 1;
  return lapsed;
}

/** Somebody may have signed or withdrawn it while we came: then it stays. */
function lapseMove(id: string): Promise<boolean> {
  return within('system', async (trx) => {
    const move = await lockMove(trx, id);
    const now = await databaseNow(trx);
    if (!move || !may('clock', 'lapse', move.state) || now < move.lapsesAt) return false;
    await closeMove(trx, id, { state: 'lapsed', closedAt: now });
    await recordMove(trx, move, { actor: { kind: 'job', id: 'lapse-moves' }, now, event: 'move.lapsed', before: { state: 'waiting' } });
    await mailMoveLapsed(trx, { move, receiving: await listAdministrators(trx, move.to.organizationId), customers: await listCustomerRecipients(trx, move.accountId), now });
    return true;
  });
}
