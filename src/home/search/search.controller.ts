import { type RequestHandler } from 'express';
import { withoutMarks } from '../../content/articles/find-articles.report';
import { searchArticles } from '../../content/articles/search-articles';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { renderPage } from '../../platform/pages/render';
import { memberOf, zoneOf } from '../../platform/visitors/visitor';
import { exactNumbers } from './exact-number.model';
import { readFound, SHOWN } from './found.report';
import { readWords } from './search-words';
import { groupsOf } from './search.presenter';

/** One search over all that the role may see: exact numbers first, then each kind of thing with its first few (features.md H3). */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, limitedTo, scope, visitor } = memberOf(req);
  const words = readWords(req.query);
  const { permissions } = visitor;
  const may = { invoices: permissions.has('billing:read'), codes: permissions.has('codes:read'), colleagues: permissions.has('organization:read'), deals: permissions.has('deals:read'), tickets: permissions.has('support:use') };
  const groups = words === '' ? [] : await findGroups();
  renderPage(req, res, 'portal/search/index', {
    title: words === '' ? 'Search' : `Search: ${words}`, words, groups, action: paths.search.index,
    lead: 'Accounts, people, computers, invoices, deals and articles, as far as your role sees them.',
    hint: 'Type a name, an e-mail, a computer, or a whole number: of an invoice, a subscription, a recovery case, a deal, a ticket, a serial number or an activation code.',
  });

  async function findGroups() {
    const [found, { by, articles }] = await Promise.all([
      readFound(scope, { organizationId, limitedTo, words, numbers: exactNumbers(words), may }),
      within(scope, (trx) => searchArticles(trx, { words, forPartners: true }, { skip: 0, size: SHOWN + 1 }), { readOnly: true }),
    ]);
    // A name that is no word of ours is no slip of the pen: articles for what was probably meant come where nothing else does.
    const isMeant = by === 'all' || (by === 'mended' && Object.values(found).every((rows) => rows.length === 0));
    return groupsOf(found, isMeant ? articles.map(withoutMarks) : [], { words, zone: zoneOf(visitor), permissions });
  }
};
