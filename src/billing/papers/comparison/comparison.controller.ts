import type { RequestHandler } from 'express';
import { paths } from '../../../paths';
import { isUuid, within } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { renderPage } from '../../../platform/pages/render';
import { memberOf } from '../../../platform/visitors/visitor';
import { listInvoiceLines } from '../../invoices/invoice-lines.repository';
import { getInvoice } from '../../invoices/invoices.repository';
import { billedParts } from './billed-part.model';
import { compareWithActive } from './billed-and-active.model';
import { mismatchWords } from './billed-and-active.presenter';
import { compareInvoices } from './compare-invoices.model';
import { comparisonPage } from './comparison.presenter';
import { findInvoiceBefore, listSubscriptionsNow, planNames } from './comparison.report';

/** This invoice against the last one and against what is active now. */
export const show: RequestHandler = async (req, res) => {
  const { organizationId, scope, today } = memberOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  const page = await within(scope, async (trx) => {
    const invoice = await getInvoice(trx, organizationId, id);
    if (!invoice.snapshot) throw new NotFound();
    const parts = billedParts(await listInvoiceLines(trx, organizationId, id));
    const of = { organizationId, invoice, subscriptionIds: parts.flatMap(({ subscriptionId }) => subscriptionId ?? []) };
    const beforeId = await findInvoiceBefore(trx, of);
    const subscriptions = await listSubscriptionsNow(trx, of, today);
    const told = { currency: invoice.currency, plans: await planNames(trx), subscriptions: new Map(subscriptions.map((subscription) => [subscription.id, subscription])) };
    const before = beforeId === undefined ? undefined : await getInvoice(trx, organizationId, beforeId);
    const lastParts = before ? billedParts(await listInvoiceLines(trx, organizationId, before.id)) : [];
    return {
      number: invoice.number!, customer: invoice.accountName,
      comparison: before?.snapshot ? comparisonPage(compareInvoices(lastParts, parts, { lastPpm: before.snapshot.taxRatePpm, thisPpm: invoice.snapshot.taxRatePpm }), before, invoice, told) : null,
      mismatches: compareWithActive(parts, subscriptions, invoice.accountId).map(mismatchWords),
    };
  }, { readOnly: true });
  renderPage(req, res, 'portal/billing/comparison', { title: `Compare invoice ${page.number}`, receiptHref: paths.portal.payments.receipt(id), ...page });
};
