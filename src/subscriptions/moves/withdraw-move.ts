import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import type { PersonActor } from '../../platform/visitors/visitor';
import { type Move, refuseUnless } from './move';
import { recordMove } from './move-audit';
import { listAdministrators, listCustomerRecipients, nameOfPerson } from './move-parties.report';
import { mailMoveWithdrawn } from './moves.mails';
import { closeMove, lockMove } from './moves.repository';

type Withdrawing = { moveId: string; actor: PersonActor } & ({ side: 'customer'; accountId: string } | { side: 'receiving'; organizationId: string });

/** Takes a move back, by the customer or the receiving partner, until it has happened. A case that was withdrawn before stays as it is (`isNew` false); a done one is refused. */
export function withdrawMove(given: Withdrawing): Promise<{ isNew: boolean }> {
  const { moveId, side, actor } = given;
  return within('system', async (trx) => {
    const move = await lockMove(trx, moveId);
    if (!move || !isTheirs(move, given)) throw new NotFound('We could not find that move.');
    if (move.state === 'withdrawn') return { isNew: false };
    const now = await databaseNow(trx);
    refuseUnless(move, side, 'withdraw', now);
    await closeMove(trx, moveId, { state: 'withdrawn', side, closedAt: now, closedBy: actor.id });
    const wasDated = move.state === 'dated';
    const by = await nameOfPerson(trx, actor.id);
    await recordMove(trx, move, { actor, now, event: 'move.withdrawn', before: { state: move.state }, detail: { by, side }, ...wasDated && { leaving: 'move.called-off', leavingDetail: { side } } });
    await mailMoveWithdrawn(trx, {
      move, side, now, receiving: await listAdministrators(trx, move.to.organizationId), customers: await listCustomerRecipients(trx, move.accountId),
      leaving: wasDated ? await listAdministrators(trx, move.from.organizationId) : [],
    });
    return { isNew: true };
  });
}

function isTheirs(move: Move, given: Withdrawing): boolean {
  return given.side === 'customer' ? move.accountId === given.accountId : move.to.organizationId === given.organizationId;
}
