import { Router } from 'express';

/** Partner Support and its tickets. Every line names its permission; addresses come from paths.ts. */
export const support = Router();
