import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { addMonthsFromAnchor } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderMarkdown } from '../../platform/pages/markdown';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { CERTIFIED_PRODUCT_NAMES, CERTIFIED_PRODUCTS } from '../certified-product';
import { type Course } from '../course';
import { examFacts } from '../courses/course.presenter';
import { getCourse, listMaterials, listQuestions } from '../courses/courses.repository';
import { readCourseForm } from './course.form';
import { courseBadge, courseFacts, questionLines, reviewNote } from './course.office.presenter';
import { findOwnerName, listOfficeCourses, readFigures, readQuestionFigures } from './office-courses.report';
import { changeCourse, changeCourseState, createCourse } from './save-course';

type At = { id: string };
const PRODUCTS = [{ value: '', label: 'Nothing' }, ...CERTIFIED_PRODUCTS.map((value) => ({ value, label: CERTIFIED_PRODUCT_NAMES[value] }))];

export const index: RequestHandler = async (req, res) => {
  const { scope, now, today } = staffOf(req);
  const courses = await within(scope, (trx) => listOfficeCourses(trx, now), { readOnly: true });
  renderPage(req, res, 'office/training/index', {
    title: 'Courses',
    rows: courses.map((course) => ({
      ...course, href: paths.training.office.show(course.id), badge: courseBadge(course.state), productName: course.certifies ? CERTIFIED_PRODUCT_NAMES[course.certifies] : '', review: reviewNote(course.reviewOn, today),
      passRate: course.tries === 0 ? '–' : `${Math.round((course.passed * 100) / course.tries)} %`,
    })),
  });
};

export const show: RequestHandler<At> = async (req, res) => {
  const { scope, now, today } = staffOf(req);
  const { course, materials, questions, figures, byQuestion, owner } = await within(scope, async (trx) => {
    const found = await getCourse(trx, idInAddress(req.params));
    return {
      course: found, materials: await listMaterials(trx, found.id), questions: await listQuestions(trx, found.id), figures: await readFigures(trx, found.id, { now, today }),
      byQuestion: await readQuestionFigures(trx, found.id), owner: await findOwnerName(trx, found.ownerId),
    };
  }, { readOnly: true });
  renderPage(req, res, 'office/training/show', {
    title: course.title, course, badge: courseBadge(course.state), facts: courseFacts(course, { owner, figures, today }),
    materials: materials.map((material) => ({ ...material, href: paths.training.office.material(course.id, material.id) })), questions: questionLines(course, questions, byQuestion),
  });
};

const newForm: RequestHandler = (req, res) => showForm(req, res, undefined, { errors: {} });
export { newForm as new };

export const create: RequestHandler = async (req, res) => {
  const form = readCourseForm(req.body);
  if (!form.ok) return showForm(req, res.status(422), undefined, { errors: form.errors, typed: form.typed });
  const id = await createCourse(staffOf(req), form.value);
  flash(req, 'success', 'Saved as a draft. Add what is read and what is asked, then publish it.');
  res.redirect(303, paths.training.office.show(id));
};

export const edit: RequestHandler<At> = async (req, res) => showForm(req, res, await read(req), { errors: {} });

export const update: RequestHandler<At> = async (req, res) => {
  const course = await read(req);
  const form = readCourseForm(req.body);
  if (!form.ok) return showForm(req, res.status(422), course, { errors: form.errors, typed: form.typed });
  try {
    await changeCourse(staffOf(req), course.id, form.value);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return showForm(req, res.status(409), course, { errors: { form: error.message }, typed: singleStrings(req.body) });
  }
  flash(req, 'success', 'Saved. Exams that begin from now on follow it.');
  res.redirect(303, paths.training.office.show(course.id));
};

/** What publishing or archiving means, before it is done. */
export const confirmState: RequestHandler<At> = async (req, res) => {
  const course = await read(req);
  const to = course.state === 'published' ? 'archived' : 'published';
  renderPage(req, res, 'office/training/state', { title: to === 'published' ? `Publish ${course.title}` : `Archive ${course.title}`, course, to });
};

export const state: RequestHandler<At> = async (req, res) => {
  const course = await read(req);
  const wanted = singleStrings(req.body)['to'] === 'archived' ? 'archived' : 'published';
  try {
    await changeCourseState(staffOf(req), course.id, wanted);
    flash(req, 'success', wanted === 'published' ? 'Published. Partners see it now.' : 'Archived. Nobody enrols any more; exams that have begun can be finished, and certificates hold.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.training.office.show(course.id));
};

/** The course as people see it, with the right answers marked. */
export const preview: RequestHandler<At> = async (req, res) => {
  const { scope } = staffOf(req);
  const { course, materials, questions } = await within(scope, async (trx) => {
    const found = await getCourse(trx, idInAddress(req.params));
    return { course: found, materials: await listMaterials(trx, found.id), questions: await listQuestions(trx, found.id) };
  }, { readOnly: true });
  renderPage(req, res, 'office/training/preview', {
    title: `Preview of ${course.title}`, course, facts: examFacts(course, questions.length), materials: materials.map((material) => ({ ...material, html: renderMarkdown(material.body, { firstHeading: 3 }) })), questions,
  });
};

async function read(req: Request<At>): Promise<Course> {
  return within('office', (trx) => getCourse(trx, idInAddress(req.params)), { readOnly: true });
}

function showForm(req: Request, res: Response, course: Course | undefined, { errors, typed }: { errors: FieldErrors; typed?: Record<string, string> }): void {
  const { today } = staffOf(req);
  const standing: Record<string, string> = course
    ? { title: course.title, abstract: course.abstract, certifies: course.certifies ?? '', questions_per_try: String(course.questionsPerTry), pass_percent: String(course.passPercent), minutes_limit: String(course.minutesLimit ?? ''), valid_months: String(course.validMonths), position: String(course.position), review_on: course.reviewOn ?? addMonthsFromAnchor(today, 12), version: String(course.version) }
    : { title: '', abstract: '', certifies: '', questions_per_try: '10', pass_percent: '80', minutes_limit: '', valid_months: '24', position: '100', review_on: addMonthsFromAnchor(today, 12), version: '' };
  const form = Object.fromEntries(Object.entries(standing).map(([name, value]) => [name, (typed?.[name] ?? value).slice(0, 2_000)]));
  renderPage(req, res, 'office/training/course', {
    title: course ? `Change ${course.title}` : 'New course', errors, form, products: PRODUCTS, crumb: course ? { label: course.title, href: paths.training.office.show(course.id) } : null,
    action: course ? paths.training.office.edit(course.id) : paths.training.office.index, cancelHref: course ? paths.training.office.show(course.id) : paths.training.office.index,
  });
}
