import { paths } from '../../paths';
import { type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { CERTIFIED_PRODUCT_NAMES } from '../certified-product';
import { type Course } from '../course';
import { type ExamAnswer, TRIES, TRIES_DAYS } from '../exams/exam-rules.model';
import { type ExamTry } from '../exams/exams.repository';
import { neededRight } from '../exams/score.model';
import { whyNotWords } from '../exams/start-exam';
import { courseStatus, FOR_GOOD, type Standing, statusBadge } from './course-status.model';
import { type MyCourse } from './my-courses.report';

/** A line of My courses. */
export function courseLine(course: MyCourse, today: Day) {
  const status = courseStatus(course.standing, today);
  return { ...course, href: paths.training.course(course.slug), productName: course.certifies ? CERTIFIED_PRODUCT_NAMES[course.certifies] : '', badge: statusBadge(status), note: standingNote(course.standing, today), progress: progressOf(course) };
}

/** Until when, or since when not. */
export function standingNote(standing: Standing | undefined, today: Day): string {
  const until = standing?.validUntil ?? null;
  if (until === null || until === FOR_GOOD) return '';
  return until >= today ? `until ${day(until)}` : `ended on ${day(until)}`;
}

/** What the exam asks, as facts. */
export function examFacts({ questionsPerTry, passPercent, minutesLimit, validMonths, certifies }: Course, poolSize: number) {
  const asked = Math.min(questionsPerTry, poolSize);
  return [
    { label: 'Questions', value: String(asked), note: 'drawn by chance' },
    { label: 'To pass', value: `${neededRight(asked, passPercent)} right`, note: `${passPercent} %` },
    { label: 'Time', value: minutesLimit === null ? 'As long as you need' : `${minutesLimit} minutes` },
    { label: 'Tries', value: `${TRIES} in any ${TRIES_DAYS} days` },
    ...certifies === null ? [] : [{ label: 'Certificate', value: `Holds ${validMonths} months`, note: `deals for ${CERTIFIED_PRODUCT_NAMES[certifies]}` }],
  ];
}

/** What can be done about the exam now: words, and whether a button stands below them. */
export function examAct(answer: ExamAnswer, { running, isEnrolled, zone }: { running: ExamTry | undefined; isEnrolled: boolean; zone: string }): { words: string; label: string } {
  if (!isEnrolled) return { words: 'Enrol first. It costs nothing, and you can take the exam whenever you are ready.', label: '' };
  if (running) return { words: 'Your exam has begun. Your answers are kept; go on where you stopped.', label: 'Go on with the exam' };
  if (!answer.may) return { words: whyNotWords(answer, zone), label: '' };
  return { words: answer.triesLeft === 1 ? 'You have one try left for now.' : `You have ${answer.triesLeft} tries.`, label: 'Take the exam' };
}

function progressOf({ standing, materials, read, isRunning }: MyCourse): string {
  if (isRunning) return 'Exam has begun';
  if (!standing || materials === 0) return '';
  return read === materials ? 'All materials read' : `${read} of ${materials} materials read`;
}
