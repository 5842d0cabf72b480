import { randomUUID } from 'node:crypto';
import { type RequestHandler } from 'express';

/** Gives every request an id of ours: in each log line, audit row and page of a fault. A given header is never believed. */
export const requestId: RequestHandler = (req, res, next) => {
  req.requestId = randomUUID();
  res.setHeader('X-Request-Id', req.requestId);
  next();
};
