import { uuidv7 } from 'uuidv7';
import { type CertifiedProduct } from '../../../src/training/certified-product';
import { ownerSql } from '../database';

let made = 0;

export type Course = { courseId: string; slug: string; materialIds: string[]; questionIds: string[] };
type NewCourse = {
  title?: string; certifies?: CertifiedProduct | null; state?: 'draft' | 'published' | 'archived'; questionsPerTry?: number; minutesLimit?: number | null; materials?: number;
  /** Each a topic; of every question the first option is the right one, and of a multiple one the second too. */
  questions?: readonly { topic: string; kind?: 'single' | 'multiple' }[];
};

/** A published course with two materials and five questions on two topics, of which an exam draws five. */
export async function createCourse({ title, certifies = 'safe_server', state = 'published', minutesLimit = null, materials = 2, questions = FIVE, questionsPerTry = questions.length }: NewCourse = {}): Promise<Course> {
  const [courseId, slug] = [uuidv7(), `course-${(made += 1)}`];
  await ownerSql(
    `insert into courses (id, slug, title, abstract, certifies, state, published_at, questions_per_try, minutes_limit, created_at, updated_at)
     values ($1, $2, $3, 'What there is to know.', $4, $5, case when $5 = 'draft' then null else app.now() end, $6, $7, app.now(), app.now())`,
    [courseId, slug, title ?? `Course ${made}`, certifies, state, questionsPerTry, minutesLimit]);
  const materialIds = Array.from({ length: materials }, () => uuidv7());
  for (const [place, id] of materialIds.entries()) {
    await ownerSql("insert into course_materials (id, course_id, position, title, body, created_at, updated_at) values ($1, $2, $3, $4, $5, app.now(), app.now())", [id, courseId, place + 1, `Topic ${place + 1}`, `Read **chapter ${place + 1}**.`]);
  }
  const questionIds: string[] = [];
  for (const [place, { topic, kind = 'single' }] of questions.entries()) {
    const id = uuidv7();
    questionIds.push(id);
    const options = ['First', 'Second', 'Third'].map((words, at) => ({ words: `${words} answer`, isRight: at === 0 || (kind === 'multiple' && at === 1) }));
    await ownerSql('insert into course_questions (id, course_id, topic, words, kind, options, created_at) values ($1, $2, $3, $4, $5, $6, app.now())', [id, courseId, topic, `Question ${place + 1}?`, kind, JSON.stringify(options)]);
  }
  return { courseId, slug, materialIds, questionIds };
}

const FIVE = [{ topic: 'Topic 1' }, { topic: 'Topic 1' }, { topic: 'Topic 1', kind: 'multiple' }, { topic: 'Topic 2' }, { topic: 'Topic 2' }] as const;

type NewCertificate = { organizationId: string; personId: string; product?: CertifiedProduct; validFrom?: string; validUntil?: string; courseId?: string; withdrawn?: boolean };
export type Certificate = { certificateId: string; number: string; enrolmentId: string; courseId: string; tryId: string };

/** A member's certificate as passing the exam leaves it: from a year ago until in a year, unless days are given. */
export async function createCertificate({ organizationId, personId, product = 'safe_server', withdrawn = false, ...given }: NewCertificate): Promise<Certificate> {
  const courseId = given.courseId ?? (await createCourse({ certifies: product })).courseId;
  const [certificateId, tryId] = [uuidv7(), uuidv7()];
  const days = await ownerSql<{ from: string; until: string }>("select coalesce($1::date, app.now()::date - 365)::text as from, coalesce($2::date, app.now()::date + 365)::text as until", [given.validFrom ?? null, given.validUntil ?? null]);
  const { from, until } = days[0]!;
  const [enrolment] = await ownerSql<{ id: string }>(
    `insert into enrolments (id, organization_id, person_id, course_id, enrolled_at, last_result, valid_until) values ($1, $2, $3, $4, $5::date, 'passed', $6)
     on conflict (organization_id, person_id, course_id) do update set last_result = 'passed', valid_until = excluded.valid_until returning id`,
    [uuidv7(), organizationId, personId, courseId, from, withdrawn ? null : until]);
  await ownerSql(
    `insert into exam_tries (id, organization_id, enrolment_id, course_id, knows_material, questions_count, pass_percent, started_at, state, handed_in_at, right_count)
     values ($1, $2, $3, $4, true, 5, 80, $5::date, 'passed', $5::date + interval '1 hour', 5)`, [tryId, organizationId, enrolment!.id, courseId, from]);
  const number = numberOf(certificateId);
  await ownerSql(
    `insert into certificates (id, organization_id, enrolment_id, person_id, course_id, try_id, product, course_title, number, valid_from, valid_until, issued_at, withdrawn_at, withdrawn_by, withdrawal_reason)
     select $1, $2, $3, $4, c.id, $5, $6, c.title, $7, $8, $9, $8::date, case when $10 then app.now() end, case when $10 then $4::uuid end, case when $10 then 'Somebody else sat the exam.' else '' end from courses c where c.id = $11`,
    [certificateId, organizationId, enrolment!.id, personId, tryId, product, number, from, until, withdrawn, courseId]);
  return { certificateId, number, enrolmentId: enrolment!.id, courseId, tryId };
}

function numberOf(id: string): string {
  const letters = [...id.replaceAll('-', '').slice(-8)].map((digit) => 'ABCDEFGHJKMNPQRS'[parseInt(digit, 16)]).join('');
  return `CERT-${letters.slice(0, 4)}-${letters.slice(4)}`;
}
