import { Router } from 'express';

/** Recovery by courier, for customers, partners and the office. Every line names its permission; addresses come from paths.ts. */
export const recovery = Router();
