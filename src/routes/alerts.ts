import { Router } from 'express';

/** Alerts and their rules. Every line names its permission; addresses come from paths.ts. */
export const alerts = Router();
