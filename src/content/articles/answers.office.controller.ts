import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { renderPage } from '../../platform/pages/render';
import { staffOf, zoneOf } from '../../platform/visitors/visitor';
import { listAnswerSums, listSaid } from './answers.report';

/** Which articles helped and which did not, the least helpful first. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const sums = await within(scope, listAnswerSums, { readOnly: true });
  renderPage(req, res, 'office/content/answers/index', {
    title: 'What readers say',
    rows: sums.map(({ slug, title, yes, no, with_words: withWords }) => ({ title, yes, no, share: `${Math.round((100 * yes) / (yes + no))} %`, withWords, href: paths.knowledge.office.answersTo(slug) })),
  });
};

export const show: RequestHandler<{ slug: string }> = async (req, res) => {
  const { scope, visitor } = staffOf(req);
  const found = await within(scope, (trx) => listSaid(trx, req.params.slug), { readOnly: true });
  if (!found) throw new NotFound();
  renderPage(req, res, 'office/content/answers/show', { title: found.title, said: found.said, zone: zoneOf(visitor), articleHref: paths.knowledge.show(req.params.slug), indexHref: paths.knowledge.office.answers });
};
