import { paths } from '../../paths';
import { type Day } from '../../platform/values/dates';
import { count, day } from '../../platform/values/format';
import { type Course, type CourseState, type Question } from '../course';
import { examFacts } from '../courses/course.presenter';
import { type CourseFigures, type QuestionFigures } from './office-courses.report';

const BADGES: Record<CourseState, { kind: string; label: string }> = { draft: { kind: 'off', label: 'Draft' }, published: { kind: 'good', label: 'Published' }, archived: { kind: 'unknown', label: 'Archived' } };
/** Asked less often than that a rate says nothing. */
const ENOUGH_ASKED = 5;

export function courseBadge(state: CourseState): { kind: string; label: string } {
  return BADGES[state];
}

export function reviewNote(reviewOn: Day | null, today: Day): { on: string; isDue: boolean } {
  return { on: reviewOn ?? '', isDue: reviewOn !== null && reviewOn <= today };
}

export function courseFacts(course: Course, { owner, figures, today }: { owner: string; figures: CourseFigures; today: Day }) {
  const review = reviewNote(course.reviewOn, today);
  return [
    ...examFacts(course, course.questionsPerTry),
    { label: 'Owner', value: owner || 'Nobody yet' },
    { label: 'Review', value: review.on ? day(review.on) : 'No day set', ...review.isDue && { badge: { kind: 'look', label: 'Due' } } },
    { label: 'Enrolled', value: count(figures.enrolled), note: `${count(figures.holding)} hold a pass now` },
    { label: 'Exams in 12 months', value: count(figures.tries), note: figures.tries === 0 ? '' : `${Math.round((figures.passed * 100) / figures.tries)} % passed` },
  ];
}

/** Questions by topic; of those asked often enough the one that goes worst is marked. */
export function questionLines(course: Course, questions: readonly Question[], figures: ReadonlyMap<string, QuestionFigures>) {
  const rate = (id: string) => {
    const known = figures.get(id);
    return known && known.asked >= ENOUGH_ASKED ? known.right / known.asked : undefined;
  };
  const lowest = Math.min(...questions.map(({ id }) => rate(id) ?? 1));
  return questions.map((question) => {
    const known = figures.get(question.id);
    return {
      ...question, href: paths.training.office.question(course.id, question.id), asked: known?.asked ?? 0, right: known ? `${Math.round((known.right * 100) / known.asked)} %` : '–',
      isWorst: lowest < 1 && rate(question.id) === lowest,
    };
  });
}
