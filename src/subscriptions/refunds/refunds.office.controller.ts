import { type Request, type RequestHandler, type Response } from 'express';
import { judgeSubscription } from '../../alerts/judge-alerts';
import { getRefundRequest } from '../../billing/refunds/requests/refund-requests.repository';
import { type RefundRequest } from '../../billing/refunds/requests/refund-request';
import { retryRefund } from '../../billing/refunds/retry-refund';
import { waitingFor } from '../../organizations/applications/application.presenter';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/pages/forms';
import { money } from '../../platform/values/format';
import { addressWith, firstPage, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { z } from 'zod';
import { approveRefund, confirmRefund, declineRefund, withdrawRefund } from './decide-refund';
import { getOfficeInvoice } from './office-invoice.report';
import { REQUEST_BADGES } from './office-invoice.presenter';
import { refundRequestPage } from './refund-request.presenter';
import { countRefundQueues, listRefundQueue, REFUND_QUEUES, type RefundQueue } from './refunds-queue.report';

type Id = { id: string };
const QUEUE_LABELS: Record<RefundQueue, string> = { waiting: 'Waiting', failed: 'Failed', decided: 'Decided' };
const RefusalForm = z.object({ reason: text('why you decline it', 500) });

/** What waits for a second person, with its age; what has failed; what is decided. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const query = singleStrings(req.query);
  const queue = REFUND_QUEUES.find((one) => one === query['queue']) ?? 'waiting';
  const request = readPage(query, { sort: queue, kind: 'moment' });
  const { rows, counts, zone } = await within(scope, async (trx) => ({
    rows: await listRefundQueue(trx, queue, request), counts: await countRefundQueues(trx), zone: await houseZone(trx),
  }), { readOnly: true });
  const page = listPage(rows, request, ({ place, id }) => ({ value: place, id }));
  const filter = queue === 'waiting' ? {} : { queue };
  renderPage(req, res, 'office/refunds/index', {
    title: 'Refunds', queue, zone,
    chips: REFUND_QUEUES.map((one) => ({
      label: QUEUE_LABELS[one], href: addressWith(paths.office.refunds.index, {}, { queue: one === 'waiting' ? undefined : one, ...firstPage }), active: one === queue, ...(one !== 'decided' && { count: counts[one] }),
    })),
    rows: page.rows.map((row) => ({
      ...row, total: money(row.totalCents, row.currency), href: queue === 'failed' ? (row.invoiceId ? paths.office.invoices.show(row.invoiceId) : '') : paths.office.refunds.show(row.id),
      badge: row.status === 'failed' ? { kind: 'bad', label: 'Failed' } : REQUEST_BADGES[row.status], waits: waitingFor(row.since, now), retryHref: paths.office.refunds.tryAgain(row.id),
    })),
    pager: { from: page.from, to: page.to, ...(queue !== 'decided' && { total: counts[queue] }), ...pageLinks(paths.office.refunds.index, filter, page) },
  });
};

/** One prepared refund: every line's amount, what happens to the service, and what this person may do about it. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { scope, visitor, now } = staffOf(req);
  const id = idInAddress(req.params);
  const { request, found, zone } = await within(scope, async (trx) => {
    const request = await getRefundRequest(trx, id);
    return { request, found: await getOfficeInvoice(trx, request.invoiceId), zone: await houseZone(trx) };
  }, { readOnly: true });
  renderPage(req, res, 'office/refunds/show', { title: `Refund of ${totalOf(request)}`, zone, ...refundRequestPage({ request, found, personId: visitor.personId, now }) });
};

export const confirm: RequestHandler<Id> = (req, res) => act(req, res, async (deciding) => {
  const request = await confirmRefund(deciding);
  return request.status === 'waiting' ? `A colleague has to approve ${totalOf(request)}. They have a mail; it waits under Refunds.` : paidWords(request);
});

export const approve: RequestHandler<Id> = (req, res) => act(req, res, async (deciding) => paidWords(await approveRefund(deciding)));

export const newRefusal: RequestHandler<Id> = (req, res) => showRefusal(req, res, {});

export const decline: RequestHandler<Id> = async (req, res) => {
  const form = readForm(RefusalForm, req.body);
  if (!form.ok) return showRefusal(req, res.status(422), form.errors);
  await act(req, res, async (deciding) => `The refund of ${totalOf(await declineRefund({ ...deciding, reason: form.value.reason }))} is declined. Who asked for it has a mail with your reason.`);
};

export const withdraw: RequestHandler<Id> = (req, res) => act(req, res, async (deciding) => `The refund of ${totalOf(await withdrawRefund(deciding))} is taken back. No money moves.`);

/** Sends one that failed again. */
export const tryAgain: RequestHandler<Id> = async (req, res) => {
  const { actor, scope } = staffOf(req);
  const refundId = idInAddress(req.params);
  const found = await within(scope, async (trx) => trx<{ id: string; organization_id: string; payment_id: string | null }>('refunds').where({ id: refundId }).first('organization_id'), { readOnly: true });
  if (!found) throw new NotFound();
  try {
    await retryRefund({ organizationId: found.organization_id, refundId, actor });
    flash(req, 'success', 'The refund is sent again. If it fails once more, it is listed here with the reason.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, `${paths.office.refunds.index}?queue=failed`);
};

type Deciding = Parameters<typeof confirmRefund>[0];

/** Who comes second is shown the refund as it stands now. */
async function act(req: Request<Id>, res: Response, work: (deciding: Deciding) => Promise<string>): Promise<void> {
  const { actor } = staffOf(req);
  const requestId = idInAddress(req.params);
  try {
    flash(req, 'success', await work({ requestId, actor, ended: judgeSubscription }));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.office.refunds.show(requestId));
}

async function showRefusal(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { scope, visitor } = staffOf(req);
  const id = idInAddress(req.params);
  const request = await within(scope, (trx) => getRefundRequest(trx, id), { readOnly: true });
  if (request.status !== 'waiting' || request.requestedBy === visitor.personId) return res.redirect(303, paths.office.refunds.show(id));
  renderPage(req, res, 'office/refunds/decline', { title: 'Decline the refund', total: totalOf(request), address: paths.office.refunds.show(id), action: paths.office.refunds.decline(id), reason: singleStrings(req.body)['reason'] ?? '', errors });
}

function totalOf({ totalCents, currency }: RefundRequest): string {
  return money(totalCents, currency);
}

function paidWords(request: RefundRequest): string {
  return `${totalOf(request)} goes back. The partner has a mail with the credit note.`;
}
