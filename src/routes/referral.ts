import { Router } from 'express';

/** Referral pages and leads. Every line names its permission; addresses come from paths.ts. */
export const referral = Router();
