import type { RequestHandler } from 'express';
import { type CsvColumn, sendCsv } from '../platform/files/csv';
import { within } from '../platform/database/database';
import { singleStrings } from '../platform/pages/forms';
import { listPage, readPage } from '../platform/pages/pages';
import { renderPage } from '../platform/pages/render';
import { memberOf } from '../platform/visitors/visitor';
import { isFiltered, readQuestion, SORT_KINDS, sortName } from './accounts-list.model';
import { droppable, dropsOf, pagerOf, queryOf, rowOf, toolsOf } from './accounts-list.presenter';
import { type Asked, countAll, eachLine, placeOf, readAccountsPage } from './accounts-list.report';
import { countChosen } from './limits/chosen-accounts.repository';
import { chosenWords } from './limits/chosen-words.model';
import { accountActions } from './account-actions.presenter';
import { type AccountLine } from './account-lines';
import { NO_END } from './accounts.repository';
import { paths } from '../paths';
import { addressWith } from '../platform/pages/pages';
import { SOURCE_WORDS, STATUS_BADGES } from './account-words.model';

/** The Accounts list: filters, sort and place are all in the address. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, now, today, visitor } = memberOf(req);
  const query = singleStrings(req.query);
  if (query['status'] === 'request_pending') return res.redirect(303, `${paths.portal.requests.index}?state=pending`);
  const asked: Asked = { organizationId, limitedTo, question: readQuestion(query), today };
  const { question } = asked;
  const request = readPage(query, { sort: sortName(question), kind: SORT_KINDS[question.sort] });
  const { lines, count } = await readAccountsPage(scope, asked, request, now);
  const page = listPage(lines, request, placeOf(question.sort));
  const nothing = page.rows.length === 0 && isFiltered(question);
  const drops = nothing ? dropsOf(question, await countAll(scope, droppable(question).map(({ without }) => ({ ...asked, question: without })))) : [];
  renderPage(req, res, 'portal/accounts/index', {
    title: 'Accounts',
    rows: page.rows.map((line) => rowOf(line, today)),
    ...toolsOf(question),
    isFiltered: isFiltered(question),
    chosenWords: limitedTo ? chosenWords(await within(scope, (trx) => countChosen(trx, { organizationId, membershipId: limitedTo }), { readOnly: true })) : '',
    drops,
    pager: pagerOf(question, page, count),
    actions: accountActions(visitor.permissions),
    csvHref: visitor.permissions.has('accounts:export') ? addressWith(paths.portal.accountsCsv, queryOf(question), {}) : '',
  });
};

/** The same list as a file: same filters, same order, every row. */
export const csv: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, today } = memberOf(req);
  const asked: Asked = { organizationId, limitedTo, question: readQuestion(singleStrings(req.query)), today };
  await sendCsv(res, `accounts-${today}.csv`, CSV_COLUMNS, eachLine(scope, asked));
};

const CSV_COLUMNS: CsvColumn<AccountLine>[] = [
  { label: 'Account', cell: (line) => line.name },
  { label: 'E-mail', cell: (line) => line.email },
  { label: 'Administrator', cell: (line) => (line.partner_is_administrator ? 'Administrator' : '') },
  { label: 'Plan', cell: (line) => line.plan_name },
  { label: 'Status', cell: (line) => STATUS_BADGES[line.list_status].label },
  { label: 'Expiration date', cell: (line) => (line.sort_expires_on === NO_END ? '' : line.sort_expires_on) },
  { label: 'Renewal', cell: (line) => (line.renews ? 'Renews automatically' : '') },
  { label: 'Source', cell: (line) => SOURCE_WORDS[line.source] },
  { label: 'Subscriptions', cell: (line) => line.subscriptions_count },
  { label: 'Notifications', cell: (line) => line.open_alerts },
];
