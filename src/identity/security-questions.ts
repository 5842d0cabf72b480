import { config } from '../config';

/** The twelve questions of registration and reset (domain.md §5.3). Stored by number: never renumber, only add. */
export const SECURITY_QUESTIONS: readonly { question: number; wording: string }[] = [
  'What was the name of your first pet?',
  'In which street did you live when you were ten?',
  'What was the first name of your oldest childhood friend?',
  'What was the make of your first car?',
  'In which town did your parents meet?',
  'What was the last name of your favourite teacher?',
  'What was the first concert that you went to?',
  'What was your first job?',
  'What is the middle name of your oldest sibling or cousin?',
  'To which place did you first travel by plane?',
  'What was the title of the first book that you loved?',
  'What did you want to become when you were a child?',
].map((wording, index) => ({ question: index + 1, wording }));

/** As options of a select; none where the setting SECURITY_QUESTIONS is off, and then nobody is asked. */
export const QUESTION_OPTIONS: readonly { value: string; label: string }[] = config.securityQuestions
  ? SECURITY_QUESTIONS.map(({ question, wording }) => ({ value: String(question), label: wording })) : [];

export const QUESTIONS_TO_ANSWER = 3;

export type Answer = { question: number; answer: string };

/** What is wrong with a person's three answers, by field name (`answer1` …, `question1` …), empty when nothing is. */
export function checkAnswers(answers: readonly Answer[]): Record<string, string> {
  const errors: Record<string, string> = {};
  answers.forEach(({ question, answer }, index) => {
    const place = index + 1;
    const known = SECURITY_QUESTIONS.some((known) => known.question === question);
    if (!known) errors[`question${place}`] = 'Choose a question.';
    else if (answers.findIndex((other) => other.question === question) < index) errors[`question${place}`] = 'Choose a different question each time.';
    const length = normalAnswer(answer).length;
    if (length < 2) errors[`answer${place}`] = 'Enter an answer of at least 2 characters.';
    else if (length > 100) errors[`answer${place}`] = 'Use at most 100 characters for an answer.';
    else if (answers.findIndex((other) => normalAnswer(other.answer) === normalAnswer(answer)) < index) errors[`answer${place}`] = 'Give a different answer each time.';
  });
  return errors;
}

/** Answers are compared without regard to capitals and spaces around and between words. */
export function normalAnswer(answer: string): string {
  return answer.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
}
