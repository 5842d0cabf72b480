import { type RequestHandler } from 'express';
import { openApi } from './openapi';

let told: object | undefined;

/** GET /agent/v1/openapi.json */
export const show: RequestHandler = (_req, res) => {
  told ??= openApi();
  res.set('Cache-Control', 'public, max-age=300').json(told);
};
