import { type Request, type RequestHandler, type Response } from 'express';
import { config } from '../../config';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { visitorOf } from '../../platform/visitors/visitor';
import { listAnswers } from '../security-answers.repository';
import { type Answer, checkAnswers, QUESTION_OPTIONS, QUESTIONS_TO_ANSWER } from '../security-questions';
import { changeQuestions } from './change-questions';
import { checkCurrentPassword } from './current-password';

const PLACES = Array.from({ length: QUESTIONS_TO_ANSWER }, (_each, index) => index + 1);

export const edit: RequestHandler = async (req, res) => {
  onlyWhereAsked();
  const { personId } = visitorOf(req);
  const kept = await within('system', (trx) => listAnswers(trx, personId), { readOnly: true });
  show(req, res, Object.fromEntries(PLACES.map((place) => [`question${place}`, String(kept[place - 1]?.question ?? place)])), {});
};

export const update: RequestHandler = async (req, res) => {
  onlyWhereAsked();
  const { personId } = visitorOf(req);
  const typed = singleStrings(req.body);
  const answers: Answer[] = PLACES.map((place) => ({ question: Number(typed[`question${place}`] ?? ''), answer: (typed[`answer${place}`] ?? '').slice(0, 1_000) }));
  const current = typed['current_password'] ?? '';
  const errors: FieldErrors = { ...checkAnswers(answers), ...(current === '' && { current_password: 'Enter your current password.' }) };
  if (Object.keys(errors).length > 0) return show(req, res.status(422), typed, errors);
  const { error, tooMany } = await checkCurrentPassword(personId, current);
  if (error !== undefined) return show(req, res.status(tooMany ? 429 : 422), typed, { current_password: error });
  await changeQuestions({ personId, answers, requestId: req.requestId });
  flash(req, 'success', 'Your security questions are saved.');
  res.redirect(303, paths.me.home);
};

function onlyWhereAsked(): void {
  if (!config.securityQuestions) throw new NotFound();
}

function show(req: Request, res: Response, typed: Record<string, string>, errors: FieldErrors): void {
  renderPage(req, res, 'me/security-questions', {
    title: 'Security questions', errors,
    places: PLACES.map((place) => ({ place, question: typed[`question${place}`] ?? '', answer: (typed[`answer${place}`] ?? '').slice(0, 100) })),
    questions: QUESTION_OPTIONS,
  });
}
