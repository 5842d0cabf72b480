import { type Request, type RequestHandler, type Response } from 'express';
import { CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS } from '../content-item';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { KIND_NAMES, LIBRARIES, type LibraryName, PROMOTION_PHASES } from './library.model';
import { type LibraryQuestion, LIBRARY_SORTS, parametersOf, readLibraryQuestion, SORT_KINDS, SORT_NAMES } from './library-question.model';
import { cardOf } from './library.presenter';
import { type LibraryCounts, listRunningPromotions, readLibrary } from './library.report';

const PAGE_SIZE = 24;
const PHASE_NAMES = { running: 'Running', coming: 'Coming', past: 'Past' } as const;
type Chip = { label: string; href: string; active: boolean; count?: number };

export const sales: RequestHandler = (req, res) => show(req, res, 'sales');
export const training: RequestHandler = (req, res) => show(req, res, 'training');

async function show(req: Request, res: Response, library: LibraryName): Promise<void> {
  const { scope, today, organization } = memberOf(req);
  const query = singleStrings(req.query);
  const question = readLibraryQuestion(library, query);
  const request = readPage(query, { sort: `${library}-${question.sort}`, kind: SORT_KINDS[question.sort], size: PAGE_SIZE });
  const isPlain = question.q === '' && !question.kind && !question.product;
  const { cards, counts, running } = await within(scope, async (trx) => ({
    ...await readLibrary(trx, question, request, today), running: library === 'sales' && isPlain && !request.place ? await listRunningPromotions(trx, today) : [],
  }), { readOnly: true });
  const page = listPage(cards, request, ({ id, place }) => ({ value: place, id }));
  const place = { today, zone: organization.timeZone };
  const address = paths.content[library];
  renderPage(req, res, 'portal/library/index', {
    title: LIBRARIES[library].title, lead: LIBRARIES[library].lead, address, q: question.q, isPlain, keep: keptOf(question),
    running: running.map((card) => cardOf(card, place)), cards: page.rows.map((card) => cardOf(card, place)),
    ...chipsOf(question, counts), drops: dropsOf(question), filters: isPlain ? '' : describe(question),
    pager: { from: page.from, to: page.to, total: counts.total, ...pageLinks(address, parametersOf(question), page) },
  });
}

function linkTo(question: LibraryQuestion): string {
  return addressWith(paths.content[question.library], {}, parametersOf(question));
}

/** A search keeps the filters, and its best matches come first. */
function keptOf(question: LibraryQuestion): Record<string, string> {
  const { kind, product, when } = parametersOf(question);
  return { ...kind && { kind }, ...product && { product }, ...when && { when } };
}

function chipsOf(question: LibraryQuestion, counts: LibraryCounts): Record<'kinds' | 'products' | 'phases' | 'sorts', Chip[]> {
  const { kind, phase, product, ...others } = question;
  const withProduct = { ...others, ...product && { product } };
  const { phase: _none, ...withoutPhase } = question;
  const all = (label: string, next: LibraryQuestion, active: boolean): Chip => ({ label, href: linkTo(next), active });
  // A filter that leads to nothing is not offered; the one that is on stays, so that it can be seen.
  const offered = <T extends string>(names: readonly T[], chosen: T | undefined, count: Partial<Record<T, number>>) => names.filter((name) => name === chosen || (count[name] ?? 0) > 0);
  return {
    kinds: [all('All', withProduct, !kind), ...offered(LIBRARIES[question.library].kinds, kind, counts.kinds).map((one) => ({ label: KIND_NAMES[one].many, href: linkTo({ ...withProduct, kind: one }), active: one === kind, count: counts.kinds[one] ?? 0 }))],
    products: [all('All', { ...others, ...kind && { kind }, ...phase && { phase } }, !product), ...offered(CONTENT_PRODUCTS, product, counts.products).map((one) => ({ label: CONTENT_PRODUCT_NAMES[one], href: linkTo({ ...question, product: one }), active: one === product, count: counts.products[one] ?? 0 }))],
    phases: kind === 'promotion' ? [all('All', withoutPhase, !phase), ...PROMOTION_PHASES.map((one) => ({ label: PHASE_NAMES[one], href: linkTo({ ...question, phase: one }), active: one === phase, count: counts.phases[one] ?? 0 }))] : [],
    sorts: LIBRARY_SORTS.filter((one) => one !== 'best' || question.q !== '').map((one) => ({ label: SORT_NAMES[one], href: linkTo({ ...question, sort: one }), active: one === question.sort })),
  };
}

function dropsOf(question: LibraryQuestion): { label: string; href: string }[] {
  const { kind, product, phase, ...others } = question;
  const sort = question.sort === 'best' ? 'newest' : question.sort;
  return [
    ...question.q !== '' ? [{ label: `“${question.q}”`, href: linkTo({ ...question, q: '', sort }) }] : [],
    ...kind ? [{ label: KIND_NAMES[kind].many, href: linkTo({ ...others, ...product && { product } }) }] : [],
    ...phase ? [{ label: PHASE_NAMES[phase], href: linkTo({ ...others, ...kind && { kind }, ...product && { product } }) }] : [],
    ...product ? [{ label: CONTENT_PRODUCT_NAMES[product], href: linkTo({ ...others, ...kind && { kind }, ...phase && { phase } }) }] : [],
  ];
}

function describe({ q, kind, product, phase }: LibraryQuestion): string {
  const what = kind ? KIND_NAMES[kind].many.toLowerCase() : 'items';
  return `No ${[...phase ? [PHASE_NAMES[phase].toLowerCase()] : [], what].join(' ')}${product ? ` about ${CONTENT_PRODUCT_NAMES[product]}` : ''}${q === '' ? '' : ' with these words'}.`;
}
