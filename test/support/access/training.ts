import { type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { ADMINISTRATORS, type Access, EVERYBODY } from './who';

const EDITORS: readonly StaffRole[] = ['operator', 'content'];
const COURSE = 'server-backup';
const COURSE_FORM = { title: 'A course', abstract: 'What it tells.', certifies: '', questions_per_try: '5', pass_percent: '80', minutes_limit: '', valid_months: '24', position: '9', review_on: '2027-11-22', version: '1' };
const MATERIAL_FORM = { title: 'A material', body: 'Read this.', link: '', minutes: '5', position: '1', version: '1' };
const QUESTION_FORM = { topic: 'A topic', words: 'What is right?', kind: 'single', option_0: 'This', option_1: 'That', right_0: 'yes' };

/** Courses, exams and certificates. */
export const TRAINING: Record<string, Access> = {
  'GET /portal/training': { who: EVERYBODY },
  'GET /portal/training/courses/:course': { who: EVERYBODY, at: COURSE },
  'POST /portal/training/courses/:course/enrolment': { who: EVERYBODY, at: COURSE },
  'GET /portal/training/courses/:course/materials/:material': { who: EVERYBODY, at: COURSE, second: 'sharedMaterial' },
  'POST /portal/training/courses/:course/materials/:material': { who: EVERYBODY, at: COURSE, second: 'sharedMaterial' },
  'GET /portal/training/courses/:course/exam': { who: EVERYBODY, at: COURSE },
  'POST /portal/training/courses/:course/exam': { who: EVERYBODY, at: COURSE, form: () => ({ knows: 'yes' }) },
  'GET /portal/training/courses/:course/exam/answers': { who: EVERYBODY, at: COURSE },
  'POST /portal/training/courses/:course/exam/answers': { who: EVERYBODY, at: COURSE, form: () => ({ try: '', question: '1', option: '0', go: 'next' }) },
  'GET /portal/training/courses/:course/exam/result': { who: EVERYBODY, at: COURSE },
  'POST /portal/training/courses/:course/exam/result': { who: EVERYBODY, at: COURSE, form: () => ({ try: '' }) },
  'GET /portal/training/people': { who: EVERYBODY },
  'GET /portal/training/people.csv': { who: ADMINISTRATORS },
  'GET /portal/training/certificates/:id/pdf': { who: EVERYBODY, id: 'certificate' },
  'GET /certificates': { who: 'anybody' },

  'GET /office/courses': { who: EDITORS },
  'POST /office/courses': { who: EDITORS, form: () => COURSE_FORM },
  'GET /office/courses/new': { who: EDITORS },
  'GET /office/courses/:id': { who: EDITORS, id: 'course' },
  'GET /office/courses/:id/edit': { who: EDITORS, id: 'course' },
  'POST /office/courses/:id/edit': { who: EDITORS, id: 'course', form: () => COURSE_FORM },
  'GET /office/courses/:id/state': { who: EDITORS, id: 'course' },
  'POST /office/courses/:id/state': { who: EDITORS, id: 'course', form: () => ({ to: 'published' }) },
  'GET /office/courses/:id/preview': { who: EDITORS, id: 'course' },
  'GET /office/courses/:id/materials/new': { who: EDITORS, id: 'course' },
  'POST /office/courses/:id/materials/new': { who: EDITORS, id: 'course', form: () => MATERIAL_FORM },
  'GET /office/courses/:id/materials/:material': { who: EDITORS, id: 'course', second: 'courseMaterial' },
  'POST /office/courses/:id/materials/:material': { who: EDITORS, id: 'course', second: 'courseMaterial', form: () => MATERIAL_FORM },
  'POST /office/courses/:id/materials/:material/withdrawal': { who: EDITORS, id: 'course', second: 'lastMaterial' },
  'GET /office/courses/:id/questions/new': { who: EDITORS, id: 'course' },
  'POST /office/courses/:id/questions/new': { who: EDITORS, id: 'course', form: () => QUESTION_FORM },
  'GET /office/courses/:id/questions/:question': { who: EDITORS, id: 'course', second: 'courseQuestion' },
  'POST /office/courses/:id/questions/:question': { who: EDITORS, id: 'course', second: 'courseQuestion', form: () => ({ ...QUESTION_FORM, words: '' }) },
  'POST /office/courses/:id/questions/:question/withdrawal': { who: EDITORS, id: 'course', second: 'courseQuestion' },
  'GET /office/certificates': { who: EDITORS },
  'GET /office/certificates/:id/withdrawal': { who: EDITORS, id: 'officeCertificate' },
  'POST /office/certificates/:id/withdrawal': { who: EDITORS, id: 'officeCertificate', form: () => ({ reason: 'Somebody else sat the exam.' }) },
};
