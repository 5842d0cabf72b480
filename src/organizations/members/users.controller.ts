import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { namesOfRoles } from '../roles';
import { isFiltered, queryOf, readUsersQuestion, SORT_KINDS, sortName } from './users-list.model';
import { columnsOf, dropsOf, filtersOf, rowOf, seesWords, STATUS_BADGES, TWO_STEP_WORDS } from './users-list.presenter';
import { countUsers, listUsers, placeOf, type UserLine } from './users-list.report';

/** Manage users: everybody of the organization and who is invited. Colleagues see it, administrators act on it. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, organization, now, visitor } = memberOf(req);
  const question = readUsersQuestion(singleStrings(req.query));
  const request = readPage(singleStrings(req.query), { sort: sortName(question), kind: SORT_KINDS[question.sort] });
  const asked = { organizationId, question, now };
  // Colleagues belong to no account: who sees only chosen accounts sees all colleagues, in the whole organization's scope.
  const { lines, total } = await within({ organizationId }, async (trx) => ({ lines: await listUsers(trx, asked, request), total: await countUsers(trx, asked) }), { readOnly: true });
  const page = listPage(lines, request, placeOf);
  const mayManage = visitor.permissions.has('members:manage');
  renderPage(req, res, 'portal/organizations/users', {
    title: 'Manage users', organizationName: organization.name, mayManage, zone: organization.timeZone,
    rows: page.rows.map((line) => rowOf(line, { mayManage, zone: organization.timeZone })),
    filters: filtersOf(question), columns: columnsOf(question, mayManage), isFiltered: isFiltered(question), drops: dropsOf(question),
    isAlone: total === 1 && !isFiltered(question),
    pager: { from: page.from, to: page.to, total, ...pageLinks(paths.portal.users.index, queryOf(question), page) },
    csvHref: mayManage ? addressWith(paths.portal.users.csv, queryOf(question), {}) : '',
  });
};

/** The same list as a file: same filters, same order, every row. */
export const csv: RequestHandler = async (req, res) => {
  const { today } = memberOf(req);
  await sendCsv(res, `users-${today}.csv`, CSV_COLUMNS, allLines(req));
};

const CSV_COLUMNS: CsvColumn<UserLine>[] = [
  { label: 'First name', cell: (line) => line.first_name },
  { label: 'Last name', cell: (line) => line.last_name },
  { label: 'E-mail', cell: (line) => line.email },
  { label: 'Roles', cell: (line) => namesOfRoles(line.roles) },
  { label: 'Status', cell: (line) => STATUS_BADGES[line.status].label },
  { label: 'Sees', cell: (line) => (line.kind === 'invitation' ? '' : seesWords(line.is_limited, line.accounts_count)) },
  { label: 'Two-step verification', cell: (line) => (line.two_step === null ? '' : TWO_STEP_WORDS[line.two_step]) },
  { label: 'Last signed in (UTC)', cell: (line) => line.seen_at?.toISOString().slice(0, 16).replace('T', ' ') ?? '' },
];

async function* allLines(req: Request): AsyncGenerator<UserLine> {
  const { organizationId, now } = memberOf(req);
  const question = readUsersQuestion(singleStrings(req.query));
  let request: PageRequest = { sort: '', size: 500, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const lines = await within({ organizationId }, (trx) => listUsers(trx, { organizationId, question, now }, request), { readOnly: true });
    yield* lines.slice(0, request.size);
    const last = lines[request.size - 1];
    if (lines.length <= request.size || !last) return;
    request = { ...request, place: placeOf(last) };
  }
}
