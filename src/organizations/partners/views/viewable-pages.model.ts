import { paths } from '../../../paths';

/**
 * What a colleague of the vendor may open while they look at a partner's portal: these pages and no others, so that a new page stays closed until it is
 * named here. Only reads belong here; not what shows secrets (codes, install links, cards, clients' own data), lets data out (CSV, PDF) or begins something.
 */
const PAGES: readonly string[] = [
  paths.portal.home, paths.portal.manage, paths.portal.accounts, paths.portal.account(':id'), paths.portal.requests.index, paths.portal.accountSettings.show(':id'),
  paths.monitoring.index, paths.alerts.index, paths.alerts.show(':id'), paths.portal.scheduled.index, paths.portal.scheduled.show(':id'), paths.versions.index,
  paths.portal.payments.history, paths.portal.papers.months, paths.portal.papers.statement, paths.portal.papers.comparison(':id'), paths.portal.payments.receipt(':id'), paths.portal.payments.creditNote(':id'),
  paths.moves.index, paths.moves.show(':id'), paths.recovery.index, paths.recovery.show(':id'),
  paths.portal.company.show, paths.portal.users.index, paths.portal.roles, paths.program.show, paths.program.nfr.index, paths.search.index, paths.logo(':id'),
  paths.deals.index, paths.deals.show(':id'), paths.training.index, paths.training.people, paths.content.sales, paths.content.training, paths.content.item(':slug'),
  paths.knowledge.index, paths.knowledge.show(':slug'),
];
// Nothing else than an id: "…/receipts/<id>.pdf" and "…/alerts/many" are other pages.
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SLUG = '[a-z0-9]+(?:-[a-z0-9]+)*';
const PATTERNS = PAGES.map((page) => new RegExp(`^${escaped(page).replace(':id', ID).replace(':slug', SLUG)}$`));

/** Whether a path is one of those pages. */
export function isViewable(path: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(path));
}

export const VIEWABLE_PAGES: readonly string[] = PAGES;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
