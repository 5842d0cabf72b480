import type { RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { askForReconciliation } from './ask-for-reconciliation';
import { listOpenRows } from './differences.report';
import { getHold } from './holds.repository';
import { shownDifference, shownRun } from './reconciliation.presenter';
import { listRuns } from './runs.report';

const mostOpen = 200;
const newestRuns = 5;

/** Where Stripe and the portal differ, what is to be done, and how the last comparisons went. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const read = await within(scope, async (trx) => ({
    open: await listOpenRows(trx, mostOpen), hold: await getHold(trx), zone: await houseZone(trx),
    runs: await listRuns(trx, { ...readPage({}, { sort: 'at', kind: 'moment' }), size: newestRuns }),
  }), { readOnly: true });
  const [newest] = read.runs;
  renderPage(req, res, 'office/reconciliation/index', {
    title: 'Reconciliation', zone: read.zone, hold: read.hold, open: read.open.map(shownDifference), isMore: read.open.length === mostOpen,
    runs: read.runs.slice(0, newestRuns).map(shownRun), isRunning: newest !== undefined && newest.finishedAt === null && newest.failedAt === null,
  });
};

/** All comparisons there have been. */
export const runs: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const query = singleStrings(req.query);
  const request = readPage(query, { sort: 'at', kind: 'moment' });
  const { rows, zone } = await within(scope, async (trx) => ({ rows: await listRuns(trx, request), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  renderPage(req, res, 'office/reconciliation/runs', {
    title: 'Comparisons with Stripe', zone, runs: page.rows.map(shownRun), pager: { from: page.from, to: page.to, ...pageLinks(paths.office.reconciliation.runs, query, page) },
  });
};

/** Compares now; one at a time. */
export const create: RequestHandler = async (req, res) => {
  const { actor } = staffOf(req);
  try {
    await askForReconciliation(actor);
    flash(req, 'notice', 'The comparison begins in a moment. You may leave this page; look again in a minute for what it finds.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.office.reconciliation.index);
};
