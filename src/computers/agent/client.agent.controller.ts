import { type RequestHandler } from 'express';
import { config } from '../../config';
import { paths } from '../../paths';
import { clientFile } from './client-file';

/** GET /agent/v1/client: which client there is. */
export const show: RequestHandler = async (_req, res) => {
  const { version, sha256, bytes } = await clientFile();
  res.set('Cache-Control', 'no-cache').json({ version, file: `${config.baseUrl}${paths.agent.client.file}`, sha256, bytes: bytes.length });
};

/** GET /agent/v1/client/portal-client.mjs */
export const download: RequestHandler = async (req, res) => {
  const { sha256, bytes } = await clientFile();
  const tag = `"${sha256}"`;
  res.set('ETag', tag).set('Cache-Control', 'no-cache');
  if (req.get('If-None-Match') === tag) return void res.status(304).end();
  res.set('Content-Type', 'text/javascript; charset=utf-8').set('Content-Disposition', 'attachment; filename="portal-client.mjs"').send(bytes);
};
