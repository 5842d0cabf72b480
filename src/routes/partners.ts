import { Router } from 'express';

/** Partners, as the office looks after them. Every line names its permission; addresses come from paths.ts. */
export const partners = Router();
