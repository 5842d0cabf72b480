import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { type Course, type Question } from '../course';
import { getCourse, getQuestion, listMaterials } from '../courses/courses.repository';
import { OPTION_PLACES, readQuestionForm } from './course.form';
import { addQuestion, replaceQuestion, withdrawQuestion } from './save-question';

type At = { id: string; question?: string };
type Known = { course: Course; question: Question | undefined; topics: string[] };

export const edit: RequestHandler<At> = async (req, res) => showForm(req, res, await read(req), { errors: {} });

/** Adds one, or puts another in the place of the one that the address names. */
export const save: RequestHandler<At> = async (req, res) => {
  const form = readQuestionForm(req.body);
  if (!form.ok) return showForm(req, res.status(422), await read(req), { errors: form.errors, typed: form.typed });
  const { course } = await read(req, { withQuestion: false });
  const { question } = req.params;
  const isSaved = question === undefined ? await addQuestion(staffOf(req), course.id, form.value) : await replaceQuestion(staffOf(req), course.id, question, form.value);
  if (isSaved) flash(req, 'success', question === undefined ? 'The question is added.' : 'Saved. Exams that begin from now on ask it so.');
  else flash(req, 'notice', 'That question was changed or withdrawn before. Here are the questions as they stand.');
  res.redirect(303, paths.training.office.show(course.id));
};

export const withdraw: RequestHandler<At> = async (req, res) => {
  const { course } = await read(req, { withQuestion: false });
  try {
    await withdrawQuestion(staffOf(req), course.id, req.params.question ?? '');
    flash(req, 'success', 'The question is asked no more.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.training.office.show(course.id));
};

async function read(req: Request<At>, { withQuestion = true } = {}): Promise<Known> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, idInAddress(req.params));
    return { course, question: !withQuestion || req.params.question === undefined ? undefined : await getQuestion(trx, course.id, req.params.question), topics: (await listMaterials(trx, course.id)).map(({ title }) => title) };
  }, { readOnly: true });
}

function showForm(req: Request<At>, res: Response, { course, question, topics }: Known, { errors, typed }: { errors: FieldErrors; typed?: Record<string, string> }): void {
  const kept = (name: string, value: string) => (typed ? typed[name] ?? '' : value).slice(0, 2_000);
  renderPage(req, res, 'office/training/question', {
    title: question ? 'Change a question' : 'Add a question', course, errors, topics, action: question ? paths.training.office.question(course.id, question.id) : paths.training.office.newQuestion(course.id),
    form: { topic: kept('topic', question?.topic ?? ''), words: kept('words', question?.words ?? ''), kind: kept('kind', question?.kind ?? 'single') },
    options: OPTION_PLACES.map((place) => ({ place, words: kept(`option_${place}`, question?.options[place]?.words ?? ''), isRight: kept(`right_${place}`, question?.options[place]?.isRight ? 'yes' : '') === 'yes' })),
    withdrawHref: question ? paths.training.office.questionWithdrawal(course.id, question.id) : '',
  });
}
