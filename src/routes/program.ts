import { Router } from 'express';

/** The partner program. Every line names its permission; addresses come from paths.ts. */
export const program = Router();
