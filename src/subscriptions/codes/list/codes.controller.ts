import { type Request, type RequestHandler } from 'express';
import { paths } from '../../../paths';
import { type CsvColumn, sendCsv } from '../../../platform/files/csv';
import { isUuid, within } from '../../../platform/database/database';
import { NotFound } from '../../../platform/errors';
import { singleStrings } from '../../../platform/pages/forms';
import { addressWith, listPage, pageLinks, type PageRequest, readPage } from '../../../platform/pages/pages';
import { renderPage } from '../../../platform/pages/render';
import { memberOf } from '../../../platform/visitors/visitor';
import { yearsText } from '../../purchases/order';
import { listSheet } from './code-sheet.report';
import { isFiltered, queryOf, readCodesQuestion } from './codes-list.model';
import { chipsOf, dropsOf, filtersOf, rowOf, STATE_BADGES } from './codes-list.presenter';
import { type CodeLine, COUNTED_UP_TO, countCodes, findCodeLine, listCodes, listPlansOfCodes } from './codes-list.report';

/** The organization's activation codes. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, now, today, visitor, organization } = memberOf(req);
  const question = readCodesQuestion(singleStrings(req.query));
  const request = readPage(singleStrings(req.query), { sort: sortOf(question.state), kind: 'text' });
  const asked = { organizationId, question, now };
  const { lines, counts, plans } = await within(scope, async (trx) => ({
    lines: await listCodes(trx, asked, request), counts: await countCodes(trx, asked), plans: await listPlansOfCodes(trx, organizationId),
  }), { readOnly: true });
  const page = listPage(lines, request, (line) => ({ value: '', id: line.id }));
  const mayUse = visitor.permissions.has('codes:manage');
  const total = question.state ? counts[question.state] : Object.values(counts).reduce((sum, count) => sum + count, 0);
  renderPage(req, res, 'portal/codes/index', {
    title: 'Activation codes', mayUse, today, zone: organization.timeZone, hasAny: plans.length > 0, filters: filtersOf(question, plans), chips: chipsOf(question, counts),
    isFiltered: isFiltered(question), drops: dropsOf(question), rows: page.rows.map((line) => rowOf(line, mayUse)), state: question.state ?? '',
    csvHref: mayUse ? addressWith(paths.portal.codes.csv, queryOf(question), {}) : '',
    pager: { from: page.from, to: page.to, ...total > COUNTED_UP_TO ? { moreThan: COUNTED_UP_TO } : { total }, ...pageLinks(paths.portal.codes.index, queryOf(question), page) },
  });
};

/** One code: what it is for and what became of it. */
export const show: RequestHandler = async (req, res) => {
  const { organizationId, scope, now, today, visitor, organization } = memberOf(req);
  const id = String(req.params['id']);
  const line = isUuid(id) ? await within(scope, (trx) => findCodeLine(trx, { organizationId, id, now }), { readOnly: true }) : undefined;
  if (!line) throw new NotFound('We could not find that code.');
  const mayUse = visitor.permissions.has('codes:manage');
  const code = rowOf(line, mayUse);
  renderPage(req, res, 'portal/codes/show', {
    title: `Activation code for ${code.plan}`, code, mayUse, today, zone: organization.timeZone, seesReceipts: visitor.permissions.has('billing:read'),
  });
};

/** The same list as a file, with the codes in full: only for who may use them. */
export const csv: RequestHandler = async (req, res) => {
  const { today } = memberOf(req);
  await sendCsv(res, `activation-codes-${today}.csv`, CSV_COLUMNS, allLines(req));
};

/** The codes that were ticked, to be printed and handed on; those that cannot be used any more are left out. */
export const sheet: RequestHandler = async (req, res) => {
  const { organizationId, organization, scope, now } = memberOf(req);
  const codes = await within(scope, (trx) => listSheet(trx, { organizationId, ids: chosenIds(req), now }), { readOnly: true });
  renderPage(req, res, 'portal/codes/sheet', { title: 'Activation codes', layout: 'print', organizationName: organization.name, codes: codes.map((code) => ({ ...code, plan: `${code.planName}, ${yearsText(code.years)}` })) });
};

const mostOnASheet = 100;

function chosenIds(req: Request): string[] {
  const chosen: unknown = req.query['code'];
  return (Array.isArray(chosen) ? chosen : [chosen]).filter((id): id is string => typeof id === 'string' && isUuid(id)).slice(0, mostOnASheet);
}

function sortOf(state: string | undefined): string {
  return `codes-${state ?? 'all'}`;
}

const CSV_COLUMNS: CsvColumn<CodeLine>[] = [
  { label: 'Activation code', cell: (line) => line.code },
  { label: 'Plan', cell: (line) => line.planName },
  { label: 'Years', cell: (line) => line.years },
  { label: 'State', cell: (line) => STATE_BADGES[line.isOver ? 'lapsed' : line.state].label },
  { label: 'Bought on', cell: (line) => line.boughtOn },
  { label: 'Works until', cell: (line) => line.lapsesOn },
  { label: 'Invoice number', cell: (line) => line.invoiceNumber },
  { label: 'Account', cell: (line) => line.accountName },
  { label: 'Subscription', cell: (line) => line.subscriptionNumber },
  { label: 'Applied at (UTC)', cell: (line) => line.appliedAt?.toISOString().slice(0, 16).replace('T', ' ') },
  { label: 'Applied by', cell: (line) => line.appliedBy },
];

async function* allLines(req: Request): AsyncGenerator<CodeLine> {
  const { organizationId, scope, now } = memberOf(req);
  const question = readCodesQuestion(singleStrings(req.query));
  let request: PageRequest = { sort: '', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const lines = await within(scope, (trx) => listCodes(trx, { organizationId, question, now }, request), { readOnly: true });
    yield* lines.slice(0, request.size);
    const last = lines[request.size - 1];
    if (lines.length <= request.size || !last) return;
    request = { ...request, place: { value: '', id: last.id } };
  }
}
