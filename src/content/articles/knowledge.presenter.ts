import { paths } from '../../paths';
import { addressWith } from '../../platform/pages/pages';
import { CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS, type ContentProduct } from '../content-item';
import { ARTICLE_TOPICS, type ArticleTopic, TOPIC_NAMES } from './article-topics.model';
import { type Found, type FoundArticle, IN_ORDER, MARKS, type TopicOffer } from './find-articles.report';
import { type Outcome } from './search-articles';

export type KnowledgeQuestion = { words: string; product: ContentProduct | undefined; topic: ArticleTopic | undefined; page: number };
export const PAGE_SIZE = 20;

type Piece = { text: string; found: boolean };

/** Words in pieces, those that were found told apart: what the database marked, as text that a page prints escaped. */
export function piecesOf(marked: string): Piece[] {
  const [begin, end] = MARKS;
  return marked.split(begin).flatMap((part, index) => {
    if (index === 0) return [{ text: part, found: false }];
    const [found = '', ...rest] = part.split(end);
    return [{ text: found, found: true }, { text: rest.join(''), found: false }];
  }).filter(({ text }) => text !== '');
}

export function rowsOf(articles: readonly FoundArticle[]) {
  return articles.map(({ slug, title, abstract, products }) => ({ href: paths.knowledge.show(slug), title: piecesOf(title), abstract: piecesOf(abstract), products: productsText(products) }));
}

export function productsText(products: readonly ContentProduct[]): string {
  return CONTENT_PRODUCTS.filter((product) => products.includes(product)).map((product) => CONTENT_PRODUCT_NAMES[product]).join(', ');
}

/** The products as filters, each with how many of the articles found are of it. */
export function facetsOf(question: KnowledgeQuestion, { all, byProduct }: Found) {
  const chip = (label: string, product: ContentProduct | undefined, count: number) => ({ label, count, active: question.product === product, href: addressOf({ ...question, product, page: 1 }) });
  return [chip('All products', undefined, all), ...CONTENT_PRODUCTS.map((product) => chip(CONTENT_PRODUCT_NAMES[product], product, byProduct[product]))];
}

export function addressOf({ words, product, topic, page }: KnowledgeQuestion): string {
  return addressWith(paths.knowledge.index, {}, { q: words, product, topic, page: page > 1 ? String(page) : undefined });
}

/** What the search found, in one line: the words typed are echoed. */
export function summaryOf({ total, by, words }: Outcome, typed: string): string {
  const many = total === 1 ? '1 article' : `${total.toLocaleString('en-US')} articles`;
  if (by === 'mended') return `No article holds “${typed}”. ${many} for “${words}”:`;
  if (by === 'any') return total === 0 ? `No article for “${typed}”` : `No article holds all of “${typed}”. ${many} with some of the words:`;
  return total === 0 ? `No article for “${typed}”` : `${many} for “${typed}”`;
}

export function pagerOf(question: KnowledgeQuestion, found: Found, most = IN_ORDER) {
  const start = (question.page - 1) * PAGE_SIZE;
  const reached = start + found.articles.length;
  return {
    from: found.articles.length > 0 ? start + 1 : 0, to: found.articles.length > 0 ? reached : 0, total: found.total,
    previousHref: question.page > 1 ? addressOf({ ...question, page: question.page - 1 }) : undefined,
    nextHref: found.articles.length > 0 && reached < Math.min(found.total, most) ? addressOf({ ...question, page: question.page + 1 }) : undefined,
  };
}

/** The topics in their order, each with the way to the rest of its articles. */
export function topicsOf(offers: readonly TopicOffer[]) {
  return ARTICLE_TOPICS.flatMap((topic) => {
    const offer = offers.find((one) => one.topic === topic);
    if (!offer) return [];
    const articles = offer.articles.map(({ slug, title }) => ({ href: paths.knowledge.show(slug), title }));
    return [{ name: TOPIC_NAMES[topic], articles, count: offer.count, allHref: offer.count > articles.length ? addressWith(paths.knowledge.index, {}, { topic }) : '' }];
  });
}
