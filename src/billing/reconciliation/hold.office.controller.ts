import type { Request, RequestHandler, Response } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { config } from '../../config';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { listOpenRows } from './differences.report';
import { getHold } from './holds.repository';
import { liftHold } from './lift-hold';
import { shownDifference } from './reconciliation.presenter';
import { countWaiting } from './runs.report';

const mostOpen = 200;
const shortest = 10;

/** Whether charges go out by themselves; if not, why, since when, and what waits. */
export const show: RequestHandler = (req, res) => showHold(req, res, {});

/** Lets charges go out again, by the same rules as `npm run billing:lift`: with open differences only for a reason. */
export const destroy: RequestHandler = async (req, res) => {
  const { scope, visitor } = staffOf(req);
  const reason = (singleStrings(req.body)['reason'] ?? '').trim();
  const open = await within(scope, (trx) => listOpenRows(trx, 1), { readOnly: true });
  if (open.length > 0 && (reason.length < shortest || reason.length > 1_000)) {
    return showHold(req, res.status(422), { reason: `Say why charges go out although differences are open, in ${shortest} to 1,000 characters.` });
  }
  const by = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
  try {
    const was = await liftHold({ by, personId: visitor.personId, ...open.length > 0 && { despite: reason } });
    flash(req, 'success', was === undefined ? 'Billing was not on hold.' : 'Billing goes on. What waited is charged in the next minutes.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return showHold(req, res.status(409), { '': error.message });
  }
  res.redirect(303, paths.office.reconciliation.hold);
};

async function showHold(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const { scope, now } = staffOf(req);
  const read = await within(scope, async (trx) => ({
    hold: await getHold(trx), waiting: await countWaiting(trx, now), open: await listOpenRows(trx, mostOpen), zone: await houseZone(trx),
  }), { readOnly: true });
  renderPage(req, res, 'office/reconciliation/hold', {
    title: 'Billing hold', ...read, open: read.open.map(shownDifference), isSetting: config.billingHold, errors, reason: (singleStrings(req.body)['reason'] ?? '').slice(0, 1_000),
  });
}
