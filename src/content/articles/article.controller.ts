import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FieldErrors, optionalText, readForm } from '../../platform/pages/forms';
import { type Frame } from '../../platform/pages/frame';
import { renderMarkdown } from '../../platform/pages/markdown';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { ensureReaderSecret, readerSecretOf } from '../../platform/visitors/reader-cookie';
import { renderPage } from '../../platform/pages/render';
import { type Visitor, zoneOf } from '../../platform/visitors/visitor';
import { findAnswer, upsertAnswer } from './article-answers.repository';
import { partsOf } from './article-parts.model';
import { type Article, findArticle, listRelated } from './articles.report';
import { productsText } from './knowledge.presenter';
import { isForPartners, readerSum } from './reader.model';

type Named = { slug: string };

// Fewer parts are seen at a glance.
const CONTENTS_FROM = 3;
const MOST_LETTERS = 500;
const byNetwork = limit('article-answers', { points: 60, seconds: 3_600 });

const Answer = z.object({ helpful: z.enum(['yes', 'no'], { error: 'Choose Yes or No.' }), words: optionalText('your words', MOST_LETTERS) });

export const show: RequestHandler<Named> = (req, res) => showArticle(req, res, req.params.slug, { errors: {} });

export const print: RequestHandler<Named> = async (req, res) => {
  const article = await within('system', (trx) => getArticle(trx, req.params.slug, req.visitor), { readOnly: true });
  renderPage(req, res, 'site/knowledge/print', { ...textOf(article), layout: 'print', zone: zoneFor(req.visitor), backHref: paths.knowledge.show(article.slug) });
};

/** Keeps what a reader says of an article: one answer each, which they may change. Nobody's name is kept with it. */
export const answer: RequestHandler<Named> = async (req, res) => {
  const { params: { slug }, visitor } = req;
  const form = readForm(Answer, req.body);
  if (!form.ok) return showArticle(req, res.status(422), slug, form);
  const isStranger = visitor?.stage !== 'signed_in';
  if (isStranger) await byNetwork.take(networkOf(req.ip));
  await within('system', async (trx) => {
    const article = await getArticle(trx, slug, visitor);
    const reader = readerSum(article.id, visitor, isStranger ? ensureReaderSecret(req, res) : undefined)!;
    await upsertAnswer(trx, article.id, reader, { wasHelpful: form.value.helpful === 'yes', words: form.value.words });
  });
  res.redirect(303, `${paths.knowledge.show(slug)}#helpful`);
};

type Typed = { errors: FieldErrors; typed?: Record<string, string> };

async function showArticle(req: Request, res: Response, slug: string, { errors, typed }: Typed): Promise<void> {
  const { visitor } = req;
  const { article, related, standing } = await within('system', async (trx) => {
    const read = await getArticle(trx, slug, visitor);
    const reader = readerSum(read.id, visitor, readerSecretOf(req));
    return { article: read, related: await listRelated(trx, read, { forPartners: isForPartners(visitor) }), standing: reader === undefined ? undefined : await findAnswer(trx, read.id, reader) };
  }, { readOnly: true });
  renderPage(req, res, 'site/knowledge/article', {
    ...textOf(article), layout: (res.locals['frame'] as Frame).audience, zone: zoneFor(visitor), errors, mostLetters: MOST_LETTERS,
    related: related.map((one) => ({ href: paths.knowledge.show(one.slug), title: one.title })),
    answered: standing ? (standing.wasHelpful ? 'yes' : 'no') : '', words: typed?.['words'] ?? standing?.words ?? '',
    answerHref: paths.knowledge.answer(article.slug), printHref: paths.knowledge.print(article.slug), indexHref: paths.knowledge.index,
    signInHref: visitor ? '' : paths.signInTo(paths.knowledge.show(article.slug)),
  });
}

async function getArticle(trx: Scoped, slug: string, visitor: Visitor | undefined): Promise<Article> {
  const article = await findArticle(trx, slug, { forPartners: isForPartners(visitor) });
  if (!article) throw new NotFound();
  return article;
}

function zoneFor(visitor: Visitor | undefined): string {
  return visitor?.stage === 'signed_in' ? zoneOf(visitor) : 'UTC';
}

function textOf({ title, abstract, body, products, updatedAt }: Article) {
  const parts = partsOf(body).map(({ id, heading, body: text }) => ({ id, heading, html: renderMarkdown(text, { firstHeading: heading === '' ? 2 : 3 }) }));
  const headings = parts.filter(({ heading }) => heading !== '');
  return { title, abstract, products: productsText(products), updatedAt, parts, contents: headings.length >= CONTENTS_FROM ? headings.map(({ id, heading }) => ({ href: `#${id}`, heading })) : [] };
}
