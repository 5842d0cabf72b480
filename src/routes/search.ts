import { Router } from 'express';

/** The one search box. Every line names its permission; addresses come from paths.ts. */
export const search = Router();
