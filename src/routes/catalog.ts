import { Router } from 'express';

/** What is sold and at which prices. Every line names its permission; addresses come from paths.ts. */
export const catalog = Router();
