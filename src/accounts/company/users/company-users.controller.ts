import { type RequestHandler } from 'express';
import { type CsvColumn, sendCsv } from '../../../platform/files/csv';
import { within } from '../../../platform/database/database';
import { singleStrings } from '../../../platform/pages/forms';
import { addressWith, listPage, pageLinks, type PageRequest, readPage } from '../../../platform/pages/pages';
import { type CompanyPage, openCompany, renderCompanyPage } from '../company-page';
import { listGroups } from '../groups/groups.repository';
import { COMPANY_ROLE_NAMES } from './company-user.model';
import { type CompanyUsersQuestion, isFiltered, queryOf, readCompanyUsersQuestion, sortName } from './company-users-list.model';
import { columnsOf, dropsOf, filtersOf, GROUPLESS, rowOf, STATUS_BADGES } from './company-users-list.presenter';
import { type CompanyUserLine, countCompanyUsers, listCompanyUsers, placeOf } from './company-users-list.report';

/** The users of a company: registered and invited, in the group that is looked at. */
export const index: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  const { inside: { organizationId, accountId, scope }, links, now } = page;
  const question = readCompanyUsersQuestion(singleStrings(req.query));
  const request = readPage(singleStrings(req.query), { sort: sortName(question), kind: 'text' });
  const found = await within(scope, async (trx) => {
    const lines = await listCompanyUsers(trx, { organizationId, accountId, question, now }, request);
    // One page that holds all has counted itself.
    const isAll = request.place === undefined && lines.length <= request.size;
    return { lines, counted: isAll ? { total: lines.length } : await countCompanyUsers(trx, { organizationId, accountId, question }), groups: await listGroups(trx, accountId) };
  }, { readOnly: true });
  const list = listPage(found.lines, request, placeOf);
  const group = found.groups.find(({ id }) => id === question.group);
  renderCompanyPage(req, res, page, 'users', {
    title: 'Users', section: 'users', rows: list.rows.map((line) => rowOf(line, page)),
    filters: filtersOf(question, found.groups, links), columns: columnsOf(question, links), isFiltered: isFiltered(question), drops: dropsOf(question, group, links),
    groupName: group?.name ?? '', inviteHref: group ? links.users.newIn(group.id) : links.users.new, inviteManyHref: group ? links.users.manyIn(group.id) : links.users.many,
    pager: { from: list.from, to: list.to, ...found.counted, ...pageLinks(links.users.index, queryOf(question), list) },
    csvHref: addressWith(links.users.csv, queryOf(question), {}),
  });
};

/** The same list as a file: same filters, same order, every row. */
export const csv: RequestHandler = async (req, res) => {
  const page = await openCompany(req, res);
  await sendCsv(res, `company-users-${page.today}.csv`, CSV_COLUMNS, allLines(page, readCompanyUsersQuestion(singleStrings(req.query))));
};

const CSV_COLUMNS: CsvColumn<CompanyUserLine>[] = [
  { label: 'First name', cell: (line) => line.first_name },
  { label: 'Last name', cell: (line) => line.last_name },
  { label: 'E-mail', cell: (line) => line.email },
  { label: 'Role', cell: (line) => COMPANY_ROLE_NAMES[line.role] },
  { label: 'Group', cell: (line) => line.group_name ?? GROUPLESS },
  { label: 'Status', cell: (line) => STATUS_BADGES[line.status].label },
  { label: 'Last signed in (UTC)', cell: (line) => line.seen_at?.toISOString().slice(0, 16).replace('T', ' ') ?? '' },
];

async function* allLines({ inside: { organizationId, accountId, scope }, now }: CompanyPage, question: CompanyUsersQuestion): AsyncGenerator<CompanyUserLine> {
  let request: PageRequest = { sort: '', size: 2_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const lines = await within(scope, (trx) => listCompanyUsers(trx, { organizationId, accountId, question, now }, request), { readOnly: true });
    yield* lines.slice(0, request.size);
    const last = lines[request.size - 1];
    if (lines.length <= request.size || !last) return;
    request = { ...request, place: placeOf(last) };
  }
}
