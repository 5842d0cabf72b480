import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { scheduledKinds, scheduledStates } from './scheduled-change.model';
import { type ChangeRow, type ChangesFilter, listChanges } from './scheduled-changes.report';
import { changeText, KIND_WORDS, STATE_WORDS, valueWords } from './scheduled-words.model';

const BADGES = { open: 'running', applied: 'good', undone: 'off', overtaken: 'off' } as const;

/** All scheduled changes of the organization: those that wait, and what became of the others. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, organization, scope } = memberOf(req);
  const query = singleStrings(req.query);
  const filter = readFilter(query);
  const request = readPage(query, { sort: 'made', kind: 'moment' });
  const rows = await within(scope, (trx) => listChanges(trx, organizationId, filter, request), { readOnly: true });
  const page = listPage(rows, request, ({ place, id }) => ({ value: place, id }));
  const here = paths.portal.scheduled.index;
  const chip = (label: string, changes: Record<string, string | undefined>, active: boolean) => ({ label, href: addressWith(here, query, { ...firstPage, ...changes }), active });
  renderPage(req, res, 'portal/subscriptions/scheduled-changes', {
    title: 'Scheduled changes', zone: organization.timeZone, isFiltered: filter.kind !== undefined || query['state'] !== undefined,
    rows: page.rows.map((row) => ({
      ...row, text: changeText(row, row.planName), badge: { kind: BADGES[row.state], label: STATE_WORDS[row.state] },
    })),
    states: [
      ...scheduledStates.map((state) => chip(STATE_WORDS[state], { state: state === 'open' ? undefined : state }, filter.state === state)),
      chip('All', { state: 'all' }, filter.state === undefined),
    ],
    kinds: [chip('All', { kind: undefined }, filter.kind === undefined), ...scheduledKinds.map((kind) => chip(KIND_WORDS[kind], { kind }, filter.kind === kind))],
    csvHref: addressWith(paths.portal.scheduled.csv, query, firstPage),
    pager: { from: page.from, to: page.to, ...pageLinks(here, query, page) },
  });
};

/** Exactly what the page's filters show, all of it. */
export const csv: RequestHandler = async (req, res) => {
  const { timeZone } = memberOf(req).organization;
  await sendCsv<ChangeRow>(res, 'scheduled-changes.csv', [
    { label: 'Customer', cell: (row) => row.accountName },
    { label: 'Subscription', cell: (row) => row.number },
    { label: 'Change', cell: (row) => KIND_WORDS[row.kind] },
    { label: 'To', cell: (row) => valueWords(row, row.planName) },
    { label: 'Expires on', cell: (row) => row.expiresOn },
    { label: 'Scheduled by', cell: (row) => row.madeByName },
    { label: 'Scheduled on', cell: (row) => dayIn(row.madeAt, timeZone) },
    { label: 'State', cell: (row) => STATE_WORDS[row.state] },
    { label: 'Ended on', cell: (row) => (row.endedAt ? dayIn(row.endedAt, timeZone) : '') },
  ], allRows(req, readFilter(singleStrings(req.query))));
};

async function* allRows(req: Request, filter: ChangesFilter): AsyncGenerator<ChangeRow> {
  const { organizationId, scope } = memberOf(req);
  let request: PageRequest = { sort: 'made', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const rows = await within(scope, (trx) => listChanges(trx, organizationId, filter, request), { readOnly: true });
    yield* rows.slice(0, request.size);
    const last = rows[request.size - 1];
    if (rows.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

/** What waits, unless another state is asked for. */
function readFilter({ state, kind }: Record<string, string>): ChangesFilter {
  return {
    state: state === 'all' ? undefined : scheduledStates.find((each) => each === state) ?? 'open',
    kind: scheduledKinds.find((each) => each === kind),
  };
}
