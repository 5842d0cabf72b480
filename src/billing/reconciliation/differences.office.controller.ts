import type { Request, RequestHandler, Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { z } from 'zod';
import { getDifferenceRow, listClosedRows } from './differences.report';
import { explainDifference } from './explain-difference';
import { shownDifference } from './reconciliation.presenter';

type Id = { id: string };

const Explanation = z.object({ reason: text('what happened and what you did', 1_000).refine((words) => words.length >= 10, 'Say what happened and what you did, in 10 characters or more.') });

/** What was put right or explained. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const query = singleStrings(req.query);
  const request = readPage(query, { sort: 'closed', kind: 'moment' });
  const { rows, zone } = await within(scope, async (trx) => ({ rows: await listClosedRows(trx, request), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  renderPage(req, res, 'office/reconciliation/closed', {
    title: 'Closed differences', zone, rows: page.rows.map(shownDifference), pager: { from: page.from, to: page.to, ...pageLinks(paths.office.reconciliation.closed, query, page) },
  });
};

export const show: RequestHandler<Id> = (req, res) => showOne(req, res, {});

/** Closes it by the word of the colleague whose page this is. */
export const update: RequestHandler<Id> = async (req, res) => {
  const { actor, scope } = staffOf(req);
  const differenceId = idInAddress(req.params);
  await within(scope, (trx) => getDifferenceRow(trx, differenceId), { readOnly: true });
  const form = readForm(Explanation, req.body);
  if (!form.ok) return showOne(req, res.status(422), form.errors);
  try {
    await explainDifference({ differenceId, personId: actor.id, reason: form.value.reason });
    flash(req, 'success', 'The difference is explained. It is not shown again and does not hold billing.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', 'This difference was closed meanwhile.');
    return res.redirect(303, paths.office.reconciliation.difference(differenceId));
  }
  res.redirect(303, paths.office.reconciliation.index);
};

async function showOne(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope } = staffOf(req);
  const { row, zone } = await within(scope, async (trx) => ({ row: await getDifferenceRow(trx, idInAddress(req.params)), zone: await houseZone(trx) }), { readOnly: true });
  const difference = shownDifference(row);
  renderPage(req, res, 'office/reconciliation/difference', { title: difference.title, difference, zone, errors, reason: (singleStrings(req.body)['reason'] ?? '').slice(0, 1_000) });
}
