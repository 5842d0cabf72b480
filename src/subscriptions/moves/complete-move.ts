import { transferAccount } from '../../accounts/transfer-account';
import type { Actor } from '../../audit/audit.repository';
import { continueIn, databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { nudgeAfterCommit } from '../../platform/queue/queue';
import { handOver } from '../ownership/hand-over';
import { may, type Move } from './move';
import { recordMove } from './move-audit';
import { findObstacle, listIdsToMove } from './move-obstacles.report';
import { findMovingAccount, listAdministrators, listCustomerRecipients, listMovingPartners } from './move-parties.report';
import { mailMoveDelayed, mailMoveDone, mailMoveLapsed } from './moves.mails';
import { closeMove, insertSettlement, lockMove, putDelay } from './moves.repository';
import { settlementOf } from './settlement.model';
import { listSettledTerms, listWhatMoves } from './what-moves.report';

type Outcome = 'moved' | 'delayed' | 'lapsed' | 'not due';
const actor: Actor = { kind: 'job', id: 'complete-moves' };

/**
 * Moves an account on its day, all of it in one transaction: its subscriptions with their paid terms, then the account; administrator access, the old partner's links and
 * whatever it had set up end (`handOver`, `transferAccount`). What the customer pays stays the house's and is shown to the new partner. Safe to repeat: only a dated case whose
 * time has come moves, once. Where something is in the way it is `delayed`, told once, and tried again.
 */
export async function completeMove(id: string): Promise<Outcome> {
  try {
    return await within('system', (trx) => moveNow(trx, id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await delayMove(id, error.message);
    return 'delayed';
  }
}

async function moveNow(trx: Scoped, id: string): Promise<Outcome> {
  const move = await lockMove(trx, id);
  const now = await databaseNow(trx);
  if (!isDue(move, now)) return 'not due';
  if ((await findMovingAccount(trx, move.accountId))?.organizationId !== move.from.organizationId) return lapse(trx, move, now);
  const obstacle = await findObstacle(trx, move);
  if (obstacle) throw new RuleBroken(obstacle);
  const { accountId, from, to } = move;
  const leaving = await listAdministrators(trx, from.organizationId);
  const lines = await listWhatMoves(trx, accountId);
  const settledOn = dayIn(now, move.timeZone!);
  const terms = await listSettledTerms(trx, { organizationId: from.organizationId, accountId }, settledOn);
  await changeHands(trx, move, now);
  await continueIn(trx, 'system');
  const moved: Move = { ...move, state: 'done', movesOn: settledOn, lines };
  await closeMove(trx, id, { state: 'done', closedAt: now, lines, movesOn: settledOn });
  const currency = (await listMovingPartners(trx, [from.organizationId])).get(from.organizationId)!.currency;
  await insertSettlement(trx, { move: moved, settlement: settlementOf(terms, currency, settledOn), now });
  await recordMove(trx, moved, { actor, now, event: 'move.done', leaving: 'move.left', before: { state: 'dated' }, detail: { movesOn: settledOn }, leavingDetail: { movesOn: settledOn } });
  await mailMoveDone(trx, { move: moved, leaving, receiving: await listAdministrators(trx, to.organizationId), customers: await listCustomerRecipients(trx, accountId), now });
  nudgeAfterCommit(trx, 'alerts.sweep');
  // That account and subscriptions belong together is checked at the commit, in the scope that is open then.
  await continueIn(trx, { accountId });
  return 'moved';
}

async function changeHands(trx: Scoped, move: Move, now: Date): Promise<void> {
  const { accountId, from, to } = move;
  const subscriptionIds = await listIdsToMove(trx, move);
  const sides = { accountId, from: from.organizationId, to: to.organizationId, reason: `moved to ${to.name}`, actor, now };
  if (subscriptionIds.length > 0) await handOver(trx, { ...sides, subscriptionIds, shownTo: null });
  await transferAccount(trx, sides);
}

/** The account was released, or has gone otherwise: there is nothing to take over, and the new partner asks again. */
async function lapse(trx: Scoped, move: Move, now: Date): Promise<Outcome> {
  await closeMove(trx, move.id, { state: 'lapsed', closedAt: now });
  await recordMove(trx, move, { actor, now, event: 'move.lapsed', before: { state: 'dated' } });
  await mailMoveLapsed(trx, { move, receiving: await listAdministrators(trx, move.to.organizationId), customers: await listCustomerRecipients(trx, move.accountId), now });
  return 'lapsed';
}

/** Keeps the newest reason; everybody is told once. */
function delayMove(id: string, words: string): Promise<void> {
  return within('system', async (trx) => {
    const move = await lockMove(trx, id);
    const now = await databaseNow(trx);
    if (!isDue(move, now) || move.delay === words) return;
    await putDelay(trx, id, words, move.delayedSince ?? now);
    await recordMove(trx, move, { actor, now, event: 'move.delayed', leaving: 'move.held-up', leavingDetail: { words } });
    if (move.delayedSince) return;
    const { accountId, from, to } = move;
    await mailMoveDelayed(trx, {
      move, words, now, receiving: await listAdministrators(trx, to.organizationId), leaving: await listAdministrators(trx, from.organizationId), customers: await listCustomerRecipients(trx, accountId),
    });
  });
}

function isDue(move: Move | undefined, now: Date): move is Move {
  return move !== undefined && may('clock', 'complete', move.state) && move.dueAt !== null && now >= move.dueAt;
}
