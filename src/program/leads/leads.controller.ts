import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { isPublished } from '../referral/published.report';
import { LEAD_STATES } from './lead';
import { type LeadQuestion, leadQuestionFields, readLeadQuestion } from './lead-question.model';
import { LOST_WORDS, STATE_BADGES } from './lead-words.model';
import { countLeads, countLeadsByState, COUNTED_UP_TO, findLeadIds, type LeadLine, listLeads } from './leads.report';

/** Who asked by the referral page, who asked last first. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, organization, scope, visitor } = memberOf(req);
  const query = singleStrings(req.query);
  const question = readLeadQuestion(query);
  const request = readPage(query, { sort: 'asked', kind: 'moment' });
  const read = await within(scope, async (trx) => {
    const asked = { organizationId, membershipId: organization.membershipId, question, found: await findLeadIds(trx, question.words) };
    return { rows: await listLeads(trx, asked, request), count: await countLeads(trx, asked), states: await countLeadsByState(trx, organizationId), hasPage: await isPublished(trx, organizationId), isTooMany: asked.found === null };
  }, { readOnly: true });
  const page = listPage(read.rows, request, ({ place, id }) => ({ value: place, id }));
  const fields = leadQuestionFields(question);
  renderPage(req, res, 'portal/leads/index', {
    title: 'Leads', zone: organization.timeZone, question, isFiltered: Object.keys(fields).length > 0, isTooMany: read.isTooMany, hasPage: read.hasPage,
    mayManage: visitor.permissions.has('referral:manage'), mayWork: visitor.permissions.has('leads:work'), keep: leadQuestionFields({ ...question, words: '' }), chips: chipsOf(question, read.states),
    rows: page.rows.map((row) => ({ ...row, badge: STATE_BADGES[row.state], reason: row.lostReason ? LOST_WORDS[row.lostReason] : '' })),
    csvHref: addressWith(paths.referral.leads.csv, fields, {}),
    pager: { from: page.from, to: page.to, ...(read.count > COUNTED_UP_TO ? { moreThan: COUNTED_UP_TO } : { total: read.count }), ...pageLinks(paths.referral.leads.index, query, page) },
  });
};

/** Exactly what the filters show, all of it. */
export const csv: RequestHandler = async (req, res) => {
  const { timeZone } = memberOf(req).organization;
  await sendCsv<LeadLine>(res, 'leads.csv', [
    { label: 'Name', cell: (row) => row.name },
    { label: 'Company', cell: (row) => row.company },
    { label: 'E-mail', cell: (row) => row.email },
    { label: 'Phone', cell: (row) => row.phone },
    { label: 'Interest', cell: (row) => row.interestName || 'Not sure' },
    { label: 'State', cell: (row) => STATE_BADGES[row.state].label },
    { label: 'Reason', cell: (row) => (row.lostReason ? LOST_WORDS[row.lostReason] : '') },
    { label: 'Assigned to', cell: (row) => row.assigneeName ?? '' },
    { label: 'Asked on', cell: (row) => dayIn(row.askedAt, timeZone) },
  ], allRows(req, readLeadQuestion(singleStrings(req.query))));
};

async function* allRows(req: Request, question: LeadQuestion): AsyncGenerator<LeadLine> {
  const { organizationId, organization, scope } = memberOf(req);
  let request: PageRequest = { sort: 'asked', size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const rows = await within(scope, async (trx) => listLeads(trx, { organizationId, membershipId: organization.membershipId, question, found: await findLeadIds(trx, question.words) }, request), { readOnly: true });
    yield* rows.slice(0, request.size);
    const last = rows[request.size - 1];
    if (rows.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

function chipsOf(question: LeadQuestion, counts: Record<string, number>) {
  const fields = leadQuestionFields(question);
  const href = (changes: Record<string, string | undefined>) => addressWith(paths.referral.leads.index, fields, { ...firstPage, ...changes });
  return [
    { label: 'All', href: href({ state: undefined }), active: question.state === undefined },
    ...LEAD_STATES.map((state) => ({ label: STATE_BADGES[state].label, href: href({ state }), active: question.state === state, ...(state === 'new' && { count: counts[state] }) })),
    { label: 'Mine', href: href({ mine: question.mine ? undefined : 'yes' }), active: question.mine },
  ];
}
