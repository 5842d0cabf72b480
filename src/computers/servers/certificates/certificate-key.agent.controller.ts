import { type RequestHandler } from 'express';
import { publicKeyPem } from './certificate-key';

/** With what anybody checks a server's certificate. */
export const show: RequestHandler = (_req, res) => {
  res.type('text/plain').send(publicKeyPem);
};
