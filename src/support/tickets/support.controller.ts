import { type RequestHandler } from 'express';
import { config } from '../../config';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { takesMail } from '../reply-address';
import { listReading, type Reading } from './reading.report';
import { asSupportMember } from './support-member';
import { badgeOf } from './ticket.presenter';
import { listTickets, TICKET_FILTERS, type TicketFilter, type TicketRow } from './tickets-list.report';

const LABELS: Record<TicketFilter, string> = { all: 'All', waiting_for_partner: 'Waiting for you', waiting_for_us: 'Waiting for us', solved: 'Solved', closed: 'Closed' };
const NEWEST = { sort: 'tickets', direction: 'after', place: undefined, position: 0 } as const;

/** Partner Support (domain.md §6.5): look it up, watch or read it, or ask us. */
export const home: RequestHandler = async (req, res) => {
  const { organizationId, scope, organization, reader } = asSupportMember(memberOf(req));
  const read = await within(scope, async (trx) => ({
    tickets: await listTickets(trx, { organizationId, filter: 'all', reader }, { ...NEWEST, size: 4 }),
    articles: await listReading(trx, 'article', 6), guides: await listReading(trx, 'guide', 4), videos: await listReading(trx, 'video', 4),
  }), { readOnly: true });
  const { supportEmail, supportPhone } = config.vendor;
  renderPage(req, res, 'portal/support/home', {
    title: 'Partner Support', zone: organization.timeZone, rows: read.tickets.slice(0, 4).map(shownRow), supportPhone, supportEmail: takesMail() ? supportEmail : '', isPremier: organization.tier === 'premier',
    articles: read.articles.map((one) => ({ ...linkOf(one, paths.knowledge.show), words: one.abstract })), guides: read.guides.map((one) => linkOf(one, paths.content.item)), videos: read.videos.map((one) => linkOf(one, paths.content.item)),
  });
};

/** All tickets of the organization that the member sees. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, organization, reader } = asSupportMember(memberOf(req));
  const query = singleStrings(req.query);
  const filter = (Object.keys(TICKET_FILTERS) as TicketFilter[]).find((one) => one === query['show']) ?? 'all';
  const request = readPage(query, { sort: `tickets-${filter}`, kind: 'moment' });
  const page = listPage(await within(scope, (trx) => listTickets(trx, { organizationId, filter, reader }, request), { readOnly: true }), request, ({ place, id }) => ({ value: place, id }));
  const address = paths.support.tickets;
  renderPage(req, res, 'portal/support/index', {
    title: 'Tickets', zone: organization.timeZone, isFiltered: filter !== 'all', rows: page.rows.map(shownRow),
    chips: (Object.keys(LABELS) as TicketFilter[]).map((one) => ({ label: LABELS[one], href: addressWith(address, {}, { show: one === 'all' ? undefined : one }), active: one === filter })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, filter === 'all' ? {} : { show: filter }, page) },
  });
};

function linkOf({ slug, title, minutes }: Reading, hrefOf: (slug: string) => string) {
  return { label: title, href: hrefOf(slug), note: minutes === null ? '' : minutes === 1 ? '1 minute' : `${minutes} minutes` };
}

function shownRow(row: TicketRow) {
  return { ...row, href: paths.support.show(row.id), badge: badgeOf(row, 'partner') };
}
