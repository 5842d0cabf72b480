import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { type Course } from '../course';
import { examFacts } from '../courses/course.presenter';
import { getCourseBySlug, listMaterials, listQuestions } from '../courses/courses.repository';
import { type Enrolment, findEnrolment } from '../courses/enrolments.repository';
import { mayStartExam } from './exam-rules.model';
import { type DrawnQuestion, type ExamTry, findRunningTry, listDrawn, listTries } from './exams.repository';
import { handInExam } from './hand-in-exam';
import { chosenIn } from './chosen.model';
import { saveAnswer } from './save-answer';
import { byTopic, neededRight } from './score.model';
import { factsOf, hasReadAll, startExam, whyNotWords } from './start-exam';

type At = { course: string };

/** The page before an exam, a question of the one that runs, or that its time is up. */
export const show: RequestHandler<At> = async (req, res) => {
  const { now } = memberOf(req);
  const found = await readRunning(req);
  if (!found.running) return showStart(req, res, found.course, {});
  if (found.running.dueAt !== null && found.running.dueAt <= now) return showOver(req, res, { ...found, running: found.running });
  const asked = Number(singleStrings(req.query)['question']);
  const question = found.drawn.find(({ place }) => place === asked) ?? found.drawn.find(({ chosen }) => chosen.length === 0);
  if (!question) return res.redirect(303, paths.training.answers(found.course.slug));
  showQuestion(req, res, { ...found, running: found.running, question });
};

export const start: RequestHandler<At> = async (req, res) => {
  const { organization, ...learner } = memberOf(req);
  const knowsMaterial = singleStrings(req.body)['knows'] === 'yes';
  try {
    const course = await startExam({ ...learner, zone: organization.timeZone }, req.params.course, { knowsMaterial });
    res.redirect(303, paths.training.exam(course.slug));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    const { course } = await readRunning(req);
    await showStart(req, res.status(422), course, { knows: error.message });
  }
};

/** Keeps an answer, and goes where the pressed button leads. */
export const answer: RequestHandler<At> = async (req, res) => {
  const typed = singleStrings(req.body);
  const place = Number(typed['question']);
  const { course } = await readRunning(req);
  try {
    await saveAnswer(memberOf(req), course.slug, { tryId: typed['try'] ?? '', place, chosen: chosenIn(typed) });
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
    return res.redirect(303, paths.training.course(course.slug));
  }
  const next = typed['go'] === 'previous' ? place - 1 : place + 1;
  const { drawn } = await readRunning(req);
  res.redirect(303, typed['go'] !== 'check' && drawn.some((question) => question.place === next) ? `${paths.training.exam(course.slug)}?question=${next}` : paths.training.answers(course.slug));
};

/** All questions with whether they are answered, before the exam is handed in. */
export const check: RequestHandler<At> = async (req, res) => {
  const { now, organization } = memberOf(req);
  const { course, running, drawn } = await readRunning(req);
  if (!running) return res.redirect(303, paths.training.course(course.slug));
  if (running.dueAt !== null && running.dueAt <= now) return showOver(req, res, { course, running, drawn });
  renderPage(req, res, 'portal/training/exam-check', {
    title: 'Check your answers', course, running, zone: organization.timeZone, open: drawn.filter(({ chosen }) => chosen.length === 0).length,
    questions: drawn.map((question) => ({ ...question, href: `${paths.training.exam(course.slug)}?question=${question.place}`, answers: question.chosen.map((option) => question.options[option]?.words ?? '') })),
  });
};

export const handIn: RequestHandler<At> = async (req, res) => {
  await handInExam(memberOf(req), req.params.course, singleStrings(req.body)['try'] ?? '');
  res.redirect(303, paths.training.result(req.params.course));
};

