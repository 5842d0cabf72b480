import { Router } from 'express';
import * as answers from '../content/articles/answers.office.controller';
import * as article from '../content/articles/article.controller';
import * as articles from '../content/articles/knowledge.controller';
import { paths } from '../paths';
import { can, open } from '../platform/visitors/permissions';

/** The knowledge base. Every line names its permission; addresses come from paths.ts. */
export const knowledge = Router();

knowledge.get(paths.knowledge.index, open(), articles.index);
knowledge.get(paths.knowledge.show(':slug'), open(), article.show);
knowledge.get(paths.knowledge.print(':slug'), open(), article.print);
knowledge.post(paths.knowledge.answer(':slug'), open(), article.answer);

knowledge.get(paths.knowledge.office.answers, can('content:manage'), answers.index);
knowledge.get(paths.knowledge.office.answersTo(':slug'), can('content:manage'), answers.show);
