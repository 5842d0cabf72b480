import { Router } from 'express';

/** What operators look after: jobs, mails, the audit log, grace, privacy. Every line names its permission; addresses come from paths.ts. */
export const desk = Router();
