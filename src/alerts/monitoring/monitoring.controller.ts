import type { RequestHandler } from 'express';
import { accountActions } from '../../accounts/account-actions.presenter';
import { countChosen } from '../../accounts/limits/chosen-accounts.repository';
import { chosenWords } from '../../accounts/limits/chosen-words.model';
import { readManageCounts } from '../../accounts/manage.report';
import { stateWords } from '../../computers/machine-words.model';
import { paths } from '../../paths';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { chartsOf } from './charts.presenter';
import { type MachineLine } from './machine-line';
import { isFiltered, type ListQuestion, readQuestion, SORT_KINDS, sortName } from './machines-list.model';
import { columnsOf, droppable, dropsOf, filtersOf, KIND_WORDS, legendOf, pagerOf, queryOf, rowOf } from './machines-list.presenter';
import { countAll, eachLine, readMachinesPage } from './machines-list.report';
import { tilesOf } from './tiles.presenter';
import { findCustomerName, listVersions, readHistory, readTotals } from './totals.report';

type Member = ReturnType<typeof memberOf>;

/** Every machine of every customer: how they stand together, and the list; filters, sort and place are all in the address (domain.md §13.2). */
export const index: RequestHandler = async (req, res) => {
  const member = memberOf(req);
  const { scope, limitedTo, organizationId, organization, visitor, now, today } = member;
  const query = singleStrings(req.query);
  const question = readQuestion(query);
  const request = readPage(query, { sort: sortName(question), kind: SORT_KINDS[question.sort] });
  const [{ lines, count }, totals, versions, customerName] = await Promise.all([
    readMachinesPage(scope, { organizationId, limitedTo, question }, request),
    readTotals(scope, member, now),
    listVersions(scope, member),
    customerNameOf(scope, question),
  ]);
  const page = listPage(lines, request, ({ place, id }) => ({ value: place, id }));
  const hasMachines = totals.computers + totals.servers > 0 || page.rows.length > 0;
  // Who looks for something sees what they look for first.
  const isOverview = hasMachines && !isFiltered(question) && request.place === undefined;
  renderPage(req, res, 'portal/monitoring/index', {
    title: 'Monitoring',
    hasMachines, isFiltered: isFiltered(question),
    asOf: totals.countedAt, zone: organization.timeZone,
    chosenWords: limitedTo ? chosenWords(await within(scope, (trx) => countChosen(trx, { organizationId, membershipId: limitedTo }), { readOnly: true })) : '',
    overview: isOverview ? await overviewOf(member, totals) : null,
    filters: filtersOf(question, { versions, customerName, totals: isFiltered(question) && !onlyByState(question) ? undefined : totals }),
    columns: columnsOf(question),
    rows: page.rows.map((line) => rowOf(line, { today, zone: organization.timeZone })),
    drops: page.rows.length === 0 && hasMachines ? await dropsFor(member, question, customerName) : [],
    pager: pagerOf(question, page, count),
    legend: legendOf(),
    action: accountActions(visitor.permissions)[0],
    csvHref: visitor.permissions.has('accounts:export') ? addressWith(paths.monitoring.csv, queryOf(question), {}) : '',
  });
};

/** The same list as a file: same filters, same order, every row. */
export const csv: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, today } = memberOf(req);
  const question = readQuestion(singleStrings(req.query));
  await customerNameOf(scope, question);
  await sendCsv(res, `machines-${today}.csv`, CSV_COLUMNS, eachLine(scope, { organizationId, limitedTo, question }));
};

/** Numbers and charts; a limited member has the numbers of their own accounts, and no charts: those are of everybody's. */
async function overviewOf({ scope, organizationId, limitedTo, today }: Member, totals: Awaited<ReturnType<typeof readTotals>>) {
  const [accounts, history] = await Promise.all([
    readManageCounts(scope, { organizationId, limitedTo }, today),
    limitedTo === undefined ? readHistory(scope, organizationId, today) : undefined,
  ]);
  return { tiles: tilesOf(totals, accounts), charts: history ? chartsOf(history, totals, today) : null };
}

/** Another organization's customer is not found, as everywhere. */
async function customerNameOf(scope: Member['scope'], { customer }: ListQuestion): Promise<string | undefined> {
  if (customer === undefined) return undefined;
  const name = await findCustomerName(scope, customer);
  if (name === undefined) throw new NotFound('We could not find that account.');
  return name;
}

async function dropsFor({ scope, organizationId, limitedTo }: Member, question: ListQuestion, customerName: string | undefined) {
  const filters = droppable(question, customerName);
  return dropsOf(filters, await countAll(scope, filters.map(({ without }) => ({ organizationId, limitedTo, question: without }))));
}

/** Whether the numbers of the groups of states, which are of all machines, are those of the list too. */
function onlyByState(question: ListQuestion): boolean {
  return !isFiltered({ ...question, group: undefined, only: undefined });
}

const CSV_COLUMNS: CsvColumn<MachineLine>[] = [
  { label: 'Machine', cell: ({ nickname }) => nickname },
  { label: 'Customer', cell: ({ customer }) => customer },
  { label: 'User', cell: ({ userName }) => userName },
  { label: 'Type', cell: ({ kind }) => KIND_WORDS[kind] },
  { label: 'Host', cell: ({ hostName }) => hostName },
  { label: 'System', cell: ({ osVersion }) => osVersion },
  { label: 'Client version', cell: ({ clientVersion }) => clientVersion },
  { label: 'State', cell: (line) => stateWords(line).badge.label },
  { label: 'Since (UTC)', cell: ({ stateSince }) => stateSince.toISOString() },
  { label: 'Last connected (UTC)', cell: ({ lastContactAt }) => lastContactAt?.toISOString() },
  { label: 'Last backup (UTC)', cell: ({ lastBackupAt }) => lastBackupAt?.toISOString() },
  { label: 'Data (bytes)', cell: ({ bytesProtected }) => bytesProtected },
  { label: 'Files pending', cell: ({ filesPending }) => filesPending },
  { label: 'Error', cell: ({ errorMessage }) => errorMessage },
  { label: 'Plan', cell: ({ planName }) => planName },
  { label: 'Expiration date', cell: ({ expiresOn }) => expiresOn },
  { label: 'Open alerts', cell: ({ openAlerts }) => openAlerts },
];
