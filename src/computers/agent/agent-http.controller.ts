import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { NotFound, Refusal, TooMany } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';
import { withBody } from '../../platform/http/passing-by';
import { ClientRefusal } from './client-refusal';

/** The body of a request of a client. */
export const readJson: RequestHandler = withBody(express.json({ limit: '256kb', strict: true }));

export const nothingHere: RequestHandler = () => {
  throw new NotFound('There is nothing at this address.');
};

const CODES: Record<number, string> = {
  400: 'bad_request', 401: 'credential_needed', 403: 'not_allowed', 404: 'not_found', 409: 'conflict', 413: 'too_large', 415: 'unsupported', 416: 'range', 422: 'invalid', 429: 'too_many', 503: 'busy',
};

/** The last handler for clients: `{ error: { code, message, field? } }`, and when to come again. */
export const answerError: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) return next(error);
  const status = statusOf(error);
  if (status === 500) logger.error({ requestId: req.requestId, err: error }, 'fault');
  if (error instanceof TooMany) res.set('Retry-After', String(error.retryAfterSeconds));
  if (status === 503) res.set('Retry-After', '60');
  const given = error as { code?: unknown };
  const code = error instanceof Refusal && typeof given.code === 'string' ? given.code : CODES[status] ?? 'fault';
  const field = error instanceof ClientRefusal && error.field !== undefined ? { field: error.field } : {};
  res.status(status).json({ error: { code, message: messageOf(error, status), ...field, ...status === 500 ? { request_id: req.requestId } : {} } });
};

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  // Express and its reader of bodies name malformed requests by their status.
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status <= 499 ? status : 500;
}

function messageOf(error: unknown, status: number): string {
  if (error instanceof Refusal) return error.message;
  if (status === 413) return 'What was sent is too large: 256 kB at most.';
  return status === 500 ? 'Something went wrong here. Try again later.' : 'The portal does not understand this request.';
}
