import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { day as dayText } from '../../platform/values/format';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { daysToChoose, may, type Move } from './move';
import { signatureForm } from './move.form';
import { listMoveLog } from './move-log.report';
import { badgeOf, shownLine, shownMove, shownSettlement } from './move.presenter';
import { listMoves } from './moves.report';
import { getMove } from './moves.repository';
import { readSettlement } from './read-settlement.report';
import { signMove } from './sign-move';
import { listWhatMoves } from './what-moves.report';
import { withdrawMove } from './withdraw-move';

type Id = { id: string };

/** Customers who come, and, by filter, customers who go once both have signed. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const query = singleStrings(req.query);
  const side = query['side'] === 'leaving' ? 'leaving' : 'receiving';
  const request = readPage(query, { sort: `moves-${side}`, kind: 'moment' });
  const rows = await within(scope, (trx) => listMoves(trx, { side, organizationId }, request), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.moves.index;
  renderPage(req, res, 'portal/subscriptions/moves/index', {
    title: 'Moves', isLeaving: side === 'leaving',
    rows: page.rows.map((row) => ({ ...row, other: side === 'leaving' ? row.toName : row.fromName, href: paths.moves.show(row.id), badge: badgeOf(row) })),
    chips: [{ label: 'To you', href: address, active: side === 'receiving' }, { label: 'Away from you', href: addressWith(address, {}, { side: 'leaving' }), active: side === 'leaving' }],
    pager: { from: page.from, to: page.to, ...pageLinks(address, side === 'leaving' ? { side } : {}, page) },
  });
};

/** The case, as the partner who takes the customer on sees it, or the one who is left. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { scope, organization, organizationId, visitor, today } = memberOf(req);
  const id = idInAddress(req.params);
  const maySeeMoney = visitor.permissions.has('billing:read');
  const { move, side, log, settlement } = await within(scope, async (trx) => {
    const found = await getMove(trx, id);
    const isLeaving = found.from.organizationId === organizationId;
    return {
      move: found, side: isLeaving ? 'leaving' as const : 'receiving' as const, log: await listMoveLog(trx, { moveId: id, organizationId }),
      settlement: isLeaving && maySeeMoney ? await readSettlement(trx, found) : undefined,
    };
  }, { readOnly: true });
  const maySign = side === 'receiving' && visitor.permissions.has('moves:sign');
  renderPage(req, res, 'portal/subscriptions/moves/show', {
    ...shownMove(move, side, { lines: await linesOf(move), log, zone: organization.timeZone }), today, isLeaving: side === 'leaving',
    signHref: maySign && may('receiving', 'sign', move.state) ? paths.moves.sign(id) : '', withdrawHref: maySign && may('receiving', 'withdraw', move.state) ? paths.moves.withdraw(id) : '',
    needsAdministrator: side === 'receiving' && !maySign && move.state === 'waiting', accountHref: side === 'receiving' && move.state === 'done' ? paths.portal.account(move.accountId) : '',
    settlement: settlement ? shownSettlement(settlement, move.state === 'done') : null, settlementHidden: side === 'leaving' && !maySeeMoney && (move.state === 'dated' || move.state === 'done'),
  });
};

export const newSignature: RequestHandler<Id> = (req, res) => showSignature(req, res, { typed: {}, errors: {} });

export const sign: RequestHandler<Id> = async (req, res) => {
  const { organizationId, actor, today } = memberOf(req);
  const moveId = idInAddress(req.params);
  await ownMove(req);
  const form = readForm(signatureForm(today), req.body);
  if (!form.ok) return showSignature(req, res.status(422), form);
  try {
    const { isNew } = await signMove({ organizationId, moveId, movesOn: form.value.moves_on, actor });
    if (isNew) flash(req, 'success', `You have signed. The customer moves to you on ${dayText(form.value.moves_on)}.`);
    else flash(req, 'notice', 'The move is signed already. You see below for which day.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.moves.show(moveId));
};

export const newWithdrawal: RequestHandler<Id> = async (req, res) => {
  const move = await ownMove(req);
  if (!may('receiving', 'withdraw', move.state)) return res.redirect(303, paths.moves.show(move.id));
  renderPage(req, res, 'portal/subscriptions/moves/withdraw', {
    title: 'Withdraw the move', accountName: move.accountName, action: paths.moves.withdraw(move.id), backHref: paths.moves.show(move.id),
    happens: [`${move.accountName} does not come to you. The customer is told.`, 'To take it on later you send a new request.'], stays: ['The customer stays with its partner, with everything as it is.'],
  });
};

export const withdraw: RequestHandler<Id> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const { id: moveId } = await ownMove(req);
  try {
    const { isNew } = await withdrawMove({ moveId, side: 'receiving', organizationId, actor });
    if (isNew) flash(req, 'success', 'The move is withdrawn.');
    else flash(req, 'notice', 'The move was withdrawn already.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.moves.show(moveId));
};

async function showSignature(req: Request<Id>, res: Response, { typed, errors }: { typed: Record<string, string>; errors: FieldErrors }): Promise<void> {
  const { today, organization } = memberOf(req);
  const move = await ownMove(req);
  if (!may('receiving', 'sign', move.state)) return res.redirect(303, paths.moves.show(move.id));
  const { first, last } = daysToChoose(today);
  const { confirm, facts } = shownMove(move, 'receiving', { lines: [], log: [], zone: organization.timeZone });
  renderPage(req, res, 'portal/subscriptions/moves/sign', {
    title: 'Sign the move', accountName: move.accountName, typed, errors, confirm, facts, lines: (await linesOf(move)).map(shownLine), today, first, last, zone: organization.timeZone,
    action: paths.moves.sign(move.id), backHref: paths.moves.show(move.id),
  });
}

/** The case of an address where the organization is the receiving one; for the one that is left it has no such page. */
async function ownMove(req: Request<Id>): Promise<Move> {
  const { scope, organizationId } = memberOf(req);
  const id = idInAddress(req.params);
  const move = await within(scope, (trx) => getMove(trx, id), { readOnly: true });
  refuseLeaving(move, organizationId);
  return move;
}

function refuseLeaving(move: Move, organizationId: string): void {
  if (move.to.organizationId !== organizationId) throw new NotFound('We could not find that move.');
}

/** What would move, while nothing has: looked up for a case that the asking partner's own scope has just shown. */
function linesOf(move: Move): ReturnType<typeof listWhatMoves> | [] {
  return move.state === 'waiting' || move.state === 'dated' ? within('system', (trx) => listWhatMoves(trx, move.accountId), { readOnly: true }) : [];
}
