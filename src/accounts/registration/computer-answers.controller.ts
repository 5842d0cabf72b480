import { type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { readForm } from '../../platform/pages/forms';
import { answerComputer, type Verdict } from './answer-computer';
import { showComputerQuestion } from './computer-question';
import { type OpenLink, readRegistrationLink } from './read-registration-link';

const Form = z.object({
  serial: z.string().trim().max(60, 'A serial number has sixteen letters and digits.').optional().default(''),
  name: z.string().trim().max(255, 'Use at most 255 characters for the name of the computer.').optional().default(''),
}).refine(({ serial, name }) => serial !== '' || name !== '', { message: 'Enter the serial number or the name of the computer. One of the two is enough.', path: ['serial'] });

/** The answer to which computer is backed up already; the right one opens the form. */
export const create: RequestHandler<{ token: string }> = async (req, res) => {
  const { token: secret } = req.params;
  const link = await readRegistrationLink(secret);
  // Over, or not asked: the link's own page says what is next.
  if (link.state === 'over' || !link.asksForComputer) return res.redirect(303, paths.registration(secret));
  const form = readForm(Form, req.body);
  if (!form.ok) return show(req as Request, res.status(422), link, secret, form);
  const verdict = await answerComputer({ secret, ...form.value, requestId: req.requestId });
  if (verdict.is === 'right') return res.set('Referrer-Policy', 'no-referrer').redirect(303, paths.registration(secret));
  const errors = { form: wordsOf(verdict) };
  show(req as Request, res.status(verdict.is === 'locked' ? 429 : 422), link, secret, { errors, typed: form.value }, verdict.is === 'locked' ? verdict.seconds : 0);
};

function wordsOf(verdict: Exclude<Verdict, { is: 'right' }>): string {
  if (verdict.is === 'locked') return 'There were five wrong answers.';
  return `No computer of this backup has that serial number or name. ${verdict.left === 1 ? 'One try is left' : `${verdict.left} tries are left`}, then the link is locked for an hour.`;
}

type Shown = { errors: Readonly<Record<string, string>>; typed: Readonly<Record<string, string>> };

function show(req: Request, res: Parameters<typeof showComputerQuestion>[1], link: OpenLink, secret: string, shown: Shown, lockedSeconds = 0): void {
  if (lockedSeconds > 0) res.set('Retry-After', String(lockedSeconds));
  showComputerQuestion(req, res, link, secret, { ...shown, lockedSeconds });
}
