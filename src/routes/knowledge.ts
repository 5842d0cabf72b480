import { Router } from 'express';

/** The knowledge base. Every line names its permission; addresses come from paths.ts. */
export const knowledge = Router();
