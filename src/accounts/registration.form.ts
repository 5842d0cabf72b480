import { z } from 'zod';
import { config } from '../config';
import { checkNewPassword } from '../identity/password';
import { checkAnswers, type Answer } from '../identity/security-questions';
import { isCountry } from '../platform/countries';
import { type FieldErrors, optionalText, readForm, text } from '../platform/forms';
import { type AccountKind } from './account';

const secret = (what: string) => z.string({ error: `Enter ${what}.` }).min(1, `Enter ${what}.`).max(1_000, 'Use at most 128 characters for the password.');
const question = z.string().optional().default('').transform(Number);
const answer = z.string().max(1_000, 'Use at most 100 characters for an answer.').optional().default('');

const person = {
  first_name: text('your first name', 50),
  last_name: text('your last name', 50),
  phone: optionalText('a phone number', 30).refine((typed) => /^[0-9+()\-./ ]*$/.test(typed), 'Use digits, spaces and + ( ) - . / for a phone number.'),
  country: z.string({ error: 'Choose a country.' }).refine(isCountry, 'Choose a country from the list.'),
  password: secret('a password'),
  password_again: secret('the password again'),
  question1: question, answer1: answer, question2: question, answer2: answer, question3: question, answer3: answer,
  terms: z.literal('yes', { error: 'Tick the box to accept the terms.' }),
};
const SafeForm = z.object(person);
const SafeProForm = z.object({ ...person, company: text("your company's name", 100) });

export type RegistrationTyped = z.infer<typeof SafeForm> & { company?: string };
type Read = { ok: true; value: RegistrationTyped; answers: Answer[] } | { ok: false; errors: FieldErrors; typed: Record<string, string> };

/** Reads the form of a registration link, with every field's own sentence at once (domain.md §5.6); the password is judged too. */
export async function readRegistration(kind: AccountKind, body: unknown, email: string): Promise<Read> {
  const form = readForm<RegistrationTyped>(kind === 'safe' ? SafeForm : SafeProForm, body);
  // What zod refused must not hide what is wrong with the rest: the person mends all of it in one go.
  const typed = form.ok ? asTyped(form.value) : form.typed;
  const answers = config.securityQuestions ? answersOf(typed) : [];
  const errors: FieldErrors = { ...checkAnswers(answers), ...(await passwordErrors(typed, email)), ...(form.ok ? {} : form.errors) };
  if (!form.ok || Object.keys(errors).length > 0) return { ok: false, errors: inOrder(errors), typed };
  return { ok: true, value: form.value, answers };
}

const ORDER = ['first_name', 'last_name', 'company', 'country', 'phone', 'password', 'password_again', 'question1', 'answer1', 'question2', 'answer2', 'question3', 'answer3', 'terms'];

/** As the fields stand on the page, so that the summary reads from top to bottom. */
function inOrder(errors: FieldErrors): FieldErrors {
  return Object.fromEntries(Object.entries(errors).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)));
}

async function passwordErrors(typed: Record<string, string>, email: string): Promise<FieldErrors> {
  const { password = '', password_again: again = '' } = typed;
  if (password === '' || password.length > 1_000) return {};
  const weakness = await checkNewPassword(password, [email, typed['first_name'] ?? '', typed['last_name'] ?? '', typed['company'] ?? '']);
  const differ = again !== '' && again !== password ? { password_again: 'The two passwords differ. Type the same one twice.' } : {};
  return { ...(weakness === undefined ? {} : { password: weakness }), ...differ };
}

function answersOf(typed: Record<string, string>): Answer[] {
  return [1, 2, 3].map((place) => ({ question: Number(typed[`question${place}`] ?? ''), answer: (typed[`answer${place}`] ?? '').slice(0, 1_000) }));
}

function asTyped(value: RegistrationTyped): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, String(field)]));
}
