import { type RequestHandler } from 'express';
import { paths } from '../../../paths';
import { within } from '../../../platform/database/database';
import { renderPage } from '../../../platform/pages/render';
import { staffOf } from '../../../platform/visitors/visitor';
import { exactNumbers } from '../exact-number.model';
import { readWords } from '../search-words';
import { readOfficeFound } from './found.office.report';
import { officeGroupsOf } from './search.office.presenter';

/** One search over all partners and customers, for staff: what their role does not work with is left out. */
export const index: RequestHandler = async (req, res) => {
  const { scope, visitor: { permissions } } = staffOf(req);
  const words = readWords(req.query);
  const may = { invoices: permissions.has('refunds:manage'), cases: permissions.has('recovery:work'), deals: permissions.has('deals:decide'), tickets: permissions.has('tickets:work') };
  const groups = words === '' ? [] : officeGroupsOf(await within(scope, (trx) => readOfficeFound(trx, { words, numbers: exactNumbers(words), may }), { readOnly: true }), words);
  renderPage(req, res, 'office/search/index', {
    title: words === '' ? 'Search' : `Search: ${words}`, words, groups, action: paths.search.office, lead: 'Partners, accounts and people, over all partners.',
    hint: 'Type the name of a partner or customer, a whole e-mail, or a whole number: of an invoice, a subscription, a recovery case, a deal, a ticket or a serial number.',
  });
};
