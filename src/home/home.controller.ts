import { type RequestHandler } from 'express';
import { paths } from '../paths';

/** Home begins in Manage. */
export const index: RequestHandler = (_req, res) => res.redirect(303, paths.portal.manage);
