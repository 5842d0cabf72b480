import { Router } from 'express';

/** Registered deals, for partners and the office. Every line names its permission; addresses come from paths.ts. */
export const deals = Router();
