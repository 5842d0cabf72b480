import { type RequestHandler } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { accountFacts, KIND_NAMES, roleWords, subscriptionRow } from './office-account.presenter';
import { findOfficeAccounts, getOfficeAccount, listOfficePeople, listOfficeSubscriptions } from './office-account.report';

/** Finds customers' accounts by what they say on the phone. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const words = (singleStrings(req.query)['q'] ?? '').trim().slice(0, 254);
  const rows = words === '' ? [] : await within(scope, (trx) => findOfficeAccounts(trx, words), { readOnly: true });
  if (rows.length === 1) return res.redirect(303, paths.operations.accounts.show(rows[0]!.id));
  renderPage(req, res, 'office/accounts/index', { title: 'Accounts', words, rows: rows.map((row) => ({ ...row, kind: KIND_NAMES[row.kind], href: paths.operations.accounts.show(row.id) })) });
};

/** One account as the office sees it: whose it is, what runs, who may do what, and where to look further. */
export const show: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope, visitor } = staffOf(req);
  const id = idInAddress(req.params);
  const { account, subscriptions, people, zone } = await within(scope, async (trx) => ({
    account: await getOfficeAccount(trx, id), subscriptions: await listOfficeSubscriptions(trx, id), people: await listOfficePeople(trx, id), zone: await houseZone(trx),
  }), { readOnly: true });
  const may = visitor.permissions;
  renderPage(req, res, 'office/accounts/show', {
    title: account.name, zone, since: account.createdAt, facts: accountFacts(account), subscriptions: subscriptions.map((one) => subscriptionRow(one, may.has('grace:extend'))),
    people: people.map((person) => ({ ...person, role: roleWords(person.role) })),
    links: [
      ...(may.has('refunds:manage') ? [{ label: 'Invoices', href: addressWith(paths.office.invoices.index, { q: account.email }, {}) }] : []),
      ...(may.has('audit:read') ? [{ label: 'Audit log of the account', href: addressWith(paths.operations.audit.index, { account: account.id }, {}) }] : []),
    ],
  });
};
