import { Router } from 'express';

/** The libraries and their office. Every line names its permission; addresses come from paths.ts. */
export const content = Router();
