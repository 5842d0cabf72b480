import { randomUUID } from 'node:crypto';
import { paths } from '../../src/paths';
import '../../src/training/training.jobs';
import { advanceClock, pageOf, setClock, type SignedInAgent, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization, type Member } from '../support/factories/organizations';
import { type Course, createCertificate, createCourse } from '../support/factories/training';
import { runJob } from '../support/queue';

const app = testApp();
let organization: { organizationId: string; name: string };

beforeAll(async () => {
  organization = await createOrganization({ name: 'Northwind' });
});
beforeEach(() => setClock('2026-11-22T15:00:00Z'));

async function learner(): Promise<{ agent: SignedInAgent; member: Member }> {
  const member = await createMember({ organizationId: organization.organizationId, roles: ['sales'] });
  return { member, agent: await signedInAgent(app, member) };
}

async function begin(agent: SignedInAgent, { slug }: Course): Promise<string> {
  await agent.submit(paths.training.enrolment(slug)).expect(303);
  await agent.submit(paths.training.exam(slug), { knows: 'yes' }).expect(303);
  return tryIn((await agent.get(`${paths.training.exam(slug)}?question=1`).expect(200)).text);
}

const tryIn = (html: string) => String(pageOf(html)('input[name=try]').val());

/** Answers all questions, so many of them wrong, reading the form as a browser does. */
async function answerAll(agent: SignedInAgent, { slug }: Course, wrong: number): Promise<void> {
  const count = Number((await ownerSql<{ count: number }>("select questions_count as count from exam_tries where state = 'running' order by started_at desc limit 1"))[0]!.count);
  for (let place = 1; place <= count; place += 1) {
    const $ = pageOf((await agent.get(`${paths.training.exam(slug)}?question=${place}`).expect(200)).text);
    const several = $('input[type=checkbox]').length > 0;
    const right: Record<string, string> = several ? { 'option-0': 'yes', 'option-1': 'yes' } : { option: '0' };
    await agent.submit(paths.training.answers(slug), { try: String($('input[name=try]').val()), question: String(place), go: 'next', ...place <= wrong ? several ? { 'option-0': 'yes' } : { option: '2' } : right }).expect(303);
  }
}

/** Begins, answers and hands in three times at once. */
async function answerAllOf(agent: SignedInAgent, course: Course, wrong: number): Promise<void> {
  const tryId = await begin(agent, course);
  await answerAll(agent, course, wrong);
  await Promise.all([1, 2, 3].map(() => handIn(agent, course, tryId).expect(303)));
}

const handIn = (agent: SignedInAgent, { slug }: Course, tryId: string) => agent.submit(paths.training.result(slug), { try: tryId });
const standing = async ({ personId }: Member, { courseId }: Course) => (await ownerSql('select last_result, valid_until::text as valid_until from enrolments where person_id = $1 and course_id = $2', [personId, courseId]))[0];

describe('a course', () => {
  it('is listed, enrolled in once however often it is pressed, and read material by material', async () => {
    const course = await createCourse({ title: 'Backups <that> work' });
    const { agent, member } = await learner();
    const list = pageOf((await agent.get(paths.training.index).expect(200)).text);
    expect(list(`a[href="${paths.training.course(course.slug)}"]`).text()).toBe('Backups <that> work');
    await Promise.all([1, 2, 3].map(() => agent.submit(paths.training.enrolment(course.slug)).expect(303)));
    expect(await ownerSql('select id from enrolments where person_id = $1', [member.personId])).toHaveLength(1);
    expect(await ownerSql("select action from audit_entries where actor_id = $1 and action = 'training.enrolled'", [member.personId])).toHaveLength(1);
    const [first, second] = course.materialIds as [string, string];
    const page = pageOf((await agent.get(paths.training.material(course.slug, first)).expect(200)).text);
    expect(page('.prose strong').text()).toBe('chapter 1');
    const read = await agent.submit(paths.training.material(course.slug, first)).expect(303);
    expect(read.headers['location']).toBe(paths.training.material(course.slug, second));
    const done = await agent.submit(paths.training.material(course.slug, second)).expect(303);
    expect(done.headers['location']).toBe(paths.training.course(course.slug));
    expect((await agent.get(paths.training.exam(course.slug)).expect(200)).text).not.toContain('I know the material');
  });

  it('is not found as a draft, nor with another course’s material, and is refused once archived', async () => {
    const { agent } = await learner();
    const [draft, archived, other] = [await createCourse({ state: 'draft' }), await createCourse({ state: 'archived' }), await createCourse()];
    await agent.get(paths.training.course(draft.slug)).expect(404);
    await agent.get(paths.training.course('nothing-of-the-kind')).expect(404);
    await agent.get(paths.training.material(archived.slug, other.materialIds[0]!)).expect(404);
    await agent.get(paths.training.material(archived.slug, randomUUID())).expect(404);
    expect((await agent.submit(paths.training.enrolment(archived.slug)).expect(409)).text).toContain('no longer offered');
    await agent.submit(paths.training.material(other.slug, other.materialIds[0]!)).expect(409);
  });
});

