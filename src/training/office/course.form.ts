import { z } from 'zod';
import { parseDay } from '../../platform/values/dates';
import { type FormResult, optionalText, readForm, text } from '../../platform/pages/forms';
import { CERTIFIED_PRODUCTS } from '../certified-product';

const whole = (what: string, least: number, most: number) => text(what, 10)
  .refine((typed) => /^\d{1,4}$/.test(typed) && Number(typed) >= least && Number(typed) <= most, `Enter ${what} as a whole number from ${least} to ${most}.`).transform(Number);

const Form = z.object({
  title: text('a title', 120),
  abstract: text('what the course is about', 600),
  certifies: z.enum(['', ...CERTIFIED_PRODUCTS], { error: 'Choose what the course certifies for, or nothing.' }).transform((value) => (value === '' ? null : value)),
  questions_per_try: whole('the number of questions in an exam', 1, 50),
  pass_percent: whole('the pass mark', 1, 100),
  minutes_limit: optionalText('the minutes', 10).refine((typed) => typed === '' || (/^\d{1,3}$/.test(typed) && Number(typed) >= 5 && Number(typed) <= 240), 'Enter the minutes as a whole number from 5 to 240, or leave the field empty.')
    .transform((typed) => (typed === '' ? null : Number(typed))),
  valid_months: whole('how many months a certificate holds', 1, 60),
  position: whole('the place in the list', 1, 9999),
  review_on: text('the day of the next review', 40).refine((typed) => parseDay(typed) !== undefined, 'Enter the day of the next review, like 2027-11-22.'),
  /** Which version the form was opened with. */
  version: optionalText('the version', 12),
});
export type CourseForm = z.infer<typeof Form>;

export function readCourseForm(body: unknown): FormResult<CourseForm> {
  return readForm(Form, body);
}

const MaterialForm = z.object({
  title: text('a title', 160),
  body: optionalText('the text', 60_000),
  link: optionalText('the link', 500).refine((typed) => typed === '' || /^(https?:\/\/\S+|\/[^/\\\s]\S*)$/.test(typed), 'Enter an address that begins with https://, or with / for a page of the portal.'),
  minutes: optionalText('the minutes', 10).refine((typed) => typed === '' || (/^\d{1,3}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 600), 'Enter the minutes as a whole number from 1 to 600, or leave the field empty.')
    .transform((typed) => (typed === '' ? null : Number(typed))),
  position: whole('the place in the list', 1, 9999),
  version: optionalText('the version', 12),
}).refine(({ body, link }) => body !== '' || link !== '', { message: 'Enter the text, or the link to where it stands.', path: ['body'] });
export type MaterialForm = z.infer<typeof MaterialForm>;

export function readMaterialForm(body: unknown): FormResult<MaterialForm> {
  return readForm(MaterialForm, body);
}

export const OPTION_PLACES = [0, 1, 2, 3, 4, 5] as const;
const option = optionalText('an option', 300);
const tick = z.string().optional();

const QuestionForm = z.object({
  topic: text('the topic', 160),
  words: text('the question', 600),
  kind: z.enum(['single', 'multiple'], { error: 'Choose whether one option is right, or several may be.' }),
  option_0: option, option_1: option, option_2: option, option_3: option, option_4: option, option_5: option,
  right_0: tick, right_1: tick, right_2: tick, right_3: tick, right_4: tick, right_5: tick,
}).transform(({ topic, words, kind, ...typed }) => ({
  topic, words, kind, options: OPTION_PLACES.map((place) => ({ words: typed[`option_${place}`], isRight: typed[`right_${place}`] === 'yes' })).filter((given) => given.words !== ''),
})).superRefine(({ kind, options }, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message, path: ['option_0'] });
  const right = options.filter(({ isRight }) => isRight).length;
  if (options.length < 2) refuse('Enter at least two options.');
  else if (new Set(options.map((given) => given.words.toLowerCase())).size < options.length) refuse('Enter each option once.');
  else if (right === 0) refuse('Tick which option is right.');
  else if (kind === 'single' && right > 1) refuse('Tick one option only, or choose that several may be right.');
});
export type QuestionForm = z.infer<typeof QuestionForm>;

export function readQuestionForm(body: unknown): FormResult<QuestionForm> {
  return readForm(QuestionForm, body);
}
