import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { type Frame } from '../../platform/pages/frame';
import { limitHere, networkOf } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS } from '../content-item';
import { isTopic, TOPIC_NAMES } from './article-topics.model';
import { browseArticles, IN_ORDER, listTopics } from './find-articles.report';
import { addressOf, facetsOf, type KnowledgeQuestion, PAGE_SIZE, pagerOf, rowsOf, summaryOf, topicsOf } from './knowledge.presenter';
import { isForPartners } from './reader.model';
import { searchArticles } from './search-articles';

const EACH_TOPIC = 6;
const byNetwork = limitHere('knowledge-search', { points: 60, seconds: 60 });

/** The search with its results, the articles of a product or topic, or all topics: by what stands in the address. */
export const index: RequestHandler = async (req, res) => {
  const question = readQuestion(singleStrings(req.query));
  const forPartners = isForPartners(req.visitor);
  // Searching costs; a stranger may do it as often as a person reads.
  if (question.words !== '' && !req.visitor) byNetwork.take(networkOf(req.ip));
  const page = { skip: (question.page - 1) * PAGE_SIZE, size: PAGE_SIZE };
  const asked = { ...question, forPartners };
  const { outcome, found, topics } = await within('system', async (trx) => {
    const searched = question.words === '' ? undefined : await searchArticles(trx, asked, page);
    const isFirstPage = question.words === '' && !question.product && !question.topic;
    return { outcome: searched, found: searched ?? await browseArticles(trx, asked, page), topics: isFirstPage ? await listTopics(trx, { forPartners, most: EACH_TOPIC }) : [] };
  }, { readOnly: true });
  renderPage(req, res, 'site/knowledge/index', {
    title: question.words === '' ? 'Knowledge base' : `${question.words.slice(0, 60)} – Knowledge base`, layout: (res.locals['frame'] as Frame).audience,
    words: question.words, topic: question.topic ? TOPIC_NAMES[question.topic] : '', product: question.product ? CONTENT_PRODUCT_NAMES[question.product] : '',
    keep: { ...question.product && { product: question.product }, ...question.topic && { topic: question.topic } },
    summary: outcome ? summaryOf(outcome, question.words) : '', meant: outcome?.meant ?? '', meantHref: outcome?.meant ? addressOf({ ...question, words: outcome.meant, page: 1 }) : '',
    facets: facetsOf(question, found), topics: topicsOf(topics), rows: topics.length > 0 ? [] : rowsOf(found.articles), pager: pagerOf(question, found, outcome ? IN_ORDER : Infinity),
    tooMany: outcome && found.total > IN_ORDER ? IN_ORDER : 0, isSearch: outcome !== undefined, everythingHref: paths.knowledge.index,
    signInHref: req.visitor ? '' : paths.signInTo(addressOf(question)),
  });
};

function readQuestion(query: Record<string, string>): KnowledgeQuestion {
  const page = Number(/^[1-9]\d{0,2}$/.exec(query['page'] ?? '')?.[0] ?? 1);
  return {
    words: (query['q'] ?? '').replace(/[\uE000\uE001\s]+/g, ' ').trim().slice(0, 200),
    product: CONTENT_PRODUCTS.find((product) => product === query['product']),
    topic: isTopic(query['topic'] ?? '') ? query['topic'] as KnowledgeQuestion['topic'] : undefined,
    page,
  };
}
