import { CONTENT_PRODUCTS, type ContentKind, type ContentProduct } from '../content-item';
import { KIND_NAMES, LIBRARIES, LIBRARY_KINDS, type LibraryName, PROMOTION_PHASES, type PromotionPhase } from './library.model';
import { type SortKind } from '../../platform/pages/pages';

export const LIBRARY_SORTS = ['best', 'newest', 'title', 'downloads'] as const;
export type LibrarySort = (typeof LIBRARY_SORTS)[number];
export const SORT_NAMES: Readonly<Record<LibrarySort, string>> = { best: 'Best match', newest: 'Newest', title: 'Title', downloads: 'Most downloaded' };
export const SORT_KINDS: Readonly<Record<LibrarySort, SortKind>> = { best: 'integer', newest: 'moment', title: 'text', downloads: 'bigint' };

/** What an address asks a library for. */
export interface LibraryQuestion {
  readonly library: LibraryName;
  readonly q: string;
  readonly kind?: ContentKind;
  readonly product?: ContentProduct;
  /** Of promotions only. */
  readonly phase?: PromotionPhase;
  readonly sort: LibrarySort;
}

/** Reads the filters in an address; what is not known is left out. */
export function readLibraryQuestion(library: LibraryName, query: Readonly<Record<string, string>>): LibraryQuestion {
  const q = (query['q'] ?? '').trim().slice(0, 200);
  const kind = LIBRARIES[library].kinds.find((one) => one === query['kind']);
  const product = CONTENT_PRODUCTS.find((one) => one === query['product']);
  const phase = kind === 'promotion' ? PROMOTION_PHASES.find((one) => one === query['when']) : undefined;
  const sorts = LIBRARY_SORTS.filter((one) => q !== '' || one !== 'best');
  const sort = sorts.find((one) => one === query['sort']) ?? sorts[0]!;
  return { library, q, ...kind && { kind }, ...product && { product }, ...phase && { phase }, sort };
}

/** The question as parameters of an address, as short as can be. */
export function parametersOf({ q, kind, product, phase, sort }: LibraryQuestion): Record<string, string | undefined> {
  const usual = q === '' ? 'newest' : 'best';
  return { q, kind, product, when: phase, sort: sort === usual ? undefined : sort };
}

/** The kinds that some words name ("datasheet safe pro"), and the words without those names. */
export function kindsNamedBy(q: string): { kinds: ContentKind[]; rest: string } {
  const words = q.split(/\s+/).filter((word) => word !== '');
  const names = (kind: ContentKind) => `${KIND_NAMES[kind].one} ${KIND_NAMES[kind].many}`.toLowerCase().split(' ').filter((name) => !COMMON.includes(name));
  const kinds = LIBRARY_KINDS.filter((kind) => words.some((word) => names(kind).includes(word.toLowerCase())));
  const named = kinds.flatMap(names);
  return { kinds, rest: words.filter((word) => !named.includes(word.toLowerCase())).join(' ') };
}

/** Words in the names of kinds that say nothing of the kind. */
const COMMON = ['past', 'brand'];
