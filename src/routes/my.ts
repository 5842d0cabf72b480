import { Router } from 'express';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();
