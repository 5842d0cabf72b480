import { paths } from '../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createColleague, officeAgent } from '../support/factories/staff';
import { createCourse } from '../support/factories/training';

const app = testApp();
let staff: SignedInAgent;

beforeAll(async () => {
  staff = await officeAgent(app, await createColleague({ roles: ['content'], firstName: 'Ola', lastName: 'Nord' }));
});

const FORM = { title: 'Léarn <this>', abstract: 'All of it.', certifies: 'migration', questions_per_try: '1', pass_percent: '80', minutes_limit: '30', valid_months: '24', position: '5', review_on: '2027-11-22', version: '' };
const QUESTION = { topic: 'One', words: 'Which?', kind: 'single', option_0: 'This', option_1: 'That', right_0: 'yes' };
const courseIn = (location: string | undefined) => location!.split('/').at(-1)!;

describe('staff', () => {
  it('write a course, publish it when it is whole, and archive it; partners see it meanwhile', async () => {
    const id = courseIn((await staff.submit(paths.training.office.index, FORM).expect(303)).headers['location']);
    const partner = await signedInAgent(app, await createMember(await createOrganization()));
    const [{ slug }] = await ownerSql<{ slug: string }>('select slug from courses where id = $1', [id]) as [{ slug: string }];
    expect(slug).toBe('learn-this');
    await staff.submit(paths.training.office.state(id), { to: 'published' }).expect(303);
    expect((await staff.get(paths.training.office.show(id))).text).toContain('An exam asks 1 questions and there are 0');
    await staff.submit(paths.training.office.newMaterial(id), { title: 'One', body: 'Read **me**.', link: '', minutes: '5', position: '1' }).expect(303);
    await staff.submit(paths.training.office.newQuestion(id), QUESTION).expect(303);
    await partner.get(paths.training.course(slug)).expect(404);
    expect((await staff.get(paths.training.office.preview(id)).expect(200)).text).toContain('<strong>me</strong>');
    await staff.submit(paths.training.office.state(id), { to: 'published' }).expect(303);
    expect(pageOf((await partner.get(paths.training.course(slug)).expect(200)).text)('h1').text()).toContain('Léarn <this>');
    await staff.submit(paths.training.office.state(id), { to: 'archived' }).expect(303);
    expect((await partner.submit(paths.training.enrolment(slug)).expect(409)).text).toContain('no longer offered');
    expect((await ownerSql("select action from audit_entries where subject_id = $1 and actor_kind = 'staff' order by id", [id])).map(({ action }) => action)).toEqual(['course.created', 'course.published', 'course.archived']);
  });

  it('change a question by putting another in its place, once, and withdraw it unless an exam needs it', async () => {
    const { courseId, questionIds: [first, second] } = await createCourse({ questions: [{ topic: 'One' }, { topic: 'Two' }], questionsPerTry: 1 });
    await Promise.all([1, 2].map(() => staff.submit(paths.training.office.question(courseId, first!), { ...QUESTION, words: 'Which one now?' }).expect(303)));
    expect(await ownerSql('select words, replaces from course_questions where course_id = $1 and withdrawn_at is null order by words', [courseId])).toEqual([{ words: 'Question 2?', replaces: null }, { words: 'Which one now?', replaces: first }]);
    await staff.submit(paths.training.office.questionWithdrawal(courseId, second!)).expect(303);
    await staff.submit(paths.training.office.questionWithdrawal(courseId, second!)).expect(303);
    const [left] = await ownerSql<{ id: string }>('select id from course_questions where course_id = $1 and withdrawn_at is null', [courseId]);
    await staff.submit(paths.training.office.questionWithdrawal(courseId, left!.id)).expect(303);
    expect((await staff.get(paths.training.office.show(courseId))).text).toContain('no more than those are left');
    expect(await ownerSql('select id from course_questions where course_id = $1 and withdrawn_at is null', [courseId])).toHaveLength(1);
  });

  it('do not write over what a colleague has changed meanwhile', async () => {
    const { courseId, materialIds: [material] } = await createCourse();
    const form = { ...FORM, certifies: 'safe_server', questions_per_try: '5', version: '1' };
    await staff.submit(paths.training.office.edit(courseId), form).expect(303);
    const late = await staff.submit(paths.training.office.edit(courseId), { ...form, title: 'Mine' }).expect(409);
    expect([late.text.includes('Somebody changed this while you were looking at it'), pageOf(late.text)('input[name=title]').val()]).toEqual([true, 'Mine']);
    const text = { title: 'Topic 1', body: 'New words.', link: '', minutes: '', position: '1', version: '1' };
    await staff.submit(paths.training.office.material(courseId, material!), text).expect(303);
    await staff.submit(paths.training.office.material(courseId, material!), text).expect(409);
    await staff.submit(paths.training.office.edit(courseId), { ...form, version: '2', certifies: 'migration' }).expect(409);
  });

  it('see how a course does, and which question goes worst', async () => {
    const { courseId, questionIds } = await createCourse({ questions: [{ topic: 'One' }, { topic: 'Two' }] });
    const { organizationId } = await createOrganization();
    for (let count = 0; count < 5; count += 1) {
      const { personId } = await createMember({ organizationId });
      const [enrolment] = await ownerSql<{ id: string }>("insert into enrolments (id, organization_id, person_id, course_id, enrolled_at, last_result) values (gen_random_uuid(), $1, $2, $3, app.now(), 'failed') returning id", [organizationId, personId, courseId]);
      const [one] = await ownerSql<{ id: string }>(
        `insert into exam_tries (id, organization_id, enrolment_id, course_id, knows_material, questions_count, pass_percent, started_at, state, handed_in_at, right_count)
         values (gen_random_uuid(), $1, $2, $3, true, 2, 80, app.now() - interval '1 hour', $4, app.now() - interval '1 minute', 1) returning id`, [organizationId, enrolment!.id, courseId, count === 0 ? 'passed' : 'failed']);
      await ownerSql('insert into exam_answers (organization_id, try_id, position, question_id, is_right) values ($1, $2, 1, $3, true), ($1, $2, 2, $4, $5)', [organizationId, one!.id, questionIds[0], questionIds[1], count === 0]);
    }
    const page = pageOf((await staff.get(paths.training.office.show(courseId)).expect(200)).text);
    expect(page('tr:contains("Goes worst")').text().replace(/\s+/g, ' ')).toMatch(/Question 2\? .*Two 5 20 %/);
    expect(page('main').text()).toContain('20 % passed');
  });

  it.each([
    ['course', { title: '' }, 'title', 'Enter a title'], ['course', { certifies: 'all' }, 'certifies', 'Choose what the course certifies for'], ['course', { pass_percent: '101' }, 'pass_percent', 'from 1 to 100'],
    ['course', { minutes_limit: '3' }, 'minutes_limit', 'from 5 to 240'], ['course', { review_on: '2027-02-30' }, 'review_on', 'like 2027-11-22'],
    ['question', { kind: 'all' }, 'kind', 'Choose whether one option'], ['question', { right_0: '' }, 'option_0', 'Tick which option is right'], ['question', { right_1: 'yes' }, 'option_0', 'Tick one option only'],
    ['question', { option_1: '' }, 'option_0', 'at least two options'], ['question', { option_1: 'this' }, 'option_0', 'each option once'], ['question', { words: 'x'.repeat(601) }, 'words', 'at most 600'],
    ['material', { body: '' }, 'body', 'Enter the text, or the link'], ['material', { link: 'javascript:alert(1)' }, 'link', 'begins with https://'], ['material', { link: '//evil.example' }, 'link', 'begins with https://'],
  ] as const)('are told what is wrong with a %s: %j', async (what, change, field, words) => {
    const { courseId } = await createCourse({ state: 'draft' });
    const [address, form] = what === 'course' ? [paths.training.office.index, FORM] : what === 'question' ? [paths.training.office.newQuestion(courseId), QUESTION]
      : [paths.training.office.newMaterial(courseId), { title: 'One', body: 'Words', link: '', minutes: '', position: '1' }];
    const { text } = await staff.submit(address, { ...form, ...change }).expect(422);
    expect(pageOf(text)(`#${field}-error`).text()).toContain(words);
  });
});
