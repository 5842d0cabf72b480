import { databaseNow, type Scoped, within } from '../../../src/platform/database/database';
import { addDays, addMonthsFromAnchor, type Day, dayIn, daysBetween, daysFromMoment } from '../../../src/platform/values/dates';
import { type Course } from '../../../src/training/course';
import { getCourseBySlug, listMaterials, listQuestions } from '../../../src/training/courses/courses.repository';
import { findEnrolment, insertEnrolment, insertRead } from '../../../src/training/courses/enrolments.repository';
import { findTry, insertTry, listDrawn, updateAnswer } from '../../../src/training/exams/exams.repository';
import { finish } from '../../../src/training/exams/hand-in-exam';
import { NORTHWIND } from '../people/organizations';
import { administratorEmail, billingEmail, salesEmail, technicianEmail } from '../people/people';

const organizationId = NORTHWIND.id;
const VALID_MONTHS = 24;

type Story = {
  email: string; course: string;
  /** How many materials were read; all unless told. */
  read?: number;
  /** Right or wrong exams, by how many days ago they were handed in. */
  exams?: readonly { daysAgo: number; passes: boolean }[];
  /** In so many days a certificate ends; told by the day of its exam. */
  endsIn?: number;
};

/** Somebody in every state: passed, ending soon, lapsed, failed with tries left and with none, enrolled and half way, and who has begun nothing. */
const STORIES: readonly Story[] = [
  { email: administratorEmail, course: 'server-backup', endsIn: 25 },
  { email: administratorEmail, course: 'selling-safe', exams: [{ daysAgo: 200, passes: true }] },
  { email: salesEmail, course: 'availability', exams: [{ daysAgo: 122, passes: false }, { daysAgo: 120, passes: true }] },
  { email: salesEmail, course: 'server-backup', exams: [{ daysAgo: 4, passes: false }] },
  { email: salesEmail, course: 'migration', read: 2 },
  { email: technicianEmail, course: 'server-backup', endsIn: 400 },
  { email: technicianEmail, course: 'migration', endsIn: -40 },
  { email: technicianEmail, course: 'portal-basics', exams: [{ daysAgo: 90, passes: true }] },
  { email: billingEmail, course: 'portal-basics', exams: [{ daysAgo: 12, passes: false }, { daysAgo: 9, passes: false }, { daysAgo: 2, passes: false }] },
  { email: billingEmail, course: 'selling-safe', read: 0 },
];

/** Courses that people of the first company take, by the product's own rules, on days gone by. Safe to repeat. */
export async function ensureTraining(people: ReadonlyMap<string, string>): Promise<void> {
  const now = await within('system', databaseNow, { readOnly: true });
  for (const story of STORIES) {
    await within({ organizationId }, async (trx) => {
      const course = await getCourseBySlug(trx, story.course);
      const personId = people.get(story.email)!;
      if (!await findEnrolment(trx, { organizationId, personId, courseId: course.id })) await tell(trx, story, { course, personId, now });
    });
  }
  // What was said in the past was read then.
  await within('system', (trx) => trx('mails').where({ kind: 'training.certificate-issued', state: 'queued' }).update({ state: 'kept', sent_at: trx.ref('created_at'), next_attempt_at: null }));
}

async function tell(trx: Scoped, { read, exams, endsIn }: Story, { course, personId, now }: { course: Course; personId: string; now: Date }): Promise<void> {
  const sat = exams ?? (endsIn === undefined ? [] : [{ daysAgo: daysSince(endsIn, dayIn(now, NORTHWIND.timeZone)), passes: true }]);
  const enrolledAt = daysFromMoment(now, -(Math.max(3, ...sat.map(({ daysAgo }) => daysAgo)) + 2));
  await insertEnrolment(trx, { organizationId, personId, courseId: course.id }, enrolledAt);
  const enrolment = (await findEnrolment(trx, { organizationId, personId, courseId: course.id }))!;
  for (const material of (await listMaterials(trx, course.id)).slice(0, read)) await insertRead(trx, enrolment, material.id, enrolledAt);
  for (const exam of sat) await sit(trx, exam, { course, personId, now });
}

async function sit(trx: Scoped, { daysAgo, passes }: { daysAgo: number; passes: boolean }, { course, personId, now }: { course: Course; personId: string; now: Date }): Promise<void> {
  const enrolment = (await findEnrolment(trx, { organizationId, personId, courseId: course.id }, { lock: true }))!;
  const handedInAt = daysFromMoment(now, -daysAgo);
  const startedAt = new Date(handedInAt.getTime() - 20 * 60_000);
  const questions = (await listQuestions(trx, course.id)).slice(0, course.questionsPerTry);
  const id = await insertTry(trx, { organizationId, enrolmentId: enrolment.id, courseId: course.id, passPercent: course.passPercent, startedAt, dueAt: null, knowsMaterial: false, questions });
  const running = (await findTry(trx, organizationId, id))!;
  for (const { place, options } of await listDrawn(trx, organizationId, id)) {
    const right = options.flatMap((option, index) => (option.isRight ? [index] : []));
    const wrong = options.flatMap((option, index) => (option.isRight ? [] : [index])).slice(0, 1);
    await updateAnswer(trx, running, place, place <= (passes ? 1 : 4) ? wrong : right, startedAt);
  }
  await finish(trx, { running, enrolment, course, actor: { kind: 'person', id: personId, requestId: null }, now: handedInAt, today: dayIn(handedInAt, NORTHWIND.timeZone) });
}

/** How many days ago an exam was passed whose certificate ends in so many days. */
function daysSince(endsIn: number, today: Day): number {
  const last = addDays(today, endsIn + 1);
  return Math.max(0, daysBetween(addMonthsFromAnchor(last, -VALID_MONTHS), today));
}
