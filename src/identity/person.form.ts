import { z } from 'zod';
import { config } from '../config';
import { isCountry } from '../platform/values/countries';
import { type FieldErrors, optionalText, readForm, text } from '../platform/pages/forms';
import { checkNewPassword } from './password';
import { checkAnswers, type Answer } from './security-questions';

const secret = (what: string) => z.string({ error: `Enter ${what}.` }).min(1, `Enter ${what}.`).max(1_000, 'Use at most 128 characters for the password.');
const question = z.string().optional().default('').transform(Number);
const answer = z.string().max(1_000, 'Use at most 100 characters for an answer.').optional().default('');

/** A telephone number as people write it, or nothing. `what` completes "Use digits … for …". */
export function phone(what: string) {
  return optionalText(what, 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), `Use digits, spaces and + ( ) - . / for ${what}.`);
}

/** What everybody fills in who registers by a link, whatever the link is for. */
export const personFields = {
  first_name: text('your first name', 50),
  last_name: text('your last name', 50),
  phone: phone('a phone number'),
  country: z.string({ error: 'Choose a country.' }).refine(isCountry, 'Choose a country from the list.'),
  password: secret('a password'),
  password_again: secret('the password again'),
  question1: question, answer1: answer, question2: question, answer2: answer, question3: question, answer3: answer,
  terms: z.literal('yes', { error: 'Tick the box to accept the terms.' }),
};

type Read<T> = { ok: true; value: T; answers: Answer[] } | { ok: false; errors: FieldErrors; typed: Record<string, string> };

/** Reads such a form with every field's own sentence at once (domain.md §5.6); the password is judged too, and may hold none of the words `about` them. */
export async function readPersonForm<T extends object>(schema: z.ZodType<T>, body: unknown, about: (typed: Record<string, string>) => string[]): Promise<Read<T>> {
  const form = readForm<T>(schema, body);
  // What zod refused must not hide what is wrong with the rest: the person mends all of it in one go.
  const typed = form.ok ? asTyped(form.value) : form.typed;
  const answers = config.securityQuestions ? answersOf(typed) : [];
  const errors: FieldErrors = { ...checkAnswers(answers), ...(await passwordErrors(typed, about(typed))), ...(form.ok ? {} : form.errors) };
  if (!form.ok || Object.keys(errors).length > 0) return { ok: false, errors: inOrder(errors), typed };
  return { ok: true, value: form.value, answers };
}

const ORDER = ['first_name', 'last_name', 'company', 'country', 'phone', 'password', 'password_again', 'question1', 'answer1', 'question2', 'answer2', 'question3', 'answer3', 'terms'];

/** As the fields stand on the page, so that the summary reads from top to bottom. */
function inOrder(errors: FieldErrors): FieldErrors {
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)));
}

async function passwordErrors(typed: Record<string, string>, about: string[]): Promise<FieldErrors> {
  const { password = '', password_again: again = '' } = typed;
  if (password === '' || password.length > 1_000) return {};
  const weakness = await checkNewPassword(password, about);
  const differ = again !== '' && again !== password ? { password_again: 'The two passwords differ. Type the same one twice.' } : {};
  return { ...(weakness === undefined ? {} : { password: weakness }), ...differ };
}

function answersOf(typed: Record<string, string>): Answer[] {
  return [1, 2, 3].map((place) => ({ question: Number(typed[`question${place}`] ?? ''), answer: (typed[`answer${place}`] ?? '').slice(0, 1_000) }));
}

function asTyped(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, String(field)]));
}
