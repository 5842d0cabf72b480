import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { money } from '../../platform/values/format';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { answerDispute } from './answer-dispute';
import { DISPUTE_REASONS, DISPUTE_STATUSES } from './dispute';
import { AnswerForm } from './dispute.form';
import { ageOf, DISPUTE_BADGES } from './dispute.presenter';
import { findDisputedLine } from './disputed-line.report';
import { countOpenDisputes, disputeNames, listDisputes } from './disputes-queue.report';
import { findDispute } from './disputes.repository';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

/** What waits for an answer, the oldest first; closed ones by filter. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const query = singleStrings(req.query);
  const status = DISPUTE_STATUSES.find((one) => one === query['status']) ?? 'open';
  const request = readPage(query, { sort: `dispute-${status}`, kind: 'moment' });
  const { rows, open, zone } = await within(scope, async (trx) => ({ rows: await listDisputes(trx, status, request), open: await countOpenDisputes(trx), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.office.disputes.index;
  const labels = { open: 'Open', accepted: 'Accepted', explained: 'Explained', withdrawn: 'Withdrawn' };
  renderPage(req, res, 'office/disputes/index', {
    title: 'Disputes', zone, isQueue: status === 'open',
    rows: page.rows.map((row) => ({ ...row, href: paths.office.disputes.show(row.id), amount: money(row.totalCents, row.currency), reason: DISPUTE_REASONS[row.reason].label, badge: DISPUTE_BADGES[row.status], age: ageOf(row.openedAt, now) })),
    chips: DISPUTE_STATUSES.map((one) => ({ label: labels[one], href: addressWith(address, {}, { status: one === 'open' ? undefined : one }), active: status === one, ...one === 'open' && { count: open } })),
    pager: { from: page.from, to: page.to, ...status === 'open' && { total: open }, ...pageLinks(address, status === 'open' ? {} : { status }, page) },
  });
};

export const show: RequestHandler<Id> = (req, res) => showDispute(req, res, { typed: {}, errors: {} });

export const answer: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const disputeId = idInAddress(req.params);
  const form = readForm(AnswerForm, req.body);
  if (!form.ok) return showDispute(req, res.status(422), form);
  try {
    await answerDispute({ disputeId, ...form.value, actor });
    flash(req, 'success', form.value.answer === 'accepted' ? 'The partner has your answer by mail. Now give the credit: it does not follow by itself.' : 'The partner has your answer by mail.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.office.disputes.show(disputeId));
};

async function showDispute(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope, now, visitor } = staffOf(req);
  const id = idInAddress(req.params);
  const read = await within(scope, async (trx) => {
    const dispute = await findDispute(trx, id);
    const line = dispute && await findDisputedLine(trx, dispute.lineId);
    if (!dispute || !line) throw new NotFound();
    return { dispute, line, names: await disputeNames(trx, id), zone: await houseZone(trx) };
  }, { readOnly: true });
  const { dispute, line, names, zone } = read;
  const { status, words, openedAt } = dispute;
  renderPage(req, res, 'office/disputes/show', {
    title: `Dispute of ${line.number}`, typed, errors, zone, badge: DISPUTE_BADGES[status], lead: status === 'open' ? `Has waited for ${ageOf(openedAt, now).words}.` : '',
    dispute: { words, reason: DISPUTE_REASONS[dispute.reason].label, openedAt, closedAt: dispute.closedAt, answer: dispute.answer, isOpen: status === 'open', isAccepted: status === 'accepted', ...names },
    facts: [
      { label: 'Partner', value: line.organizationName, href: paths.office.partners.show(line.organizationId) }, { label: 'Customer', value: line.accountName || 'None' },
      { label: 'Invoice number', value: line.number, ...(visitor.permissions.has('refunds:manage') && { href: paths.office.invoices.show(line.invoiceId) }) }, { label: 'Line', value: `${line.position}` },
    ],
    lines: [{ label: line.quantity === 1 ? line.description : `${line.quantity} × ${line.description}`, how: line.explanation, amount: money(line.totalCents, line.currency) }],
    action: paths.office.disputes.answer(id), refundHref: status === 'accepted' && visitor.permissions.has('refunds:manage') ? paths.office.invoices.refund(line.invoiceId) : '',
  });
}
