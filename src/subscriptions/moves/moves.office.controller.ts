import type { RequestHandler } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { listMoveLog } from './move-log.report';
import { badgeOf, shownMove, shownSettlement } from './move.presenter';
import { listMoves } from './moves.report';
import { getMove } from './moves.repository';
import { readSettlement } from './read-settlement.report';
import { listWhatMoves } from './what-moves.report';

/** Every case, the newest first; closed ones by filter. */
export const index: RequestHandler = async (req, res) => {
  const { scope, today } = staffOf(req);
  const query = singleStrings(req.query);
  const isOpen = query['state'] !== 'all';
  const request = readPage(query, { sort: isOpen ? 'moves-open' : 'moves-all', kind: 'moment' });
  const { rows, zone } = await within(scope, async (trx) => ({ rows: await listMoves(trx, { side: 'all', open: isOpen }, request), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.moves.office.index;
  renderPage(req, res, 'office/moves/index', {
    title: 'Moves', isOpen, zone, today, rows: page.rows.map((row) => ({ ...row, href: paths.moves.office.show(row.id), badge: badgeOf(row) })),
    chips: [{ label: 'Open', href: address, active: isOpen }, { label: 'All', href: addressWith(address, {}, { state: 'all' }), active: !isOpen }],
    pager: { from: page.from, to: page.to, ...pageLinks(address, isOpen ? {} : { state: 'all' }, page) },
  });
};

/** The case with its log, why it is delayed, and the settlement for who sees invoices. */
export const show: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope, visitor, today } = staffOf(req);
  const id = idInAddress(req.params);
  const { move, log, lines, settlement, zone } = await within(scope, async (trx) => {
    const found = await getMove(trx, id);
    return {
      move: found, lines: found.closedAt ? [] : await listWhatMoves(trx, found.accountId), zone: await houseZone(trx),
      log: await listMoveLog(trx, { moveId: id, organizationId: found.to.organizationId }), settlement: visitor.permissions.has('refunds:manage') ? await readSettlement(trx, found) : undefined,
    };
  }, { readOnly: true });
  renderPage(req, res, 'office/moves/show', { ...shownMove(move, 'office', { lines, log, zone }), today, settlement: settlement ? shownSettlement(settlement, move.state === 'done') : null });
};
