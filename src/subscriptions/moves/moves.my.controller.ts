import { type Request, type RequestHandler } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { may, type Move } from './move';
import { listMoveLog } from './move-log.report';
import { shownMove } from './move.presenter';
import { getMove } from './moves.repository';
import { listWhatMoves } from './what-moves.report';
import { withdrawMove } from './withdraw-move';

type Id = { id: string };

/** The case, for who may sign for the account. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { scope, account, accountId, today } = customerOf(req);
  const id = idInAddress(req.params);
  const { move, log, lines } = await within(scope, async (trx) => {
    const found = await getMove(trx, id);
    return { move: found, log: await listMoveLog(trx, { moveId: id, organizationId: found.to.organizationId }), lines: found.closedAt ? [] : await listWhatMoves(trx, accountId) };
  }, { readOnly: true });
  renderPage(req, res, 'my/subscriptions/move', {
    ...shownMove(move, 'customer', { lines, log, zone: account.timeZone }), today, withdrawHref: may('customer', 'withdraw', move.state) ? paths.moves.my.withdraw(id) : '',
  });
};

export const newWithdrawal: RequestHandler<Id> = async (req, res) => {
  const move = await ownMove(req);
  if (!may('customer', 'withdraw', move.state)) return res.redirect(303, paths.moves.my.show(move.id));
  renderPage(req, res, 'my/subscriptions/withdraw-move', {
    title: 'Withdraw the move', to: move.to.name, action: paths.moves.my.withdraw(move.id), backHref: paths.moves.my.show(move.id),
    happens: [`You do not move to ${move.to.name}. They are told.`, `To move later, ask ${move.to.name} to send a new request.`], stays: [`${move.from.name} looks after your backup as before.`],
  });
};

export const withdraw: RequestHandler<Id> = async (req, res) => {
  const { accountId, actor } = customerOf(req);
  const { id: moveId } = await ownMove(req);
  try {
    const { isNew } = await withdrawMove({ moveId, side: 'customer', accountId, actor });
    if (isNew) flash(req, 'success', 'The move is withdrawn. Everything stays as it was.');
    else flash(req, 'notice', 'The move was withdrawn already.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.moves.my.show(moveId));
};

function ownMove(req: Request<Id>): Promise<Move> {
  const { scope } = customerOf(req);
  const id = idInAddress(req.params);
  return within(scope, (trx) => getMove(trx, id), { readOnly: true });
}
