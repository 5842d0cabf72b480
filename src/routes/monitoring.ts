import { Router } from 'express';

/** All machines of a partner, and the versions of clients. Every line names its permission; addresses come from paths.ts. */
export const monitoring = Router();
