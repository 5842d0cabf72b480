import { Router } from 'express';

/** Computers of an account, for its people and its partner. Every line names its permission; addresses come from paths.ts. */
export const computers = Router();
