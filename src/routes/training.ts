import { Router } from 'express';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can, open } from '../platform/visitors/permissions';
import * as certificates from '../training/certificates/certificates.controller';
import * as check from '../training/certificates/check.controller';
import * as courses from '../training/courses/courses.controller';
import * as exams from '../training/exams/exams.controller';
import * as issued from '../training/office/certificates.office.controller';
import * as officeCourses from '../training/office/courses.office.controller';
import * as materials from '../training/office/materials.office.controller';
import * as questions from '../training/office/questions.office.controller';
import * as people from '../training/team/people.controller';

/** Courses, exams and certificates. Every line names its permission; addresses come from paths.ts. */
export const training = Router();

const { office } = paths.training;

// Members, for themselves
training.get(paths.training.index, can('training:take'), courses.index);
training.get(paths.training.course(':course'), can('training:take'), courses.show);
training.post(paths.training.enrolment(':course'), can('training:take'), courses.enrol);
training.get(paths.training.material(':course', ':material'), can('training:take'), courses.material);
training.post(paths.training.material(':course', ':material'), can('training:take'), courses.read);
training.get(paths.training.exam(':course'), can('training:take'), exams.show);
training.post(paths.training.exam(':course'), can('training:take'), exams.start);
training.get(paths.training.answers(':course'), can('training:take'), exams.check);
training.post(paths.training.answers(':course'), can('training:take'), exams.answer);
training.get(paths.training.result(':course'), can('training:take'), exams.result);
training.post(paths.training.result(':course'), can('training:take'), exams.handIn);

// The organization
training.get(paths.training.people, can('organization:read'), people.index);
training.get(paths.training.peopleCsv, can('members:manage'), freshCode(), people.csv);
training.get(paths.training.certificate(':id'), can('organization:read'), certificates.show);

// Everybody
training.get(paths.training.check, open(), check.show);

// The office
training.get(office.index, can('content:manage'), officeCourses.index);
training.post(office.index, can('content:manage'), officeCourses.create);
training.get(office.new, can('content:manage'), officeCourses.new);
training.get(office.show(':id'), can('content:manage'), officeCourses.show);
training.get(office.edit(':id'), can('content:manage'), officeCourses.edit);
training.post(office.edit(':id'), can('content:manage'), officeCourses.update);
training.get(office.state(':id'), can('content:manage'), officeCourses.confirmState);
training.post(office.state(':id'), can('content:manage'), officeCourses.state);
training.get(office.preview(':id'), can('content:manage'), officeCourses.preview);
training.get(office.newMaterial(':id'), can('content:manage'), materials.edit);
training.post(office.newMaterial(':id'), can('content:manage'), materials.save);
training.get(office.material(':id', ':material'), can('content:manage'), materials.edit);
training.post(office.material(':id', ':material'), can('content:manage'), materials.save);
training.post(office.materialWithdrawal(':id', ':material'), can('content:manage'), materials.withdraw);
training.get(office.newQuestion(':id'), can('content:manage'), questions.edit);
training.post(office.newQuestion(':id'), can('content:manage'), questions.save);
training.get(office.question(':id', ':question'), can('content:manage'), questions.edit);
training.post(office.question(':id', ':question'), can('content:manage'), questions.save);
training.post(office.questionWithdrawal(':id', ':question'), can('content:manage'), questions.withdraw);
training.get(office.certificates, can('content:manage'), issued.index);
training.get(office.certificateWithdrawal(':id'), can('content:manage'), issued.newWithdrawal);
training.post(office.certificateWithdrawal(':id'), can('content:manage'), issued.withdraw);
