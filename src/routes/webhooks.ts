import { Router } from 'express';

/** Events from outside, signed by their sender; bodies arrive raw. */
export const webhooks = Router();
