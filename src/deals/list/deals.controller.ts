import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { currency, decimalText } from '../../platform/values/money';
import { listPage, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { DEAL_STATES } from '../deal';
import { productName, STATE_BADGES } from '../deal-words.model';
import { readQuestion, SORT_KINDS, sortName } from './deals-list.model';
import { COUNTED_UP_TO, pagerOf, rowOf, toolsOf } from './deals-list.presenter';
import { countByState, countDeals, type DealLine, eachDeal, listDeals, placeOf } from './deals-list.report';

/** The organization's deals: filters, search, sort and place are all in the address. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, now, today, visitor } = memberOf(req);
  const query = singleStrings(req.query);
  const question = readQuestion(query);
  const request = readPage(query, { sort: sortName(question), kind: SORT_KINDS[question.sort] });
  const { lines, counts, count } = await within(scope, async (trx) => ({
    lines: await listDeals(trx, { organizationId, limitedTo, question }, request), counts: await countByState(trx, organizationId, DEAL_STATES), count: await countDeals(trx, { organizationId, limitedTo, question }, COUNTED_UP_TO + 1),
  }), { readOnly: true });
  const page = listPage(lines, request, placeOf);
  const mayRegister = visitor.permissions.has('deals:register');
  renderPage(req, res, 'portal/deals/index', {
    title: 'Deals', rows: page.rows.map((line) => rowOf(line, today, now)), ...toolsOf(question, counts), pager: pagerOf(question, page, count), mayRegister,
    actions: mayRegister ? [{ label: 'Register a deal', href: paths.deals.new, kind: 'primary', icon: 'plus' }] : [],
  });
};

/** The same list as a file: same filters, same order, every row. */
export const csv: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, today } = memberOf(req);
  await sendCsv(res, `deals-${today}.csv`, COLUMNS, eachDeal(scope, { organizationId, limitedTo, question: readQuestion(singleStrings(req.query)) }));
};

const COLUMNS: CsvColumn<DealLine>[] = [
  { label: 'Deal', cell: (line) => line.number },
  { label: 'Customer', cell: (line) => line.company },
  { label: 'Product', cell: (line) => productName(line.product) },
  { label: 'Quantity', cell: (line) => line.quantity },
  { label: 'Value', cell: (line) => (line.valueCents === null ? '' : { amount: decimalText(line.valueCents, currency(line.currency)) }) },
  { label: 'Currency', cell: (line) => line.currency },
  { label: 'Expected close', cell: (line) => line.closeOn },
  { label: 'Status', cell: (line) => STATE_BADGES[line.state].label },
  { label: 'Answer by', cell: (line) => line.replyByOn },
  { label: 'Protected until', cell: (line) => line.protectedUntil },
  { label: 'Registered by', cell: (line) => line.registeredName },
];
