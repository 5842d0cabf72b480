import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { CONTENT_KINDS, CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS } from '../content-item';
import { KIND_NAMES } from '../library/library.model';
import { productNames } from '../library/library.presenter';
import { stateBadge } from './content.presenter';
import { countContent, LIST_STATES, listContent, type ListQuestion, type ListState, readListQuestion } from './content-list.report';
import { listOwners } from './content-people.report';

const LABELS: Record<ListState, string> = { all: 'All', draft: 'Drafts', published: 'Published', archived: 'Archived', due: 'Review due', mine: 'Mine' };

/** All that staff write, what was changed last first. */
export const index: RequestHandler = async (req, res) => {
  const { scope, today, visitor } = staffOf(req);
  const query = singleStrings(req.query);
  const question = readListQuestion(query);
  const request = readPage(query, { sort: 'content', kind: 'moment' });
  const reader = { today, personId: visitor.personId };
  const { rows, counts, owners, zone } = await within(scope, async (trx) => ({
    rows: await listContent(trx, question, request, reader), counts: await countContent(trx, question, reader), owners: await listOwners(trx, question.ownerId ?? null), zone: await houseZone(trx),
  }), { readOnly: true });
  const page = listPage(rows, request, ({ id, place }) => ({ value: place, id }));
  const address = paths.content.office.index;
  const parameters = parametersOf(question);
  renderPage(req, res, 'office/content/index', {
    title: 'Content', zone, today, address, form: { q: question.q, kind: question.kind ?? '', product: question.product ?? '', owner: question.ownerId ?? '', state: question.state === 'all' ? '' : question.state },
    isFiltered: Object.values(parameters).some((value) => value !== undefined && value !== ''),
    chips: LIST_STATES.map((state) => ({ label: LABELS[state], href: addressWith(address, {}, parametersOf({ ...question, state })), active: state === question.state, count: counts[state] })),
    kinds: [{ value: '', label: 'Every kind' }, ...CONTENT_KINDS.map((kind) => ({ value: kind, label: KIND_NAMES[kind].many }))],
    products: [{ value: '', label: 'Every product' }, ...CONTENT_PRODUCTS.map((product) => ({ value: product, label: CONTENT_PRODUCT_NAMES[product] }))],
    owners: [{ value: '', label: 'Every owner' }, ...owners.map(({ id, name }) => ({ value: id, label: name }))],
    rows: page.rows.map((row) => ({
      ...row, href: paths.content.office.show(row.id), kindName: KIND_NAMES[row.kind].one, productWords: productNames(row.products), badge: stateBadge(row.state), isDue: row.state === 'published' && row.reviewOn !== null && row.reviewOn <= today,
    })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, parameters, page) },
  });
};

function parametersOf({ state, kind, product, ownerId, q }: ListQuestion): Record<string, string | undefined> {
  return { q, kind, product, owner: ownerId, state: state === 'all' ? undefined : state };
}
