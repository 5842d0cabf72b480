import { Router } from 'express';

/** Servers, for the people of an account and its partner. Every line names its permission; addresses come from paths.ts. */
export const servers = Router();
