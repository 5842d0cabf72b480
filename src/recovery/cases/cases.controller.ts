import { type RequestHandler } from 'express';
import { getAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { idInAddress } from '../../organizations/id-in-address';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { isByCustomer, may, owesFee } from '../recovery-case';
import { getCase } from '../recovery-cases.repository';
import { listEvents } from '../recovery-events.repository';
import { badgeOf, shownCase } from './case.presenter';
import { cancelCase, mayCancel } from './cancel-case';
import { CASE_FILTERS, type CaseFilter, listCases } from './cases-list.report';

type Id = { id: string };
const LABELS: Record<CaseFilter, string> = { all: 'All', unpaid: 'To be paid', open: 'Open', closed: 'Closed' };

/** All cases of the organization, the newest first. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, organization, now } = memberOf(req);
  const query = singleStrings(req.query);
  const filter = (Object.keys(CASE_FILTERS) as CaseFilter[]).find((one) => one === query['show']) ?? 'all';
  const request = readPage(query, { sort: `recovery-${filter}`, kind: 'moment' });
  const page = listPage(await within(scope, (trx) => listCases(trx, { organizationId, filter }, request), { readOnly: true }), request, (row) => ({ value: row.place, id: row.id }));
  const address = paths.recovery.index;
  renderPage(req, res, 'portal/recovery/index', {
    title: 'Recovery by courier', zone: organization.timeZone, isFiltered: filter !== 'all',
    rows: page.rows.map((row) => ({ ...row, href: paths.recovery.show(row.id), badge: badgeOf(row as Parameters<typeof badgeOf>[0], now) })),
    chips: (Object.keys(LABELS) as CaseFilter[]).map((one) => ({ label: LABELS[one], href: addressWith(address, {}, { show: one === 'all' ? undefined : one }), active: one === filter })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, filter === 'all' ? {} : { show: filter }, page) },
  });
};

/** A case as its partner sees it. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, visitor, organization, now } = memberOf(req);
  const id = idInAddress(req.params);
  const { found, events, account } = await within(scope, async (trx) => {
    const one = await getCase(trx, id);
    return { found: one, events: await listEvents(trx, id), account: await getAccount(trx, organizationId, one.accountId) };
  }, { readOnly: true });
  const isOurs = !isByCustomer(found) && found.payerOrganizationId === organizationId;
  const mayRead = isOurs && visitor.permissions.has('billing:read');
  renderPage(req, res, 'portal/recovery/show', {
    ...shownCase({ found, events, audience: 'partner', zone: organization.timeZone, now }), account: { id: account.id, name: account.name },
    receiptHref: mayRead && found.invoiceId ? paths.portal.payments.receipt(found.invoiceId) : '', feeHref: mayRead && found.feePaidAt ? paths.portal.payments.receipt(found.feeInvoiceId!) : '', payFeeHref: isOurs && owesFee(found) && visitor.permissions.has('subscriptions:renew') ? paths.portal.payments.payNow(found.feeInvoiceId!) : '',
    orderHref: isOurs && may(found, 'pay') && visitor.permissions.has('subscriptions:buy') ? paths.recovery.order(id) : '',
    cancelHref: isOurs && mayCancel(found, 'partner') && visitor.permissions.has('recovery:request') ? paths.recovery.cancel(id) : '', isSaved: may(found, 'withdraw'),
  });
};

/** What a cancellation does, before it is done. */
export const newCancellation: RequestHandler<Id> = async (req, res) => {
  const { scope } = memberOf(req);
  const id = idInAddress(req.params);
  const found = await within(scope, (trx) => getCase(trx, id), { readOnly: true });
  if (!mayCancel(found, 'partner')) return res.redirect(303, paths.recovery.show(id));
  renderPage(req, res, 'portal/recovery/cancel', { title: may(found, 'withdraw') ? 'Withdraw the request' : 'Cancel the case', number: found.number, machineName: found.machineName, isSaved: may(found, 'withdraw'), action: paths.recovery.cancel(id), backHref: paths.recovery.show(id) });
};

export const cancel: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, actor, visitor } = memberOf(req);
  const id = idInAddress(req.params);
  // In their own scope first: limited members cancel what they see.
  await within(scope, (trx) => getCase(trx, id), { readOnly: true });
  try {
    const { state } = await cancelCase({ caseId: id, side: 'partner', organizationId, byName: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email, actor });
    flash(req, 'success', state === 'withdrawn' ? 'The request is withdrawn. Nothing was charged.' : 'The case is cancelled. The whole fee goes back to the card that paid it.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.recovery.show(id));
};
