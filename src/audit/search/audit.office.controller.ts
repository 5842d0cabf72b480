import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type RequestHandler } from 'express';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { recordAudit } from '../audit.repository';
import { listChecks } from '../checks/audit-checks.repository';
import { placeOf } from '../entry-place.model';
import { addressOf, type AuditQuestion, QUESTION_FIELDS, readAuditQuestion } from './audit-question';
import { eachFoundEntry, type FoundEntry, getFoundEntry, listFoundEntries, SEARCHED_FOR_WORDS } from './audit-search.report';
import { actorWords, entryLines } from './entry.presenter';

/** The audit log, searched: every filter is in the address. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const query = singleStrings(req.query);
  const { question, errors } = readAuditQuestion(query);
  const isWrong = Object.keys(errors).length > 0;
  const request = readPage(query, { sort: 'newest', kind: 'moment' });
  const { rows, zone, checks } = await within(scope, async (trx) => {
    const zone = await houseZone(trx);
    return { zone, checks: await listChecks(trx, 1), rows: isWrong ? [] : await listFoundEntries(trx, question, request, zone) };
  }, { readOnly: true });
  const page = listPage(rows, request, placeOf);
  const filter = addressOf(question);
  renderPage(req, res.status(isWrong ? 422 : 200), 'office/audit/index', {
    title: 'Audit log', zone, errors, check: checks[0] ?? null, typed: Object.fromEntries(QUESTION_FIELDS.map((name) => [name, (query[name] ?? '').slice(0, 200)])), isFiltered: Object.keys(filter).length > 0,
    rows: page.rows.map((row) => ({ ...row, by: actorWords(row), href: paths.operations.audit.show(row.id), accountName: row.accountName ?? '' })), words: question.text === '' ? 0 : SEARCHED_FOR_WORDS,
    csvHref: addressWith(paths.operations.audit.csv, filter, {}), linesHref: addressWith(paths.operations.audit.lines, filter, {}),
    pager: { from: page.from, to: page.to, ...(page.next === undefined && { total: page.to }), ...pageLinks(paths.operations.audit.index, filter, page) },
  });
};

/** One entry: before and after, who for whom, and its seal. */
export const show: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope } = staffOf(req);
  if (!/^\d{1,15}$/.test(req.params.id)) throw new NotFound();
  const { entry, zone } = await within(scope, async (trx) => ({ entry: await getFoundEntry(trx, Number(req.params.id)), zone: await houseZone(trx) }), { readOnly: true });
  const find = (question: Partial<Record<(typeof QUESTION_FIELDS)[number], string>>) => addressWith(paths.operations.audit.index, question, {});
  renderPage(req, res, 'office/audit/show', {
    title: `Entry ${entry.id}`, zone, at: entry.at, lines: entryLines(entry),
    facts: [
      { label: 'Action', value: entry.action, href: find({ action: entry.action }) }, { label: 'By', value: actorWords(entry), href: find({ actor: entry.actorId }), note: entry.actorKind },
      ...(entry.onBehalfOf ? [{ label: 'On behalf of', value: entry.onBehalfOf }] : []), { label: 'Organization', value: entry.organizationName || entry.organizationId, href: find({ organization: entry.organizationId }) },
      ...(entry.accountId ? [{ label: 'Account', value: entry.accountName ?? entry.accountId, href: find({ account: entry.accountId }) }] : []),
      { label: 'About', value: `${entry.subjectType} ${entry.subjectId}`, href: find({ subject: entry.subjectId }) }, { label: 'Request', value: entry.requestId ?? 'None' },
      { label: 'Seal', value: entry.sealId === null ? 'Not sealed yet' : `Seal ${entry.sealId}` },
    ],
  });
};

/** What is found, as a file for spreadsheets. */
export const csv: RequestHandler = async (req, res) => {
  const { question, zone, day } = await exporting(req, 'csv');
  await sendCsv(res, `audit-${day}.csv`, CSV_COLUMNS, eachFoundEntry(question, zone));
};

/** The same, a line of JSON an entry. */
export const lines: RequestHandler = async (req, res) => {
  const { question, zone, day } = await exporting(req, 'jsonl');
  res.attachment(`audit-${day}.jsonl`).type('application/x-ndjson; charset=utf-8');
  try {
    await pipeline(Readable.from(jsonLines(question, zone)), res);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
};

/** Who takes the log out of the portal is in the log. */
async function exporting(req: Request, as: string): Promise<{ question: AuditQuestion; zone: string; day: string }> {
  const { actor, now, today } = staffOf(req);
  const { question, errors } = readAuditQuestion(singleStrings(req.query));
  if (Object.keys(errors).length > 0) throw new NotFound();
  const zone = await within('office', async (trx) => {
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'audit.exported', subjectType: 'audit-log', subjectId: as, after: addressOf(question), now });
    return houseZone(trx);
  });
  return { question, zone, day: today };
}

async function* jsonLines(question: AuditQuestion, zone: string): AsyncGenerator<string> {
  for await (const { place, actorName: _, ...entry } of eachFoundEntry(question, zone)) yield `${JSON.stringify({ ...entry, at: place })}\n`;
}

const CSV_COLUMNS: CsvColumn<FoundEntry>[] = [
  { label: 'Entry', cell: ({ id }) => id }, { label: 'When', cell: ({ place }) => place }, { label: 'Action', cell: ({ action }) => action }, { label: 'By', cell: actorWords }, { label: 'Kind', cell: ({ actorKind }) => actorKind },
  { label: 'Actor id', cell: ({ actorId }) => actorId }, { label: 'On behalf of', cell: ({ onBehalfOf }) => onBehalfOf }, { label: 'Organization', cell: ({ organizationName }) => organizationName },
  { label: 'Organization id', cell: ({ organizationId }) => organizationId }, { label: 'Account', cell: ({ accountName }) => accountName }, { label: 'Account id', cell: ({ accountId }) => accountId },
  { label: 'About', cell: ({ subjectType }) => subjectType }, { label: 'About id', cell: ({ subjectId }) => subjectId }, { label: 'Before', cell: ({ before }) => jsonOf(before) }, { label: 'After', cell: ({ after }) => jsonOf(after) },
  { label: 'Request', cell: ({ requestId }) => requestId }, { label: 'Seal', cell: ({ sealId }) => sealId },
];

function jsonOf(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
