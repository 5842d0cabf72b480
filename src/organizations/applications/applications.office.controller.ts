import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { countryName } from '../../platform/values/countries';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { idInAddress } from '../id-in-address';
import { houseZone } from '../partners/house-zone.report';
import { listHints } from './application-hints.report';
import { listHistory } from './application-history.report';
import { hintOf, historyOf, saidIn, STATUS_BADGES, waitingFor } from './application.presenter';
import { APPLICATION_STATUSES, type ApplicationStatus, canTake, REASONS } from './application';
import { countByStatus, listApplications } from './applications-queue.report';
import { type Application, getApplication } from './applications.repository';

type Id = { id: string };
const ALL = 'all';

/** What waits for a decision, the oldest first; other states by filter. */
export const index: RequestHandler = async (req, res) => {
  const { scope, now } = staffOf(req);
  const query = singleStrings(req.query);
  const asked = query['status'] ?? '';
  const status = asked === ALL ? undefined : APPLICATION_STATUSES.find((one) => one === asked) ?? 'submitted';
  const request = readPage(query, { sort: `status-${status ?? ALL}`, kind: 'moment' });
  const { rows, counts, zone } = await within(scope, async (trx) => ({
    rows: await listApplications(trx, status, request), counts: await countByStatus(trx), zone: await houseZone(trx),
  }), { readOnly: true });
  const page = listPage(rows, request, (row) => ({ value: row.place, id: row.id }));
  const filter = status === undefined ? { status: ALL } : status === 'submitted' ? {} : { status };
  renderPage(req, res, 'office/applications/index', {
    title: 'Applications', zone, isQueue: status === 'submitted', isEmpty: Object.keys(counts).length === 0,
    rows: page.rows.map((row) => ({ ...row, href: paths.office.applications.show(row.id), badge: STATUS_BADGES[row.status], country: countryName(row.country), waits: waitingFor(row.since, now) })),
    chips: chipsOf(status, counts),
    pager: { from: page.from, to: page.to, total: status === undefined ? Object.values(counts).reduce((sum, one) => sum + one, 0) : counts[status] ?? 0, ...pageLinks(paths.office.applications.index, filter, page) },
  });
};

/** All that the applicant said, what else is known, and what has happened. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { scope, visitor, now } = staffOf(req);
  const id = idInAddress(req.params);
  const read = await within(scope, async (trx) => {
    const application = await getApplication(trx, id);
    return { application, hints: await listHints(trx, application), history: await listHistory(trx, id), zone: await houseZone(trx) };
  }, { readOnly: true });
  const { application, hints, history, zone } = read;
  const may = visitor.permissions.has('applications:decide') && canTake('approve', application.status);
  renderPage(req, res, 'office/applications/show', {
    title: application.displayName, badge: STATUS_BADGES[application.status], zone, said: saidIn(application), hints: hints.map(hintOf), history: history.map(historyOf),
    lead: leadOf(application, now), internalNote: application.internalNote, refusal: refusedBecause(application),
    partnerHref: application.organizationId === null ? '' : paths.office.partners.show(application.organizationId),
    actions: may ? [
      { label: 'Refuse', href: paths.office.applications.refuse(id) },
      { label: 'Approve', href: paths.office.applications.approve(id), kind: 'primary', icon: 'check' },
    ] : [],
  });
};

function chipsOf(status: ApplicationStatus | undefined, counts: Partial<Record<ApplicationStatus, number>>) {
  const link = (value: string | undefined) => addressWith(paths.office.applications.index, {}, { status: value, ...firstPage });
  const order: ApplicationStatus[] = ['submitted', 'approved', 'refused', 'withdrawn', 'unconfirmed', 'lapsed'];
  return [
    ...order.map((one) => ({ label: STATUS_BADGES[one].label, href: link(one === 'submitted' ? undefined : one), active: status === one, count: counts[one] ?? 0 })),
    { label: 'All', href: link(ALL), active: status === undefined },
  ];
}

function leadOf({ status, submittedAt }: Application, now: Date): string {
  if (status === 'submitted' && submittedAt) return `Has waited for ${waitingFor(submittedAt, now).words}.`;
  return status === 'unconfirmed' ? 'The applicant has not opened the mailed link yet: there is nothing to decide.' : '';
}

function refusedBecause({ reasonCode, reason }: Application): { label: string; words: string } | null {
  return reasonCode && { label: REASONS[reasonCode].label, words: reason };
}