/** How the newest exam went, by topic; which answers were right is never told, because the questions are asked again. */
export const result: RequestHandler<At> = async (req, res) => {
  const { organizationId, organization, scope, today, now } = memberOf(req);
  const { course, enrolment } = await readRunning(req);
  const found = enrolment && await within(scope, async (trx) => {
    const newest = (await listTries(trx, organizationId, enrolment.id)).find(({ state }) => state !== 'running');
    if (!newest) return undefined;
    const pool = await listQuestions(trx, course.id);
    return {
      newest, drawn: await listDrawn(trx, organizationId, newest.id), materials: await listMaterials(trx, course.id),
      next: mayStartExam({ ...await factsOf(trx, course, enrolment), hasQuestions: pool.length > 0, now, today }),
    };
  }, { readOnly: true });
  if (!found) return res.redirect(303, paths.training.course(course.slug));
  const { newest, drawn, materials, next } = found;
  renderPage(req, res, 'portal/training/exam-result', {
    title: newest.state === 'passed' ? 'You have passed' : 'Not passed this time', course, newest, needed: neededRight(newest.questionsCount, newest.passPercent), validUntil: enrolment.validUntil ?? '',
    topics: byTopic(drawn.map(({ topic, isRight }) => ({ topic, isRight: isRight === true }))).map((topic) => ({ ...topic, href: materialHref(course, materials, topic.topic) })),
    again: next.may ? '' : whyNotWords(next, organization.timeZone),
  });
};

type Found = { course: Course; enrolment: Enrolment | undefined; running: ExamTry | undefined; drawn: DrawnQuestion[] };

async function readRunning(req: Request<At>): Promise<Found> {
  const { organizationId, scope, visitor } = memberOf(req);
  return within(scope, async (trx) => {
    const course = await getCourseBySlug(trx, req.params.course);
    const enrolment = await findEnrolment(trx, { organizationId, personId: visitor.personId, courseId: course.id });
    const running = enrolment && await findRunningTry(trx, organizationId, enrolment.id);
    return { course, enrolment, running, drawn: running ? await listDrawn(trx, organizationId, running.id) : [] };
  }, { readOnly: true });
}

async function showStart(req: Request<At>, res: Response, course: Course, errors: Record<string, string>): Promise<void> {
  const { organizationId, organization, scope, visitor, today, now } = memberOf(req);
  const { enrolment, hasRead, pool, facts } = await within(scope, async (trx) => {
    const found = await findEnrolment(trx, { organizationId, personId: visitor.personId, courseId: course.id });
    return { enrolment: found, hasRead: found ? await hasReadAll(trx, found) : false, pool: (await listQuestions(trx, course.id)).length, facts: found ? await factsOf(trx, course, found) : undefined };
  }, { readOnly: true });
  if (!enrolment || !facts) return res.redirect(303, paths.training.course(course.slug));
  const may = mayStartExam({ ...facts, hasQuestions: pool > 0, now, today });
  renderPage(req, res, 'portal/training/exam-start', {
    title: `Exam: ${course.title}`, course, errors, hasRead, facts: examFacts(course, pool), whyNot: may.may ? '' : whyNotWords(may, organization.timeZone), triesLeft: may.may ? may.triesLeft : 0,
  });
}

type Running = { course: Course; running: ExamTry; drawn: DrawnQuestion[] };

function showQuestion(req: Request<At>, res: Response, { course, running, drawn, question }: Running & { question: DrawnQuestion }): void {
  const { organization } = memberOf(req);
  renderPage(req, res, 'portal/training/exam-question', {
    title: `Question ${question.place} of ${drawn.length}`, course, running, question, count: drawn.length, answered: drawn.filter(({ chosen }) => chosen.length > 0).length, zone: organization.timeZone,
  });
}

function showOver(req: Request<At>, res: Response, { course, running, drawn }: Running): void {
  renderPage(req, res, 'portal/training/exam-over', { title: 'The time is up', course, running, answered: drawn.filter(({ chosen }) => chosen.length > 0).length, count: drawn.length });
}

/** Topics are called as the material that tells of them. */
function materialHref(course: Course, materials: readonly { id: string; title: string }[], topic: string): string {
  const found = materials.find(({ title }) => title.toLowerCase() === topic.toLowerCase());
  return found ? paths.training.material(course.slug, found.id) : '';
}
