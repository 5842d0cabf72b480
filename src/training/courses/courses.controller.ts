import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { renderMarkdown } from '../../platform/pages/markdown';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { certificateBadge, certificateStatus } from '../certificates/certificate';
import { listCertificatesOf, type NamedCertificate } from '../certificates/certificates.repository';
import { mayStartExam } from '../exams/exam-rules.model';
import { listTries } from '../exams/exams.repository';
import { courseLine, examAct, examFacts, standingNote } from './course.presenter';
import { courseStatus, statusBadge } from './course-status.model';
import { getCourseBySlug, getMaterial, listMaterials, listQuestions } from './courses.repository';
import { enrolPerson } from './enrol-person';
import { findEnrolment, listRead } from './enrolments.repository';
import { listMyCourses } from './my-courses.report';
import { readMaterial } from './read-material';

type At = { course: string };

/** My courses and my certificates. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, visitor, today } = memberOf(req);
  const { courses, certificates } = await within(scope, async (trx) => ({
    courses: await listMyCourses(trx, organizationId, visitor.personId), certificates: await listCertificatesOf(trx, organizationId, visitor.personId),
  }), { readOnly: true });
  renderPage(req, res, 'portal/training/index', {
    title: 'Courses', today, courses: courses.map((course) => courseLine(course, today)), certificates: certificates.map((certificate) => shown(certificate, today)),
  });
};

/** One course: what to read, the exam, how one's tries went. */
export const show: RequestHandler<At> = async (req, res) => {
  const { organizationId, organization, scope, visitor, today, now } = memberOf(req);
  const zone = organization.timeZone;
  const { course, materials, pool, enrolment, read, tries, certificates } = await within(scope, async (trx) => {
    const found = await getCourseBySlug(trx, req.params.course);
    const enrolled = await findEnrolment(trx, { organizationId, personId: visitor.personId, courseId: found.id });
    return {
      course: found, enrolment: enrolled, materials: await listMaterials(trx, found.id), pool: (await listQuestions(trx, found.id)).length, read: enrolled ? await listRead(trx, organizationId, enrolled.id) : new Set<string>(),
      tries: enrolled ? await listTries(trx, organizationId, enrolled.id) : [], certificates: (await listCertificatesOf(trx, organizationId, visitor.personId)).filter(({ courseId }) => courseId === found.id),
    };
  }, { readOnly: true });
  const answer = mayStartExam({ courseState: course.state, hasQuestions: pool > 0, validUntil: enrolment?.validUntil ?? null, startedAt: tries.map(({ startedAt }) => startedAt), now, today });
  const running = tries.find(({ state }) => state === 'running');
  renderPage(req, res, 'portal/training/course', {
    title: course.title, course, zone, badge: statusBadge(courseStatus(enrolment, today)), note: standingNote(enrolment, today), isEnrolled: enrolment !== undefined, isOffered: course.state === 'published',
    materials: materials.map((material) => ({ ...material, href: paths.training.material(course.slug, material.id), isRead: read.has(material.id) })), allRead: materials.every(({ id }) => read.has(id)),
    facts: examFacts(course, pool), act: examAct(answer, { running, isEnrolled: enrolment !== undefined, zone }), tries: tries.filter(({ state }) => state !== 'running'), certificates: certificates.map((certificate) => shown(certificate, today)),
  });
};

export const enrol: RequestHandler<At> = async (req, res) => {
  const course = await enrolPerson(memberOf(req), req.params.course);
  flash(req, 'success', `You are enrolled in ${course.title}. Begin with the first material.`);
  res.redirect(303, paths.training.course(course.slug));
};

export const material: RequestHandler<At & { material: string }> = async (req, res) => {
  const { organizationId, scope, visitor } = memberOf(req);
  const { course, found, all, enrolled, read } = await within(scope, async (trx) => {
    const of = await getCourseBySlug(trx, req.params.course);
    const enrolment = await findEnrolment(trx, { organizationId, personId: visitor.personId, courseId: of.id });
    return { course: of, found: await getMaterial(trx, of.id, req.params.material), all: await listMaterials(trx, of.id), enrolled: enrolment !== undefined, read: enrolment ? await listRead(trx, organizationId, enrolment.id) : new Set<string>() };
  }, { readOnly: true });
  const place = all.findIndex(({ id }) => id === found.id);
  renderPage(req, res, 'portal/training/material', {
    title: found.title, course, material: found, body: renderMarkdown(found.body), place: place + 1, count: all.length, isEnrolled: enrolled, isRead: read.has(found.id),
    previousHref: all[place - 1] ? paths.training.material(course.slug, all[place - 1]!.id) : '', nextHref: all[place + 1] ? paths.training.material(course.slug, all[place + 1]!.id) : '',
  });
};

export const read: RequestHandler<At & { material: string }> = async (req, res) => {
  const { course, next } = await readMaterial(memberOf(req), req.params.course, req.params.material);
  if (!next) flash(req, 'success', 'You have read all materials. You can take the exam.');
  res.redirect(303, next ? paths.training.material(course.slug, next.id) : paths.training.course(course.slug));
};

function shown(certificate: NamedCertificate, today: Parameters<typeof certificateStatus>[1]) {
  const status = certificateStatus(certificate, today);
  return { ...certificate, badge: certificateBadge(status), isUsable: status !== 'withdrawn', href: paths.training.certificate(certificate.id) };
}
