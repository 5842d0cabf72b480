import { type Access } from './who';

/** Courses, exams and certificates. */
export const TRAINING: Record<string, Access> = {
};