describe('an exam', () => {
  it('begins after reading, or with the word that one knows the material, and once however often it is pressed', async () => {
    const course = await createCourse();
    const { agent, member } = await learner();
    await agent.submit(paths.training.enrolment(course.slug)).expect(303);
    const refused = await agent.submit(paths.training.exam(course.slug)).expect(422);
    expect(refused.text).toContain('Read the materials first');
    await Promise.all([1, 2, 3].map(() => agent.submit(paths.training.exam(course.slug), { knows: 'yes' }).expect(303)));
    expect(await ownerSql('select t.knows_material from exam_tries t join enrolments e on e.id = t.enrolment_id where e.person_id = $1', [member.personId])).toEqual([{ knows_material: true }]);
  });

  it('is passed at 80 %, gives a certificate for 24 months with a mail, and tells nobody the right answers', async () => {
    const course = await createCourse({ title: 'Servers' });
    const { agent, member } = await learner();
    const tryId = await begin(agent, course);
    await answerAll(agent, course, 1);
    const check = await agent.get(paths.training.answers(course.slug)).expect(200);
    expect(check.text).toContain('Every question is answered');
    expect((await handIn(agent, course, tryId).expect(303)).headers['location']).toBe(paths.training.result(course.slug));
    const result = await agent.get(paths.training.result(course.slug)).expect(200);
    expect(pageOf(result.text)('h1').text()).toContain('You have passed');
    expect(result.text).toContain('4 of 5 right, 4 were needed');
    expect(result.text).not.toMatch(/First answer|Second answer|Third answer/);
    expect(await standing(member, course)).toEqual({ last_result: 'passed', valid_until: '2028-11-21' });
    const [certificate] = await ownerSql('select number, valid_from::text as valid_from, valid_until::text as valid_until, product from certificates where person_id = $1', [member.personId]);
    expect(certificate).toEqual({ number: expect.stringMatching(/^CERT-[2-9A-Z]{4}-[2-9A-Z]{4}$/) as string, valid_from: '2026-11-22', valid_until: '2028-11-21', product: 'safe_server' });
    expect(await ownerSql('select kind, recipient_email from mails where recipient_email = $1', [member.email])).toEqual([{ kind: 'training.certificate-issued', recipient_email: member.email }]);
    await handIn(agent, course, tryId).expect(303);
    expect(await ownerSql('select id from certificates where person_id = $1', [member.personId])).toHaveLength(1);
    expect((await agent.get(paths.training.exam(course.slug)).expect(200)).text).toContain('You can renew it from 23 Aug 2028 on');
    expect((await agent.submit(paths.training.exam(course.slug), { knows: 'yes' }).expect(422)).text).toContain('You hold the certificate');
  });

  it('is failed below it, names weak topics with what to read, and allows three tries in any 30 days', async () => {
    const course = await createCourse();
    const { agent, member } = await learner();
    for (const left of [2, 1, 0]) {
      const tryId = await begin(agent, course);
      await answerAll(agent, course, 2);
      await handIn(agent, course, tryId).expect(303);
      const result = pageOf((await agent.get(paths.training.result(course.slug)).expect(200)).text);
      expect(result('h1').text()).toContain('Not passed this time');
      expect(result(`a[href^="/portal/training/courses/${course.slug}/materials/"]`).length).toBeGreaterThan(0);
      expect((await agent.get(paths.training.course(course.slug))).text).toContain(left === 2 ? 'You have 2 tries.' : left === 1 ? 'You have one try left for now.' : 'You have used three tries within 30 days. The next one is possible on 22 Dec 2026, 10:00.');
    }
    expect(await standing(member, course)).toEqual({ last_result: 'failed', valid_until: null });
    expect((await agent.submit(paths.training.exam(course.slug), { knows: 'yes' }).expect(422)).text).toContain('three tries within 30 days');
    await advanceClock('30 days');
    const again = await signedInAgent(app, member);
    await again.submit(paths.training.exam(course.slug), { knows: 'yes' }).expect(303);
  });

  it('keeps answers page by page, over earlier ones, and not after it was handed in', async () => {
    const course = await createCourse();
    const { agent } = await learner();
    const tryId = await begin(agent, course);
    const save = (fields: Record<string, string>) => agent.submit(paths.training.answers(course.slug), { try: tryId, question: '2', go: 'previous', ...fields });
    const kept = async () => (await ownerSql<{ chosen: number[] }>('select chosen from exam_answers where try_id = $1 and position = 2', [tryId]))[0]!.chosen;
    const [{ kind }] = await ownerSql<{ kind: string }>('select q.kind from exam_answers a join course_questions q on q.id = a.question_id where try_id = $1 and position = 2', [tryId]) as [{ kind: string }];
    const choose = (place: number): Record<string, string> => (kind === 'multiple' ? { [`option-${place}`]: 'yes' } : { option: String(place) });
    expect((await save(choose(2)).expect(303)).headers['location']).toBe(`${paths.training.exam(course.slug)}?question=1`);
    expect(await kept()).toEqual([2]);
    await save(choose(1)).expect(303);
    expect(await kept()).toEqual([1]);
    await save({ option: '9', 'option-7': 'yes' }).expect(303);
    expect(await kept()).toEqual([]);
    await save({ question: '99' }).expect(303);
    await handIn(agent, course, tryId).expect(303);
    expect((await save(choose(0)).expect(303)).headers['location']).toBe(paths.training.course(course.slug));
    expect((await agent.get(paths.training.course(course.slug))).text).toContain('That exam is over, so the answer was not kept');
    expect(await kept()).toEqual([]);
  });

  it('keeps the questions it drew when staff change or withdraw them', async () => {
    const course = await createCourse();
    const { agent } = await learner();
    const tryId = await begin(agent, course);
    await ownerSql('update course_questions set withdrawn_at = app.now() where course_id = $1', [course.courseId]);
    await answerAll(agent, course, 0);
    await handIn(agent, course, tryId).expect(303);
    expect(pageOf((await agent.get(paths.training.result(course.slug))).text)('h1').text()).toContain('You have passed');
  });

  it('ends with its time: later answers are not kept, and who stays away is judged by a job', async () => {
    const course = await createCourse({ minutesLimit: 20 });
    const [stays, leaves] = [await learner(), await learner()];
    const tryId = await begin(stays.agent, course);
    await begin(leaves.agent, course);
    await answerAll(leaves.agent, course, 0);
    await advanceClock('21 minutes');
    await stays.agent.submit(paths.training.answers(course.slug), { try: tryId, question: '1', option: '0', go: 'next' }).expect(303);
    expect(await ownerSql('select 1 from exam_answers where try_id = $1 and answered_at is not null', [tryId])).toHaveLength(0);
    expect((await stays.agent.get(paths.training.exam(course.slug)).expect(200)).text).toContain('The time is up');
    await runJob('training.end-due-exams');
    await runJob('training.end-due-exams');
    expect([await standing(stays.member, course), await standing(leaves.member, course)]).toEqual([{ last_result: 'failed', valid_until: null }, { last_result: 'passed', valid_until: '2028-11-21' }]);
    expect(await ownerSql("select extract(epoch from handed_in_at - started_at)::int / 60 as minutes from exam_tries where course_id = $1", [course.courseId])).toEqual([{ minutes: 20 }, { minutes: 20 }]);
  });

  it('is somebody’s own: another one’s cannot be answered or handed in', async () => {
    const course = await createCourse();
    const [one, other] = [await learner(), await learner()];
    const tryId = await begin(one.agent, course);
    await begin(other.agent, course);
    await other.agent.submit(paths.training.answers(course.slug), { try: tryId, question: '1', option: '0', go: 'next' }).expect(303);
    await handIn(other.agent, course, tryId).expect(409);
    await handIn(other.agent, course, 'x').expect(409);
    expect(await ownerSql("select state from exam_tries where id = $1", [tryId])).toEqual([{ state: 'running' }]);
  });

  it('renews a certificate in its last 90 days without losing a day of it, once however often it is handed in, and failing then takes nothing away', async () => {
    const course = await createCourse();
    const { agent, member } = await learner();
    await createCertificate({ ...member, courseId: course.courseId, validFrom: '2024-12-18', validUntil: '2026-12-17' });
    await answerAllOf(agent, course, 3);
    expect(await standing(member, course)).toEqual({ last_result: 'failed', valid_until: '2026-12-17' });
    expect(pageOf((await agent.get(paths.training.course(course.slug))).text)('h1').text()).toMatch(/Passed/);
    await answerAllOf(agent, course, 0);
    expect(await standing(member, course)).toEqual({ last_result: 'passed', valid_until: '2028-12-17' });
    expect(await ownerSql('select valid_from::text as valid_from, valid_until::text as valid_until from certificates where person_id = $1 order by valid_from', [member.personId])).toEqual([
      { valid_from: '2024-12-18', valid_until: '2026-12-17' }, { valid_from: '2026-12-18', valid_until: '2028-12-17' },
    ]);
    expect((await agent.get(paths.training.index)).text).toContain('Begins later');
  });

  it('of a course without certificate is passed for good', async () => {
    const course = await createCourse({ certifies: null });
    const { agent, member } = await learner();
    const tryId = await begin(agent, course);
    await answerAll(agent, course, 0);
    await handIn(agent, course, tryId).expect(303);
    expect(await standing(member, course)).toEqual({ last_result: 'passed', valid_until: '9999-12-31' });
    expect((await agent.get(paths.training.course(course.slug))).text).toContain('It needs no renewal');
    expect(await ownerSql('select id from certificates where person_id = $1', [member.personId])).toEqual([]);
  });
});
