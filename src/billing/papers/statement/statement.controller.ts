import type { Request, RequestHandler } from 'express';
import { config } from '../../../config';
import { paths } from '../../../paths';
import { sendCsv } from '../../../platform/files/csv';
import { isUuid, type Scoped, within } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { NotFound } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { day, money } from '../../../platform/values/format';
import { singleStrings } from '../../../platform/pages/forms';
import { type Currency, currency } from '../../../platform/values/money';
import { addressWith } from '../../../platform/pages/pages';
import { renderPage } from '../../../platform/pages/render';
import { memberOf } from '../../../platform/visitors/visitor';
import { dayOf, quickRanges } from '../history-filter.model';
import type * as StatementPdf from './statement-pdf';
import { type StatementEntry, withBalances } from './statement.model';
import { csvRow, type StatementCsvRow, statementCsvColumns, statementPage, type StatementPage } from './statement.presenter';
import { accountName, listEntries, openingBalance, type StatementOf, type StatementPlace, waitingInvoices } from './statement.report';

const MOST_ON_PAGE = 250;
const MOST_ON_PAPER = 2_000;
const CHUNK = 1_000;

/** The statement of account on a page. */
export const show: RequestHandler = async (req, res) => {
  const { organization, scope, today } = memberOf(req);
  const { query, of, wrong } = question(req);
  const { statement, isCut } = await readStatement(req, of, MOST_ON_PAGE);
  const waiting = await within(scope, (trx) => waitingInvoices(trx, of), { readOnly: true });
  const address = paths.portal.papers.statement;
  const link = (to: string) => addressWith(to, { account: of.accountId ?? '', from: of.from, to: of.to }, {});
  renderPage(req, res, 'portal/billing/statement', {
    title: statement.title, statement, wrong, isCut, most: MOST_ON_PAGE, accountId: of.accountId ?? '', from: query['from'] ?? of.from, to: query['to'] ?? of.to,
    ranges: quickRanges(today).map(({ label, from, to }) => ({ label, href: addressWith(address, query, { from, to }), active: of.from === from && of.to === to })),
    csvHref: link(paths.portal.papers.statementCsv), pdfHref: link(paths.portal.papers.statementPdf), isWhole: of.accountId === undefined,
    waiting: waiting.count === 0 ? null : {
      words: `${waiting.count === 1 ? '1 invoice waits' : `${waiting.count} invoices wait`} for payment, ${money(waiting.cents, organization.currency)} together. What is not paid has no number and is not on the statement yet.`,
      href: addressWith(paths.portal.payments.history, {}, { status: 'waiting', account: of.accountId }),
    },
  });
};

export const pdf: RequestHandler = async (req, res) => {
  const { of } = question(req);
  const { statement, isCut } = await readStatement(req, of, MOST_ON_PAPER);
  if (isCut) {
    flash(req, 'warning', `These days hold more than ${MOST_ON_PAPER} entries, which is more than the PDF holds. Choose fewer days, or take the CSV, which holds all of them.`);
    return res.redirect(303, addressWith(paths.portal.papers.statement, singleStrings(req.query), {}));
  }
  // The PDF library and its fonts are large: they load when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { statementPdf } = require('./statement-pdf') as typeof StatementPdf;
  const file = await statementPdf(statement, { name: config.vendor.legalName, address: config.vendor.address });
  res.set('Content-Disposition', `inline; filename="statement-${of.from}-${of.to}.pdf"`).type('application/pdf').send(file);
};

/** All entries of the days, however many, with the balance after each. */
export const csv: RequestHandler = async (req, res) => {
  const { of } = question(req);
  await within(memberOf(req).scope, (trx) => nameOfAccount(trx, of), { readOnly: true });
  await sendCsv(res, `statement-${of.from}-${of.to}.csv`, statementCsvColumns(of.currency as Currency), csvRows(req, of));
};

async function* csvRows(req: Request, of: StatementOf): AsyncGenerator<StatementCsvRow> {
  const { scope } = memberOf(req);
  let balanceCents = await within(scope, (trx) => openingBalance(trx, of), { readOnly: true });
  const between = { number: '', customer: '', what: '', cents: null };
  yield { ...between, on: of.from, document: 'Balance before', balanceCents };
  let after: StatementPlace | undefined;
  for (;;) {
    const found: StatementEntry[] = await within(scope, (trx) => listEntries(trx, of, CHUNK, after), { readOnly: true });
    const { rows, closingCents } = withBalances(balanceCents, found);
    balanceCents = closingCents;
    yield* rows.map((row) => csvRow(row, of.timeZone));
    after = found.at(-1);
    if (found.length < CHUNK) break;
  }
  yield { ...between, on: of.to, document: 'Balance after', balanceCents };
}

async function readStatement(req: Request, of: StatementOf, most: number): Promise<{ statement: StatementPage; isCut: boolean }> {
  const { organization, scope } = memberOf(req);
  const { account, openingCents, entries } = await within(scope, async (trx) => ({
    account: await nameOfAccount(trx, of), openingCents: await openingBalance(trx, of), entries: await listEntries(trx, of, most + 1),
  }), { readOnly: true });
  const { rows, closingCents } = withBalances(openingCents, entries.slice(0, most));
  return { isCut: entries.length > most, statement: statementPage({ organization: organization.name, account, from: of.from, to: of.to, openingCents, closingCents, rows, currency: currency(of.currency), timeZone: of.timeZone }) };
}

/** The account's name, or none for the whole organization. */
async function nameOfAccount(trx: Scoped, { organizationId, accountId }: StatementOf): Promise<string> {
  if (accountId === undefined) return '';
  const name = await accountName(trx, organizationId, accountId);
  if (name === undefined) throw new NotFound();
  return name;
}

/** The days that are asked for; without them, or where they cannot be, this month. */
function question(req: Request): { query: Record<string, string>; of: StatementOf; wrong: string } {
  const { organization, organizationId, limitedTo, today } = memberOf(req);
  const query = singleStrings(req.query);
  const month = quickRanges(today)[0]!;
  const [from, to] = [readDay(query['from'], month.from), readDay(query['to'], month.to)];
  const wrong = from === undefined || to === undefined ? 'Give both days as dates. This is the statement of this month.'
    : from > to ? `The first day, ${day(from)}, comes after the last, ${day(to)}. Turn them round. This is the statement of this month.` : '';
  const account = query['account'] ?? '';
  const days = wrong === '' ? { from: from!, to: to! } : { from: month.from, to: month.to };
  return { query, wrong, of: { organizationId, timeZone: organization.timeZone, limitedTo, currency: organization.currency, accountId: account === '' ? undefined : accountIdOf(account), ...days } };
}

function readDay(text: string | undefined, otherwise: Day): Day | undefined {
  return text === undefined || text === '' ? otherwise : dayOf(text);
}

function accountIdOf(text: string): string {
  if (!isUuid(text)) throw new NotFound();
  return text;
}
