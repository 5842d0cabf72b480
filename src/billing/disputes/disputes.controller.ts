import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { money } from '../../platform/values/format';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { DISPUTE_REASON_CODES, DISPUTE_REASONS } from './dispute';
import { DisputeForm } from './dispute.form';
import { findDisputedLine } from './disputed-line.report';
import { openDispute } from './open-dispute';
import { withdrawDispute } from './withdraw-dispute';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

const newDispute: RequestHandler<Id> = (req, res) => showForm(req, res, { typed: {}, errors: {} });
export { newDispute as new };

export const create: RequestHandler<Id> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const form = readForm(DisputeForm, req.body);
  if (!form.ok) return showForm(req, res.status(422), form);
  const { invoiceId, isNew } = await openDispute({ organizationId, lineId: idInAddress(req.params), ...form.value, actor });
  if (isNew) flash(req, 'success', 'The line is in dispute. We look into it and answer by mail and on this page.');
  else flash(req, 'notice', 'This line is in dispute already. You find it below.');
  res.redirect(303, paths.portal.payments.receipt(invoiceId));
};

export const withdraw: RequestHandler<Id> = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const { invoiceId, isNew } = await withdrawDispute({ organizationId, disputeId: idInAddress(req.params), actor });
  if (isNew) flash(req, 'success', 'Your dispute is withdrawn.');
  else flash(req, 'notice', 'This dispute is closed already. You see below how.');
  res.redirect(303, paths.portal.payments.receipt(invoiceId));
};

async function showForm(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope } = memberOf(req);
  const lineId = idInAddress(req.params);
  const line = await within(scope, (trx) => findDisputedLine(trx, lineId), { readOnly: true });
  if (!line) throw new NotFound();
  const receiptHref = paths.portal.payments.receipt(line.invoiceId);
  if (line.isDisputed) {
    flash(req, 'notice', 'This line is in dispute already. You find it below.');
    return res.redirect(303, receiptHref);
  }
  renderPage(req, res, 'portal/billing/dispute', {
    title: 'Dispute a line', typed, errors, receiptHref, number: line.number, action: paths.portal.papers.dispute(lineId),
    lines: [{ label: line.quantity === 1 ? line.description : `${line.quantity} × ${line.description}`, how: line.explanation, amount: money(line.totalCents, line.currency) }],
    reasons: DISPUTE_REASON_CODES.map((value) => ({ value, ...DISPUTE_REASONS[value] })),
  });
}
