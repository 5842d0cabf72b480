import { type Request, type RequestHandler, type Response } from 'express';
import { leftOfLines } from '../../billing/credit-notes/allocation.model';
import { findRefundRequest } from '../../billing/refunds/requests/refund-requests.repository';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { money } from '../../platform/values/format';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { draftRefund } from './draft-refund';
import { getOfficeInvoice, type OfficeInvoice } from './office-invoice.report';
import { codesSentences, invoiceFacts, invoiceRow, lineRows, paymentRows, refundChoices, refundRows, requestRows, serviceRows } from './office-invoice.presenter';
import { listOfficeInvoices } from './office-invoices.report';
import { readRefund, typedRefund } from './refund.form';

type Id = { id: string };

/** Paid invoices of all partners: by number, by partner, by customer. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const query = singleStrings(req.query);
  const words = (query['q'] ?? '').trim().slice(0, 100);
  const request = readPage(query, { sort: 'newest', kind: 'moment' });
  const { rows, zone } = await within(scope, async (trx) => ({ rows: await listOfficeInvoices(trx, words, request), zone: await houseZone(trx) }), { readOnly: true });
  const page = listPage(rows, request, ({ place, id }) => ({ value: place, id }));
  renderPage(req, res, 'office/invoices/index', {
    title: 'Invoices', words, zone, rows: page.rows.map(invoiceRow),
    pager: { from: page.from, to: page.to, ...(page.next === undefined && { total: page.to }), ...pageLinks(paths.office.invoices.index, { q: words }, page) },
  });
};

/** One invoice: what was bought, paid, and has gone back. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { found, zone } = await read(req);
  const { invoice, lines } = found;
  const isLeft = leftOfLines(lines) > 0 && found.payments.some(({ state }) => state === 'paid');
  renderPage(req, res, 'office/invoices/show', {
    title: `Invoice ${invoice.number!}`, zone, facts: invoiceFacts(found), lines: lineRows(found), services: serviceRows(found), payments: paymentRows(found), refunds: refundRows(found),
    requests: requestRows(found), creditNotes: found.creditNotes.map(({ number, totalCents, issuedOn, currency }) => ({ number, issuedOn, total: money(totalCents, currency) })),
    actions: isLeft ? [{ label: 'Prepare a refund', href: paths.office.invoices.refund(invoice.id), kind: 'primary' }] : [],
  });
};

/** How much goes back, why, and whether the service ends. */
export const newRefund: RequestHandler<Id> = async (req, res) => {
  const { found } = await read(req);
  showForm(req, res, found, { typed: await typedBefore(req, found), errors: {} });
};

/** Stores it with every line's amount and leads to the page that shows them. */
export const createRefund: RequestHandler<Id> = async (req, res) => {
  const { actor } = staffOf(req);
  const { found } = await read(req);
  const typed = singleStrings(req.body);
  const { invoice, lines } = found;
  const form = readRefund(typed, lines, invoice.currency);
  if (!form.ok) return showForm(req, res.status(422), found, { typed, errors: form.errors });
  try {
    const request = await draftRefund({ organizationId: invoice.organizationId, invoiceId: invoice.id, wanted: form.wanted, actor });
    res.redirect(303, paths.office.refunds.show(request.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showForm(req, res.status(error.status), found, { typed, errors: { form: error.message } });
  }
};

type Form = { typed: Record<string, string>; errors: FieldErrors };

function showForm(req: Request, res: Response, found: OfficeInvoice, { typed, errors }: Form): void {
  const { invoice } = found;
  if (leftOfLines(found.lines) === 0) {
    flash(req, 'warning', 'Nothing is left of this invoice to pay back.');
    return res.redirect(303, paths.office.invoices.show(invoice.id));
  }
  renderPage(req, res, 'office/invoices/refund', {
    title: 'Prepare a refund', invoice: { id: invoice.id, number: invoice.number! }, facts: invoiceFacts(found), typed, errors, choices: refundChoices(found), ends: [...serviceRows(found).map(({ ends }) => ends), ...codesSentences(found.unusedCodes.length)],
  });
}

async function read(req: Request<Id>): Promise<{ found: OfficeInvoice; zone: string }> {
  const { scope } = staffOf(req);
  const id = idInAddress(req.params);
  return within(scope, async (trx) => ({ found: await getOfficeInvoice(trx, id), zone: await houseZone(trx) }), { readOnly: true });
}

/** What was prepared before and is being changed; else nothing is chosen, so that nothing goes back by mistake. */
async function typedBefore(req: Request<Id>, { invoice, lines }: OfficeInvoice): Promise<Record<string, string>> {
  const id = singleStrings(req.query)['request'] ?? '';
  if (!isUuid(id)) return {};
  const { scope } = staffOf(req);
  const request = await within(scope, (trx) => findRefundRequest(trx, id), { readOnly: true });
  return request?.invoiceId === invoice.id ? typedRefund(request, lines) : {};
}
