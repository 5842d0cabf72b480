import { Router } from 'express';

/** Courses, exams and certificates. Every line names its permission; addresses come from paths.ts. */
export const training = Router();
