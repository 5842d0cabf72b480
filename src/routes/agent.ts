import { Router } from 'express';

/** What backup clients ask: JSON, and the vaults that restic keeps backups in. No sessions; each client has a credential of its own. Every line names its permission; addresses come from paths.ts. */
export const agent = Router();
