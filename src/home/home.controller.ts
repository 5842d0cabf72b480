import { type RequestHandler } from 'express';
import { within } from '../platform/database/database';
import { day as dayOf, dayIn, startOfDay } from '../platform/values/dates';
import { renderPage } from '../platform/pages/render';
import { memberOf } from '../platform/visitors/visitor';
import { shareWords } from './today/program-card.presenter';
import { findTierStanding } from '../program/tier/tier-standing.report';
import { readNews } from './today/news.report';
import { firstSteps, quickLinks } from './today/quick-links.presenter';
import { groupsFor } from './today/today.model';
import { shownGroup } from './today/today.presenter';
import { readToday } from './today/today.report';

/** What needs somebody today, and where to go from here. */
export const index: RequestHandler = async (req, res) => {
  const { organization, organizationId, scope, visitor, limitedTo, now, today } = memberOf(req);
  const { permissions } = visitor;
  const monthBegan = startOfDay(dayOf(`${today.slice(0, 7)}-01`), organization.timeZone);
  const asked = { organizationId, limitedTo, personId: visitor.personId, isAdministrator: organization.roles.includes('administrator'), seesLeads: permissions.has('leads:read'), groups: groupsFor(permissions), today, monthBegan };
  const [found, standing] = await Promise.all([
    within(scope, async (trx) => ({ facts: await readToday(trx, asked), content: permissions.has('library:read') ? await readNews(trx, today) : { promotions: [], news: [] } }), { readOnly: true }),
    // The tier is the whole organization's, also for who sees chosen accounts only.
    permissions.has('program:read') ? within({ organizationId }, (trx) => findTierStanding(trx, { organizationId, now }), { readOnly: true }) : null,
  ]);
  const { facts, content } = found;
  renderPage(req, res, 'portal/home/index', {
    title: `Hello ${visitor.firstName || visitor.email}`, today, groups: facts.groups.map(shownGroup), isLimited: limitedTo !== undefined, isNew: !facts.hasAccounts && limitedTo === undefined,
    steps: firstSteps(permissions), program: standing && shareWords(standing), promotions: content.promotions, news: content.news.map((line) => ({ ...line, on: dayIn(line.publishedAt, organization.timeZone) })), products: quickLinks(permissions),
    referral: asked.seesLeads ? { isPublished: facts.isPublished, leads: facts.leadsOfMonth, mayManage: permissions.has('referral:manage') } : null,
  });
};
