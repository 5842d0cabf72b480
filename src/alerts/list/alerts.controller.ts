import { type Request, type RequestHandler } from 'express';
import { getAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { sendCsv } from '../../platform/files/csv';
import { type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { ALERT_LEVELS, STANDINGS } from '../alert';
import { ALERT_RULES, JUDGED_RULES, ruleWords } from '../alert-rules.model';
import { listTagsInUse } from '../rules/account-tags.repository';
import { type AlertQuestion, questionFields, readAlertQuestion } from './alert-question.model';
import { LEVEL_BADGES, STANDING_BADGES } from './alert-words.model';
import { alertLine } from './alerts.presenter';
import { type AlertLine, countAlerts, COUNTED_UP_TO, listAlerts } from './alerts.report';

/** The alerts of all customers, what is open first (features.md M2). */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, organization, scope, visitor } = memberOf(req);
  const query = singleStrings(req.query);
  const question = readAlertQuestion(query);
  const request = readPage(query, { sort: question.standing === 'closed' ? 'closed' : 'opened', kind: 'moment' });
  const found = await within(scope, async (trx) => ({
    rows: await listAlerts(trx, organizationId, question, request), count: await countAlerts(trx, organizationId, question),
    tags: await listTagsInUse(trx, organizationId), account: await accountAsked(trx, organizationId, question),
  }), { readOnly: true });
  const page = listPage(found.rows, request, ({ place, id }) => ({ value: place, id }));
  const fields = questionFields(question);
  renderPage(req, res, 'portal/alerts/index', {
    title: 'Alerts', zone: organization.timeZone, rows: page.rows.map(alertLine), ...filters(question, found.tags), account: found.account,
    allCustomersHref: addressWith(paths.alerts.index, fields, { account: undefined }), isFiltered: Object.keys(fields).length > 0, momentLabel: question.standing === 'closed' ? 'Closed' : 'Opened', fields,
    count: found.count, most: COUNTED_UP_TO, mayHandle: visitor.permissions.has('alerts:handle') && question.standing !== 'closed', maySetRules: visitor.permissions.has('alerts:rules'),
    csvHref: addressWith(paths.alerts.csv, fields, {}),
    pager: { from: page.from, to: page.to, ...(found.count > COUNTED_UP_TO ? { moreThan: COUNTED_UP_TO } : { total: found.count }), ...pageLinks(paths.alerts.index, query, page) },
  });
};

/** Exactly what the filters show, all of it. */
export const csv: RequestHandler = async (req, res) => {
  const { timeZone } = memberOf(req).organization;
  const day = (at: Date | null) => (at ? dayIn(at, timeZone) : '');
  await sendCsv<AlertLine>(res, 'alerts.csv', [
    { label: 'Customer', cell: (row) => row.accountName },
    { label: 'Level', cell: (row) => LEVEL_BADGES[row.level].label },
    { label: 'Alert', cell: (row) => ruleWords(row.rule).label },
    { label: 'What is the matter', cell: (row) => row.message },
    { label: 'Subscription', cell: (row) => row.number ?? '' },
    { label: 'Computer or server', cell: (row) => row.machineName ?? '' },
    { label: 'State', cell: (row) => STANDING_BADGES[row.standing].label },
    { label: 'Opened on', cell: (row) => day(row.openedAt) },
    { label: 'Snoozed until', cell: (row) => (row.standing === 'snoozed' ? day(row.snoozedUntil) : '') },
    { label: 'Closed on', cell: (row) => day(row.closedAt) },
  ], allRows(req, readAlertQuestion(singleStrings(req.query))));
};

async function* allRows(req: Request, question: AlertQuestion): AsyncGenerator<AlertLine> {
  const { organizationId, scope } = memberOf(req);
  let request: PageRequest = { sort: 'opened', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const rows = await within(scope, (trx) => listAlerts(trx, organizationId, question, request), { readOnly: true });
    yield* rows.slice(0, request.size);
    const last = rows[request.size - 1];
    if (rows.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

async function accountAsked(trx: Scoped, organizationId: string, { accountId }: AlertQuestion): Promise<{ id: string; name: string } | null> {
  if (accountId === undefined) return null;
  const { id, name } = await getAccount(trx, organizationId, accountId);
  return { id, name };
}

function filters(question: AlertQuestion, tags: readonly string[]) {
  const fields = questionFields(question);
  const chip = (label: string, changes: Record<string, string | undefined>, active: boolean) => ({ label, href: addressWith(paths.alerts.index, fields, { ...firstPage, ...changes }), active });
  return {
    standings: STANDINGS.map((standing) => chip(STANDING_BADGES[standing].label, { state: standing === 'open' ? undefined : standing }, question.standing === standing)),
    levels: [chip('All', { level: undefined }, question.level === undefined), ...ALERT_LEVELS.map((level) => chip(LEVEL_BADGES[level].label, { level }, question.level === level))],
    choices: [
      { name: 'rule', label: 'Kind of alert', options: [{ value: '', label: 'All kinds' }, ...JUDGED_RULES.map((rule) => ({ value: rule, label: ALERT_RULES[rule].label }))] },
      ...(tags.length === 0 ? [] : [{ name: 'tag', label: 'Tag of the account', options: [{ value: '', label: 'All tags' }, ...tags.map((tag) => ({ value: tag, label: tag }))] }]),
    ],
  };
}
