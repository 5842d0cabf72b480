import { type RequestHandler } from 'express';
import { withoutMarks } from '../../content/articles/find-articles.report';
import { searchArticles } from '../../content/articles/search-articles';
import { paths } from '../../paths';
import { within } from '../../platform/database';
import { singleStrings } from '../../platform/forms';
import { renderPage } from '../../platform/render';
import { memberOf, zoneOf } from '../../platform/visitor';
import { exactNumbers } from './exact-number.model';
import { readFound, SHOWN } from './found.report';
import { groupsOf } from './search.presenter';

const MOST_LETTERS = 100;

/** One search over all that the role may see: exact numbers first, then each kind of thing with its first few (features.md H3). */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, visitor } = memberOf(req);
  const words = (singleStrings(req.query)['q'] ?? '').replace(/\s+/g, ' ').trim().slice(0, MOST_LETTERS);
  const { permissions } = visitor;
  const may = { invoices: permissions.has('billing:read'), codes: permissions.has('codes:read'), colleagues: permissions.has('organization:read') };
  const groups = words === '' ? [] : await Promise.all([
    readFound(scope, { organizationId, limitedTo, words, numbers: exactNumbers(words), may }),
    within(scope, (trx) => searchArticles(trx, { words, forPartners: true }, { skip: 0, size: SHOWN + 1 }), { readOnly: true }),
  ]).then(([found, { articles }]) => groupsOf(found, articles.map(withoutMarks), { words, zone: zoneOf(visitor), permissions }));
  renderPage(req, res, 'portal/search/index', { title: words === '' ? 'Search' : `Search: ${words}`, words, groups, action: paths.search.index });
};
