import { Router } from 'express';

/** Files of a backup in the browser. Every line names its permission; addresses come from paths.ts. */
export const files = Router();
