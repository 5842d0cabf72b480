import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { TooMany } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { RELYING_PARTY } from '../two-step/passkeys/relying-party';
import { SECURITY_QUESTIONS } from '../security-questions';
import { proveReset, resetLocked, type Proof } from './prove-reset';
import { readReset, type Reset } from './read-reset';

type Params = { token: string };
// A passkey stands on the page of codes.
type Way = 'code' | 'questions';

/** Only shows a form: mail scanners open links too. */
export const edit: RequestHandler<Params> = async (req, res) => {
  const reset = await readReset(req.params.token);
  const way = wayOf(reset, req.query['by']);
  if (reset.waitSeconds > 0) return refuse(req, res, reset, way, resetLocked(reset.waitSeconds));
  show(req, res, reset, { way });
};

export const update: RequestHandler<Params> = async (req, res) => {
  const reset = await readReset(req.params.token);
  const typed = singleStrings(req.body);
  const way = wayOf(reset, typed['by']);
  const errors = missing(reset, way, typed);
  if (Object.keys(errors).length > 0) return show(req, res.status(422), reset, { way, typed, errors });
  try {
    const proven = await proveReset(req.params.token, proofOf(reset, way, typed), req.requestId);
    if (proven.right) return leave(res, paths.passwordChoice(proven.secret));
    if (proven.triesLeft === 0) return refuse(req, res, reset, way, resetLocked(3_600));
    show(req, res.status(422), reset, { way, typed, errors: { [way === 'code' && !typed['answer'] ? 'code' : 'form']: wrongWords(typed['answer'] ? 'passkey' : way, proven.triesLeft) } });
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    refuse(req, res, reset, way, error);
  }
};

/** What they asked for where they may; else the code of an app, the questions, and a recovery code last. */
function wayOf({ proofs, person }: Reset, asked: unknown): Way {
  if (!proofs.questions) return 'code';
  if (!proofs.code || asked === 'questions') return 'questions';
  return asked === 'code' || proofs.passkey || person.twoStep === 'app' ? 'code' : 'questions';
}

function missing({ answers }: Reset, way: Way, typed: Record<string, string>): FieldErrors {
  if (way === 'code' && typed['answer']) return {};
  if (way === 'code') return (typed['code'] ?? '').trim() === '' ? { code: 'Enter a code.' } : {};
  const empty = answers.filter(({ question }) => (typed[`answer${question}`] ?? '').trim() === '');
  return Object.fromEntries(empty.map(({ question }) => [`answer${question}`, 'Enter the answer to this question.']));
}

function proofOf({ answers }: Reset, way: Way, typed: Record<string, string>): Proof {
  if (way === 'code' && typed['answer']) return { by: 'passkey', answer: typed['answer'] };
  if (way === 'code') return { by: 'code', code: (typed['code'] ?? '').slice(0, 100) };
  return { by: 'questions', answers: Object.fromEntries(answers.map(({ question }) => [question, (typed[`answer${question}`] ?? '').slice(0, 1_000)])) };
}

function wrongWords(way: Proof['by'], triesLeft: number): string {
  const left = triesLeft === 1 ? 'One try is left' : `${triesLeft} tries are left`;
  if (way === 'passkey') return `That passkey did not prove that it is you. ${left}, then it is locked for an hour.`;
  return way === 'code'
    ? `That code is wrong, or it was used before. ${left}, then it is locked for an hour.`
    : `At least one answer is wrong. ${left}, then it is locked for an hour.`;
}

type Shown = { way: Way; typed?: Record<string, string>; errors?: FieldErrors; locked?: boolean };

function refuse(req: Request, res: Response, reset: Reset, way: Way, { message, retryAfterSeconds }: TooMany): void {
  res.status(429).set('Retry-After', String(retryAfterSeconds));
  show(req, res, reset, { way: way, errors: { form: message }, locked: true });
}

function show(req: Request, res: Response, { answers, proofs, person }: Reset, { way, typed = {}, errors = {}, locked = false }: Shown): void {
  const secret = (req.params as Params).token;
  const questions = answers.map(({ question }) => {
    const name = `answer${question}`;
    return { name, wording: SECURITY_QUESTIONS.find((known) => known.question === question)?.wording ?? `Question ${question}`, typed: (typed[name] ?? '').slice(0, 100) };
  });
  res.set('Referrer-Policy', 'no-referrer');
  renderPage(req, res, 'site/passwords/password-reset', {
    title: 'Prove that it is you', way, questions, errors, locked, code: (typed['code'] ?? '').slice(0, 100), email: person.email, hasApp: person.twoStep === 'app',
    passkeyFrom: proofs.passkey ? paths.passkey.resetChallenge(secret) : '', rpId: RELYING_PARTY.id, byMail: person.twoStep === 'email',
    byCode: proofs.code ? paths.passwordResetByCode(secret) : '', byQuestions: proofs.questions ? paths.passwordResetByQuestions(secret) : '', address: paths.passwordReset(secret),
  });
}

// The next address holds a secret too: no page tells another where it came from.
function leave(res: Response, address: string): void {
  res.set('Referrer-Policy', 'no-referrer').redirect(303, address);
}
